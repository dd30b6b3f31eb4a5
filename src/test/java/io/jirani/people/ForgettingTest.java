package io.jirani.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestVault;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Problem;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgettingTest {
    private static final String KEY = "a-key-of-sixteen-or-more";

    private final Homes homes = new Homes();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final PeopleVerticle jobs = new PeopleVerticle(
            homes.db,
            new Erase(homes.households, List.of(), (tx, key, whose, text) -> {}, Period.ZERO, homes.ids, homes.clock),
            metrics,
            homes.clock);

    /** Of the body {}. */
    private static final Vault.Tag FINGERPRINT =
            TestVault.VAULT.tag("request body", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");

    @BeforeAll
    void fill() {
        var home = homes.join("Wanjiku", "Block A", "0712000001", Language.EN)
                .household()
                .id()
                .value();
        for (var age : List.of("14 months", "12 months")) {
            homes.run(
                    "insert into notice (id, key, household_id, language, text, created_at, sent_at) values"
                            + " (gen_random_uuid(), $1::text, $2, 'en', $1::text, now() - $1::text::interval, now())",
                    age,
                    home);
            homes.run(
                    "insert into notice (id, key, household_id, language, text, created_at) values"
                            + " (gen_random_uuid(), 'unsent ' || $1::text, $2, 'en', 'unsent ' || $1::text, now() - $1::text::interval)",
                    age,
                    home);
            homes.run(
                    "insert into inbox (channel, source, sealed, received_at, judged_at, verdict) values"
                            + " ('stk', '', convert_to($1::text, 'UTF8'), now() - $1::text::interval, now(), 'ok')",
                    age);
            homes.run(
                    "insert into inbox (channel, source, sealed, received_at) values"
                            + " ('stk', '', convert_to('open ' || $1::text, 'UTF8'), now() - $1::text::interval)",
                    age);
            homes.run(
                    "insert into idempotency (scope, key, fingerprint, status, body, at, tag_key, household_id) values"
                            + " ($1::text, '" + KEY + "', convert_to($2::text, 'UTF8'), 201, '{\"phone\":\"x\"}',"
                            + " now() - $1::text::interval, $3::text, $4)",
                    age,
                    FINGERPRINT.text(),
                    FINGERPRINT.key(),
                    home);
        }
        jobs.forgetPass();
    }

    @AfterAll
    void close() {
        homes.close();
    }

    @Test
    void whatIsOverItsTimeGoesAndNothingElse() {
        assertThat(homes.texts("select text from notice order by text"))
                .containsExactly("12 months", "unsent 12 months", "unsent 14 months");
        assertThat(homes.texts("select convert_from(sealed, 'UTF8') from inbox order by 1"))
                .containsExactly("12 months", "open 12 months", "open 14 months");
        assertThat(homes.texts("select scope || ' ' || convert_from(body, 'UTF8') from idempotency order by 1"))
                .containsExactly("12 months {\"phone\":\"x\"}", "14 months {\"forgotten\":true}");
        assertThat(homes.texts("select scope from idempotency where length(fingerprint) > 0 or tag_key <> ''"
                        + " or household_id is not null"))
                .as("with the answer goes what its request could be compared with")
                .containsExactly("12 months");
        assertThat(metrics.counter("jirani_people_forgotten_total", "what", "notice")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aKeyWhoseAnswerIsForgottenStillDoesNothingTwice() {
        var answers = new IdempotencyStore(TestVault.VAULT);
        assertThatThrownBy(() -> homes.db.transaction(tx -> answers.once(
                        tx,
                        "14 months",
                        KEY,
                        "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        homes.clock.instant(),
                        () -> {
                            throw new AssertionError("it was done again");
                        })))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.IDEMPOTENCY_KEY_REUSED));
        var fresh = homes.db.transaction(tx -> answers.once(
                tx,
                "12 months",
                KEY,
                "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                homes.clock.instant(),
                () -> {
                    throw new AssertionError("it was done again");
                }));
        assertThat(fresh.body()).isEqualTo(new JsonObject().put("phone", "x"));
    }

    @Test
    void theGatewayItselfMayDeleteNothingOfThese() {
        for (var attack : List.of(
                "delete from notice",
                "delete from inbox",
                "delete from idempotency",
                "update idempotency set body = ''"))
            assertThatThrownBy(() -> homes.run(attack)).hasMessageContaining("permission denied");
    }

    @Test
    void whatAnOperatorWasAnsweredAboutSomebodyGoesWithHim() {
        var answers = new IdempotencyStore(TestVault.VAULT);
        var whose = homes.join("Achieng", "Block C", "0712000003", Language.EN)
                .household()
                .id();
        var other = homes.join("Mutua", "Block D", "0712000004", Language.EN)
                .household()
                .id();
        for (var about : List.of(whose, other))
            homes.db.transaction(tx -> answers.once(
                    tx,
                    "operator:1 POST /v1/purchases " + about,
                    KEY,
                    "{\"phone\":\"0712000003\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    homes.clock.instant(),
                    () -> new Answer(201, new JsonObject().put("of", "him"), Replay.FIRST, Optional.of(about))));
        homes.db.transaction(tx -> answers.forget(tx, whose));
        assertThat(homes.texts(
                        "select scope from idempotency where scope like 'operator:%' and length(fingerprint) > 0"))
                .containsExactly("operator:1 POST /v1/purchases " + other);
        assertThat(homes.texts("select convert_from(body, 'UTF8') from idempotency where scope like '%" + whose + "'"))
                .containsExactly("{\"forgotten\":true}");
    }
}
