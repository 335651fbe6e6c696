package io.hmsops.sync.replay;

import static io.hmsops.sync.replay.DeadCalendar.SOON;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many dead letters retried: by what was asked for, in several steps, once, to an end or stopped, also after the replica at it is gone. */
@QuarkusTest
class RetryManyTest {

    private static final String THE_700TH = """
            select id from delivery where id = (
              select d.id from delivery d join external_system s on s.id = d.system_id where s.name = 'Halt'
              order by d.seq offset 699 limit 1)""";

    @Inject
    Pool pool;
    @Inject
    JobRunner runner;

    private DeadCalendar calendar;

    @AfterEach
    void forget() {
        calendar.close();
    }

    private static ValidatableResponse ask(String json) {
        return given().contentType("application/json").body(json.replace('\'', '"')).post("/v1/deliveries/retry").then();
    }

    private static String asked(String json) {
        return ask(json).statusCode(202).extract().path("id");
    }

    private static ValidatableResponse job(String id) {
        return given().get("/v1/jobs/" + id).then().statusCode(200);
    }

    private static void finishes(String job, int done) {
        await().atMost(SOON).untilAsserted(() -> job(job).body("state", equalTo("finished")).body("done", equalTo(done)));
    }

    private void sql(String statement, Object... values) {
        pool.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON);
    }

    @Test
    void allOfASystemInSeveralStepsWithExactCounts() {
        calendar = new DeadCalendar("Many").refuses("bulk", 1234);
        calendar.heal();
        var answer = ask("{'system': 'Many'}").statusCode(202).body("kind", equalTo("retry"))
                .body("request", equalTo(Map.of("system", "Many", "state", "dead"))).body("createdAt", notNullValue()).extract();
        String job = answer.path("id");
        assertThat(answer.header("Location")).endsWith("/v1/jobs/" + job);
        finishes(job, 1234);
        job(job).body("total", equalTo(1234)).body("failed", equalTo(0)).body("startedAt", notNullValue())
                .body("finishedAt", notNullValue()).body("error", nullValue());
        await().atMost(SOON).untilAsserted(() -> assertThat(calendar.taken()).hasSize(1234));
        assertThat(calendar.taken()).extracting(request -> request.headers().get("webhook-id")).doesNotHaveDuplicates();
        assertThat(calendar.dead()).isZero();
    }

    @Test
    void onlyWhatWasAskedFor() {
        calendar = new DeadCalendar("Chosen").refuses("a_x", 3).refuses("abx", 2).refuses("B", 1);
        finishes(asked("{'system': 'Chosen', 'types': ['chosen.a_*', 'chosen.none']}"), 3);
        await().atMost(SOON).untilAsserted(() -> assertThat(calendar.partners().calendar().requests()).hasSize(6 + 3));
        finishes(asked("{'subject': 'abx-1'}"), 1);
        finishes(asked("{'subject': 'abx-1', 'types': ['*.B']}"), 0);
        await().atMost(SOON).untilAsserted(() -> assertThat(calendar.dead()).isEqualTo(6));
        sql("update delivery set settled_at = '2026-03-01T00:00:00Z' where subject in ('a_x-0', 'abx-0') and state = 'dead'");
        sql("update delivery set settled_at = '2026-03-02T00:00:00Z' where subject = 'B-0' and state = 'dead'");
        finishes(asked("{'from': '2026-03-01T00:00:00Z', 'to': '2026-03-02T00:00:00Z'}"), 2);
        finishes(asked("{'system': 'Chosen', 'to': '2026-03-03T00:00:00Z'}"), 1);
    }

    @Test
    void aWrongRequestIsRefused() {
        calendar = new DeadCalendar("Right");
        ask("{'system': 'Nobody'}").statusCode(400).body("errors[0].pointer", equalTo("/system"));
        ask("{}").statusCode(400).body("errors[0].pointer", equalTo(""));
        ask("{'system': 'Right', 'pages': 3}").statusCode(400).body("errors[0].pointer", equalTo("/pages"));
    }

    @Test
    void aDoubleClickIsOneJobAndAnotherRequestIsAnother() throws Exception {
        calendar = new DeadCalendar("Click").refuses("click", 3);
        var held = hold("select id from delivery where subject = 'click-1' and state = 'dead'");
        var first = asked("{'system': 'Click'}");
        assertThat(asked("{'state': 'dead', 'system': 'Click', 'from': null}")).isEqualTo(first);
        var other = asked("{'system': 'Click', 'subject': 'click-1'}");
        assertThat(other).isNotEqualTo(first);
        held.complete(null);
        finishes(first, 3);
        finishes(other, 0);
        assertThat(asked("{'system': 'Click'}")).isNotEqualTo(first);
    }

    @Test
    void stoppedInTheMiddleWhatIsDoneStaysDone() throws Exception {
        calendar = new DeadCalendar("Halt").refuses("halt", 1234);
        calendar.heal();
        var held = hold(THE_700TH);
        var job = asked("{'system': 'Halt'}");
        await().atMost(SOON).until(() -> waiting("with asked as %")); // in the fourth step
        job(job).body("done", equalTo(600)).body("state", equalTo("running"));
        var stopped = CompletableFuture.supplyAsync(() -> given().delete("/v1/jobs/" + job).then());
        await().atMost(SOON).until(() -> waiting("update job set state = 'stopped'%"));
        held.complete(null);
        stopped.get(30, TimeUnit.SECONDS).statusCode(200).body("state", equalTo("stopped")).body("done", equalTo(800))
                .body("total", equalTo(1234)).body("finishedAt", notNullValue());
        await().atMost(SOON).untilAsserted(() -> assertThat(calendar.taken()).hasSize(800));
        assertThat(calendar.dead()).isEqualTo(434);
        job(job).body("done", equalTo(800));
        given().delete("/v1/jobs/" + job).then().statusCode(200).body("state", equalTo("stopped"));
        finishes(asked("{'system': 'Halt'}"), 434);
    }

    @Test
    void whatAReplicaThatIsGoneBeganIsGoneOnWith() {
        calendar = new DeadCalendar("Gone").refuses("gone", 700);
        calendar.heal();
        var job = UUID.randomUUID();
        sql("""
                insert into job (id, kind, state, request, total, done, owner, started_at, cursor)
                select $1, 'retry', 'running', '{"system": "Gone", "state": "dead"}', 700, 600, gen_random_uuid(), now(),
                  d.seq || ':' || d.id
                from delivery d join external_system s on s.id = d.system_id where s.name = 'Gone'
                order by d.seq offset 599 limit 1""", job);
        runner.lookForWork();
        finishes(job.toString(), 700);
        await().atMost(SOON).untilAsserted(() -> assertThat(calendar.taken()).hasSize(100));
        assertThat(calendar.dead()).isEqualTo(600);
    }

    /** Holds a delivery that no job gets past until the answer is completed. */
    private CompletableFuture<Void> hold(String delivery) throws Exception {
        var release = new CompletableFuture<Void>();
        var held = new CompletableFuture<Void>();
        pool.withTransaction(connection -> connection.query(delivery + " for update").execute().invoke(() -> held.complete(null))
                .chain(() -> Uni.createFrom().completionStage(release))).subscribe().with(done -> { }, failure -> { });
        held.get(30, TimeUnit.SECONDS);
        return release;
    }

    private boolean waiting(String query) {
        return pool.preparedQuery("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like $1")
                .execute(Tuple.of(query)).await().atMost(SOON).size() > 0;
    }
}
