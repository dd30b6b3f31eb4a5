package io.jirani.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.identity.ApiKey.Wanted;
import io.jirani.identity.ApiKey.World;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.KeyId;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyStoreTest {
    private final TestDb test = TestDb.fresh();
    private final Instant now = Clock.systemUTC().instant();
    private final KeyStore keys = new KeyStore(new Random(7));
    private final KeyStore live = new KeyStore(new Random(8), World.LIVE);
    private final CommunityStore communities = new CommunityStore();
    private CommunityId here = new CommunityId(new UUID(0, 1));

    @SuppressWarnings("NullAway.Init")
    KeyStoreTest() {}

    @BeforeAll
    void make() {
        var registry = new Registry(
                test.db(),
                communities,
                new HouseholdStore(TestVault.VAULT),
                keys,
                (tx, meter) -> new AddedMeter(meter.dev(), new Secret("password"), new Secret("key")),
                new Ids(Clock.systemUTC(), new Random(2)),
                Clock.systemUTC(),
                Acts.by("test", "a test"));
        here = registry.seed(SeedJson.parse("""
                        {"code":"kilimani","name":"Kilimani","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
                         "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
                         "bank_ratio_bp":10000,"fee_bp":100,"households":[]}
                        """))
                .orElseThrow()
                .community()
                .community()
                .id();
    }

    @AfterAll
    void close() {
        test.close();
    }

    private KeyStore.Made made(KeyStore store, Role role, Set<Scope> scopes, Optional<Instant> end) {
        return test.db()
                .transaction(tx -> store.make(
                        tx,
                        new Wanted(here, Optional.empty(), role, scopes, "a program", end),
                        now,
                        Acts.by("test", "a test")));
    }

    private Optional<Who> who(KeyStore store, String key) {
        return test.db().transaction(tx -> store.who(tx, key));
    }

    @Test
    void a_key_opens_what_it_was_given_and_no_more() {
        var narrow = made(keys, Role.AUDITOR, EnumSet.of(Scope.METERS_READ), Optional.empty());
        var who = who(keys, narrow.secret().reveal()).orElseThrow();
        assertThat(who.scopes()).containsExactly(Scope.METERS_READ);
        assertThat(who.actor().kind()).isEqualTo(Actor.Kind.MACHINE);
        assertThat(who.actor().id()).isEqualTo(narrow.key().id().value());
        var whole = made(keys, Role.AUDITOR, Set.of(), Optional.empty());
        assertThat(who(keys, whole.secret().reveal()).orElseThrow().scopes()).isEqualTo(Role.AUDITOR.scopes());
        assertThat(who(keys, narrow.secret().reveal() + "x")).isEmpty();
    }

    @Test
    void a_test_key_opens_nothing_live_and_the_other_way_round() {
        var tried = made(keys, Role.ADMIN, Set.of(), Optional.empty()).secret().reveal();
        var real = made(live, Role.ADMIN, Set.of(), Optional.empty()).secret().reveal();
        assertThat(tried).startsWith("sk_test_");
        assertThat(real).startsWith("sk_live_");
        assertThat(who(keys, tried)).isPresent();
        assertThat(who(live, tried)).isEmpty();
        assertThat(who(live, real)).isPresent();
        assertThat(who(keys, real)).isEmpty();
    }

    @Test
    void an_older_key_is_still_known_in_both() {
        test.db().inTransaction(tx -> {
            for (var old : List.of("jo_old", "jh_old"))
                tx.run(
                        "insert into api_key (hash, id, role, community_id, label, created_at) values (sha256($1::bytea),"
                                + " gen_random_uuid(), 'admin', $2, 'first operator', now())",
                        Tuple.of(io.vertx.core.buffer.Buffer.buffer(old), here.value()));
        });
        for (var store : List.of(keys, live))
            for (var old : List.of("jo_old", "jh_old"))
                assertThat(who(store, old)).isPresent();
    }

    @Test
    void a_key_ends_at_its_time_and_when_it_is_revoked() {
        var short_ = made(keys, Role.SUPPORT, Set.of(), Optional.of(now.plusSeconds(3_600)));
        assertThat(who(keys, short_.secret().reveal())).isPresent();
        test.db()
                .inTransaction(tx -> tx.run(
                        "update api_key set created_at = now() - interval '2 hours', expires_at = now() - interval '1"
                                + " hour' where id = $1",
                        Tuple.of(short_.key().id().value())));
        assertThat(who(keys, short_.secret().reveal())).isEmpty();
        var ended = made(keys, Role.SUPPORT, Set.of(), Optional.empty());
        test.db().transaction(tx -> keys.revoke(tx, ended.key().id(), now, Acts.by("test", "a test")));
        assertThat(who(keys, ended.secret().reveal())).isEmpty();
        assertThatThrownBy(() -> made(keys, Role.SUPPORT, Set.of(), Optional.of(now)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("expires_at");
    }

    @Test
    void the_day_of_its_last_use_is_kept() {
        var key = made(keys, Role.SUPPORT, Set.of(), Optional.empty());
        assertThat(lastUsed(key)).isEmpty();
        who(keys, key.secret().reveal());
        assertThat(lastUsed(key)).contains(LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC));
        test.db()
                .inTransaction(tx -> tx.run(
                        "update api_key set last_used_on = '2026-01-05' where id = $1",
                        Tuple.of(key.key().id().value())));
        who(keys, key.secret().reveal());
        assertThat(lastUsed(key)).isNotEqualTo(Optional.of(LocalDate.of(2026, 1, 5)));
    }

    private Optional<LocalDate> lastUsed(KeyStore.Made key) {
        return test.db()
                .transaction(tx -> keys.find(tx, key.key().id()))
                .orElseThrow()
                .lastUsed();
    }

    @Test
    void the_secret_is_nowhere_in_the_database() {
        var secret =
                made(keys, Role.SUPPORT, Set.of(), Optional.empty()).secret().reveal();
        List<String> rows = test.db()
                .transaction(tx ->
                        tx.all("select api_key::text as row from api_key", Tuple.tuple(), row -> row.getString("row")));
        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(secret.substring(8)));
    }

    @Test
    void what_cannot_be_a_key_is_refused() {
        for (var label : List.of("", " x", "0712 345 678", "asha+254712345678", "a\nb", "x".repeat(65)))
            assertThatThrownBy(() -> Wanted.whole(here, Optional.empty(), Role.ADMIN, label))
                    .as(label)
                    .isInstanceOf(Problem.class)
                    .hasMessageStartingWith("label");
        assertThatThrownBy(() -> new Wanted(
                        here, Optional.empty(), Role.AUDITOR, EnumSet.of(Scope.MARKET_TRADE), "x", Optional.empty()))
                .hasMessage("scopes: market:trade is none of auditor");
        assertThatThrownBy(() -> Wanted.whole(here, Optional.empty(), Role.HOUSEHOLD, "x"))
                .hasMessageStartingWith("household");
    }

    @Test
    void one_operator_alone_hands_on_no_more_than_he_has_and_nothing_that_moves_others_money() {
        var admin = who(
                        keys,
                        made(keys, Role.ADMIN, Set.of(), Optional.empty())
                                .secret()
                                .reveal())
                .orElseThrow();
        var narrow = new Who(admin.caller(), admin.actor(), EnumSet.of(Scope.ADMIN_ACCESS), admin.deviceSince());
        var reader =
                new Wanted(here, Optional.empty(), Role.AUDITOR, EnumSet.of(Scope.METERS_READ), "x", Optional.empty());
        ApiKey.mayMake(admin, reader);
        assertThatThrownBy(() -> ApiKey.mayMake(narrow, reader)).hasMessageContaining("lacks the scope meters:read");
        assertThatThrownBy(() -> ApiKey.mayMake(admin, Wanted.whole(here, Optional.empty(), Role.ADMIN, "x")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("command line");
        for (var scope : List.of(Scope.APPROVALS, Scope.LEDGER_WRITE, Scope.ADMIN_ACCESS, Scope.PEOPLE_WRITE))
            assertThatThrownBy(() -> ApiKey.mayMake(
                            admin,
                            new Wanted(here, Optional.empty(), Role.ADMIN, EnumSet.of(scope), "x", Optional.empty())))
                    .as(scope.text())
                    .hasMessageContaining(scope.text());
    }

    @Test
    void what_is_to_be_said_against_a_key() {
        var fresh = key(Set.of(Scope.METERS_READ), now, Optional.of(World.LIVE), Optional.empty());
        assertThat(fresh.concerns(now)).isEmpty();
        assertThat(fresh.concerns(now.plus(Duration.ofDays(400))))
                .containsExactly("made 400 days ago and never ends", "not used for 400 days");
        assertThat(key(Set.of(Scope.METERS_READ), now, Optional.empty(), Optional.empty())
                        .concerns(now))
                .containsExactly("of the old form, which says neither test nor live");
        assertThat(key(Set.of(Scope.ADMIN_ACCESS), now, Optional.of(World.LIVE), Optional.empty())
                        .concerns(now))
                .containsExactly("wide: it holds admin:access");
        assertThat(key(Set.of(Scope.ADMIN_ACCESS), now, Optional.empty(), Optional.of(now))
                        .concerns(now.plusSeconds(1)))
                .isEmpty();
    }

    private ApiKey key(Set<Scope> scopes, Instant made, Optional<World> world, Optional<Instant> revoked) {
        return new ApiKey(
                new KeyId(new UUID(1, 1)),
                here,
                Optional.empty(),
                Role.ADMIN,
                scopes,
                "x",
                world,
                made,
                Optional.empty(),
                Optional.empty(),
                revoked);
    }
}
