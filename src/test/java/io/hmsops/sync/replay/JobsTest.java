package io.hmsops.sync.replay;

import static io.hmsops.sync.replay.DeadCalendar.SOON;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs of a kind that counts: listed, gone on with after trouble, given up, left alone where they are somebody else's. */
@QuarkusTest
class JobsTest {

    /** Counts to what it was asked for, one number a step; fails as often as it is told. */
    @ApplicationScoped
    static class CountJob implements JobKind {

        private final AtomicInteger failures = new AtomicInteger();

        @Override
        public String name() {
            return "count";
        }

        @Override
        public Uni<Step> step(Job job, String cursor, SqlConnection connection) {
            var number = cursor == null ? 1 : Integer.parseInt(cursor) + 1;
            if (job.request().path("never").asBoolean()) {
                throw new JobFailedException("Nobody counts that far.");
            }
            return connection.preparedQuery("insert into document (id, name, content_type) values (gen_random_uuid(), 'counted', 'x/y')").execute()
                    .invoke(() -> {
                        if (failures.getAndDecrement() > 0) {
                            throw new IllegalStateException("as told");
                        }
                    })
                    .replaceWith(new Step(number == job.request().path("to").asInt() ? null : Integer.toString(number), null, 1, 0));
        }

        void fail(int times) {
            failures.set(times);
        }
    }

    @Inject
    Jobs jobs;
    @Inject
    JobStore store;
    @Inject
    JobRunner runner;
    @Inject
    CountJob counting;
    @Inject
    Pool pool;

    /** Other tests count documents. */
    @AfterEach
    void forgetWhatWasCounted() {
        sql("delete from document where name = 'counted'");
    }

    @BeforeEach
    void forget() {
        sql("delete from job where kind = 'count'");
        sql("delete from document where name = 'counted'");
        counting.fail(0);
    }

    private void sql(String statement, Object... values) {
        pool.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON);
    }

    private UUID count(int to) {
        return jobs.submit("count", JsonNodeFactory.instance.objectNode().put("to", to)).await().atMost(SOON).id();
    }

    private void becomes(UUID job, String state) {
        await().atMost(SOON).untilAsserted(() -> given().get("/v1/jobs/" + job).then().statusCode(200).body("state", equalTo(state)));
    }

    private long counted() {
        return pool.query("select count(*) from document where name = 'counted'").execute().await().atMost(SOON)
                .iterator().next().getLong(0);
    }

    @Test
    void aStepThatFailsIsTriedAgainAndHasItsEffectOnce() {
        counting.fail(2);
        var job = count(3);
        becomes(job, "finished");
        given().get("/v1/jobs/" + job).then().body("done", equalTo(3)).body("total", nullValue());
        assertThat(counted()).isEqualTo(3);
    }

    @Test
    void aJobThatCannotGoOnFailsAndSaysWhy() {
        var never = jobs.submit("count", JsonNodeFactory.instance.objectNode().put("never", true)).await().atMost(SOON).id();
        becomes(never, "failed");
        given().get("/v1/jobs/" + never).then().body("error", equalTo("Nobody counts that far."));
        counting.fail(Integer.MAX_VALUE);
        var broken = count(2);
        becomes(broken, "failed");
        given().get("/v1/jobs/" + broken).then().body("error", containsString("log has the reason")).body("done", equalTo(0));
        assertThat(counted()).isZero();
        given().delete("/v1/jobs/" + broken).then().statusCode(409).body("detail", containsString("it failed at"));
    }

    @Test
    void areListedNewestFirstAndFoundByStateAndKind() {
        var made = new ArrayList<String>();
        for (int to = 1; to <= 3; to++) {
            var job = count(to);
            becomes(job, "finished");
            made.add(0, job.toString());
        }
        var page = given().queryParam("kind", "count").queryParam("limit", 2).get("/v1/jobs").then().statusCode(200)
                .body("items.id", equalTo(made.subList(0, 2))).extract();
        given().queryParam("kind", "count").queryParam("cursor", page.<String>path("nextCursor")).get("/v1/jobs").then()
                .body("items.id", equalTo(made.subList(2, 3))).body("nextCursor", nullValue());
        given().queryParam("state", "finished").get("/v1/jobs").then().body("items.state", everyItem(equalTo("finished")));
        given().queryParam("state", "failed").queryParam("kind", "count").get("/v1/jobs").then().body("items", equalTo(List.of()));
        given().queryParam("state", "done").get("/v1/jobs").then().statusCode(400);
        given().delete("/v1/jobs/" + made.get(0)).then().statusCode(409).body("detail", containsString("it finished at"));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        given().get("/v1/jobs/" + UUID.randomUUID()).then().statusCode(404).contentType("application/problem+json");
        given().delete("/v1/jobs/" + UUID.randomUUID()).then().statusCode(404);
        given().get("/v1/jobs/last").then().statusCode(400);
    }

    @Test
    void aJobOfALivingReplicaOrOfAnUnknownKindIsLeftAlone() {
        var other = UUID.randomUUID();
        var theirs = UUID.randomUUID();
        sql("insert into replica (id, heartbeat_at) values ($1, now() + interval '1 hour')", other);
        sql("insert into job (id, kind, state, request, owner) values ($1, 'count', 'running', '{\"to\": 1}', $2)", theirs, other);
        sql("insert into job (id, kind, state, request) values (gen_random_uuid(), 'later', 'queued', '{}')");
        assertThat(store.take(List.of("count")).await().atMost(SOON)).isNull();
        assertThat(store.step(theirs, counting).await().atMost(SOON)).isNull();
        sql("delete from replica where id = $1", other);
        runner.lookForWork();
        becomes(theirs, "finished");
        given().queryParam("kind", "later").get("/v1/jobs").then().body("items[0].state", equalTo("queued"));
        sql("delete from job where kind = 'later'");
    }

    @Test
    void whatIsHandedBackIsQueuedAgain() {
        var job = UUID.randomUUID();
        sql("insert into job (id, kind, state, request) values ($1, 'kept', 'queued', '{}')", job);
        assertThat(store.take(List.of("kept")).await().atMost(SOON).state()).isEqualTo(Job.State.RUNNING);
        assertThat(store.handBack().await().atMost(SOON)).isEqualTo(1);
        assertThat(store.find(job).await().atMost(SOON).state()).isEqualTo(Job.State.QUEUED);
        assertThat(jobs.stop(job).await().atMost(SOON).state()).isEqualTo(Job.State.STOPPED);
        sql("delete from job where kind = 'kept'");
    }
}
