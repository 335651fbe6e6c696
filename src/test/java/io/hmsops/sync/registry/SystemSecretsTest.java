package io.hmsops.sync.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hmsops.sync.connector.Credentials;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.database.OwnContext;
import io.hmsops.sync.secrets.SecretCipher;
import io.hmsops.sync.testing.Backends;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SystemSecretsTest {

    private static final String SECRET = "hunter2-of-the-agency";
    private static final String SIGNING = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Inject
    SystemRegistry registry;
    @Inject
    SystemStore store;
    @Inject
    Targets targets;
    @Inject
    SecretRotation rotation;
    @Inject
    OwnContext context;

    @AfterEach
    void remove() {
        given().delete("/v1/systems/Guarded");
    }

    private static ValidatableResponse put(String members) {
        return given().contentType("application/json")
                .body("{'endpoint': 'https://guarded.example/api', 'subscriptions': [{'types': ['guarded']}], %s}".formatted(members)
                        .replace('\'', '"'))
                .put("/v1/systems/Guarded").then();
    }

    private static ValidatableResponse putToken(String token) {
        return put("'auth': {'kind': 'bearer', 'token': '" + token + "'}");
    }

    private ExternalSystem guarded() {
        return registry.all().stream().filter(s -> s.name().equals("Guarded")).findFirst().orElseThrow();
    }

    private String stored() {
        return context.run(() -> store.find("Guarded")).map(row -> row.settings).await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void goInAndNeverOut() {
        putToken(SECRET).statusCode(201).body("auth.token", is("***"));
        given().get("/v1/systems/Guarded").then().statusCode(200).body("auth.token", is("***"));
        given().get("/v1/systems?limit=500").then().body(not(containsString(SECRET)));
        assertThat(stored()).contains("\"sealed\":\"v1:").doesNotContain(SECRET);
        assertThat(guarded().toString()).doesNotContain(SECRET).doesNotContain("v1:");
        assertThat(targets.of(guarded()).credentials()).isEqualTo(new Credentials.Bearer(SECRET));
        assertThat(targets.of(guarded()).toString()).doesNotContain(SECRET);
        given().contentType("application/json").body("{\"type\": \"guarded\", \"id\": \"g\"}").post("/v1/events?dryRun=true").then()
                .statusCode(200).body("Guarded.request.headers.Authorization", is("Bearer ***")).body(not(containsString(SECRET)));
    }

    @Test
    void theSameAgainMakesNoNewRevision() {
        putToken(SECRET).statusCode(201).body("revision", is(1));
        putToken(SECRET).statusCode(200).body("revision", is(1));
        putToken("***").statusCode(200).body("revision", is(1));
        putToken(SECRET + "2").statusCode(200).body("revision", is(2));
        assertThat(targets.of(guarded()).credentials()).isEqualTo(new Credentials.Bearer(SECRET + "2"));
    }

    @Test
    void theMaskKeepsWhatIsThereAndNothingElse() {
        putToken(SECRET).statusCode(201);
        put("'headers': {'X-New': '1'}, 'auth': {'kind': 'bearer', 'token': '***'}").statusCode(200);
        assertThat(targets.of(guarded()).credentials()).isEqualTo(new Credentials.Bearer(SECRET));
        put("'auth': {'kind': 'basic', 'username': 'u', 'password': '***'}").statusCode(400)
                .body("errors[0].pointer", is("/auth/password"));
        put("'auth': {'kind': 'none'}").statusCode(200);
        putToken("***").statusCode(400).body("errors[0].pointer", is("/auth/token"));
    }

    @Test
    void everyKindIsResolved() {
        put("'auth': {'kind': 'apiKey', 'name': 'X-Key', 'key': '" + SECRET + "'}, 'signing': {'secret': '" + SIGNING + "'}")
                .statusCode(201).body("auth.key", is("***")).body("signing.secret", is("***")).body("auth.in", is("header"));
        assertThat(targets.of(guarded()).credentials())
                .isEqualTo(new Credentials.ApiKey(Credentials.ApiKey.Place.HEADER, "X-Key", SECRET));
        assertThat(targets.of(guarded()).signing().keys()).hasSize(1).first()
                .satisfies(key -> assertThat(key.secret()).isEqualTo(SIGNING));
        put("'auth': {'kind': 'oauth2', 'tokenUrl': 'https://id.example/t', 'clientId': 'c', 'clientSecret': '" + SECRET
                + "', 'scope': 'a b'}").statusCode(200).body("auth.clientSecret", is("***"));
        assertThat(targets.of(guarded()).credentials())
                .isEqualTo(new Credentials.OAuth2("https://id.example/t", "c", SECRET, "a b", null));
    }

    @Test
    void ofAnotherSystemOpensNowhere() {
        putToken(SECRET).statusCode(201);
        var sealedForAnother = new SecretCipher(Optional.of(Backends.SECRETS_KEY), List.of()).seal(SECRET, "Other /auth/token");
        var row = guarded();
        var stolen = new ExternalSystem(row.id(), row.name(), row.revision(), row.managedBy(), row.createdAt(), row.updatedAt(),
                row.connector(), row.endpoint(), row.subscriptions(), row.transform(), row.headers(), AuthSettings.bearer(Secret.sealed(sealedForAnother)),
                null, null, row.delivery(), row.options(), null);
        assertThatThrownBy(() -> targets.of(stolen)).isInstanceOfSatisfying(InvalidSettingsException.class,
                e -> assertThat(e.pointer()).isEqualTo("/auth/token"));
    }

    @Test
    void underAnotherKeyAreEncryptedAnew() {
        putToken(SECRET).statusCode(201);
        var other = new SecretCipher(Optional.of(Backends.OTHER_SECRETS_KEY), List.of());
        var unknown = new SecretCipher(Optional.of("AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM="), List.of());
        store(other.seal(SECRET, "Guarded /auth/token"));
        rotate();
        var rotated = sealed();
        assertThat(new SecretCipher(Optional.of(Backends.SECRETS_KEY), List.of()).open(rotated, "Guarded /auth/token")).isEqualTo(SECRET);
        rotate();
        assertThat(sealed()).isEqualTo(rotated);
        var lost = unknown.seal(SECRET, "Guarded /auth/token");
        store(lost);
        rotate();
        assertThat(sealed()).isEqualTo(lost);
    }

    private void rotate() {
        context.run(rotation::rotate).await().atMost(Duration.ofSeconds(10));
    }

    private void store(String sealed) {
        Backends.database().execute(Backends.databaseName(), ("update external_system set revision = revision + 1, settings = "
                + "regexp_replace(settings, '\"sealed\":\"[^\"]*\"', '\"sealed\":\"%s\"') where name = 'Guarded' and deleted_at is null")
                .formatted(sealed));
    }

    private String sealed() {
        return SystemSettings.fromJson(stored()).auth().token().sealed();
    }
}
