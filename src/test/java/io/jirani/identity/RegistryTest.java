package io.jirani.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Community.SellAssurance;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryTest {
    private static final String SEED = """
            {"code":"kilimani","name":"Kilimani","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"Block A","language":"en","phones":["0712345678","0700000001"],
               "meters":[{"dev":"ke-nbo-0001"},{"dev":"ke-nbo-0002","key":"%s"}],"solar_watts":3000},
              {"name":"Otieno","location":"Block B","language":"sw","phones":["254700000002"]}]}
            """.formatted("ab".repeat(32));

    private final TestDb test = TestDb.fresh();
    private final List<NewMeter> asked = new ArrayList<>();
    private final CommunityStore communities = new CommunityStore();
    private final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    private final KeyStore keys = new KeyStore(new Random(3));
    private Registry registry;

    @SuppressWarnings("NullAway.Init")
    RegistryTest() {}

    @BeforeAll
    void make() {
        registry = new Registry(
                test.db(),
                communities,
                households,
                keys,
                this::meter,
                new Ids(Clock.systemUTC(), new Random(2)),
                Clock.systemUTC(),
                Acts.by("test", "a test"));
    }

    private AddedMeter meter(Db.Tx tx, NewMeter meter) {
        asked.add(meter);
        return new AddedMeter(
                meter.dev(), new Secret("password"), meter.keyHex().orElse(new Secret("made")));
    }

    private Optional<Caller> caller(Secret key) {
        return test.db().transaction(tx -> keys.who(tx, key.reveal()).map(Who::caller));
    }

    @AfterAll
    void close() {
        test.close();
    }

    @Test
    void a_seed_file_makes_everybody_once() {
        asked.clear();
        var file = SeedJson.parse(SEED);
        var made = registry.seed(file).orElseThrow();
        assertThat(made.households())
                .extracting(added -> added.household().code())
                .containsExactly("H0001", "H0002");
        assertThat(made.households().getFirst().meters()).hasSize(2);
        assertThat(asked).extracting(meter -> meter.household().code()).containsExactly("H0001", "H0001");
        assertThat(registry.seed(file)).isEmpty();
        assertThat(asked).hasSize(2);

        var first = made.households().getFirst();
        assertThat(caller(first.key()))
                .contains(new Caller.OfHousehold(
                        first.household().id(), first.household().community()));
        assertThat(caller(made.community().operatorKey()))
                .contains(new Caller.Operator(made.community().community().id()));
        var stored =
                test.db().transaction(tx -> households.get(tx, first.household().id()));
        assertThat(stored).isEqualTo(first.household());
        assertThat(stored.phones().getFirst().digits()).isEqualTo("254712345678");
        var tariff = test.db()
                .transaction(tx -> communities.tariffAt(
                        tx, made.community().community().id(), Instant.parse("2020-01-01T00:00:00Z")));
        assertThat(tariff.price()).isEqualTo(Price.kes(1857));

        var third = registry.addHousehold("kilimani", file.homes().get(1));
        assertThat(third.household().code()).isEqualTo("H0003");
        registry.addMeter("kilimani", "H0003", file.homes().getFirst().meters().getFirst());
        assertThat(asked.getLast().household().code()).isEqualTo("H0003");
        assertThatThrownBy(() -> registry.addCommunity(file.rules())).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> registry.addHousehold("nowhere", file.homes().getFirst()))
                .hasMessage("there is no community nowhere");
    }

    @Test
    void a_community_nobody_could_pay_in_is_refused() {
        var francs = SEED.replace("kilimani", "dakar").replace("\"KES\"", "\"XOF\"");
        assertThatThrownBy(() -> registry.seed(SeedJson.parse(francs)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no payment rail carries XOF");
        assertThat(test.db()
                        .<Boolean>transaction(
                                tx -> communities.byCode(tx, "dakar").isPresent()))
                .isFalse();
    }

    @Test
    void from_what_measure_on_export_is_sold_is_the_communitys_own_rule() {
        var file = SeedJson.parse(SEED.replace("kilimani", "lavington")
                .replace("\"fee_bp\":100", "\"fee_bp\":100,\"sell_assurance\":\"B\""));
        var pilot = registry.addCommunity(file.rules()).community().id();
        assertThat(sellAssurance(pilot)).isEqualTo(SellAssurance.B);
        assertThat(SeedJson.parse(SEED).rules().sellAssurance()).isEqualTo(SellAssurance.A);
        assertThat(registry.setSellAssurance("lavington", SellAssurance.A)).isEqualTo(SellAssurance.B);
        assertThat(registry.setSellAssurance("lavington", SellAssurance.A)).isEqualTo(SellAssurance.A);
        assertThat(sellAssurance(pilot)).isEqualTo(SellAssurance.A);
        List<String> told = test.db()
                .transaction(tx -> tx.all(
                        "select data::text as data from event_log where type = 'community.changed'",
                        Tuple.tuple(),
                        row -> row.getString("data")));
        assertThat(told).as("once, to all").containsExactly("{\"before\": \"B\", \"sell_assurance\": \"A\"}");
        assertThatThrownBy(() -> registry.setSellAssurance("nowhere", SellAssurance.B))
                .hasMessage("there is no community nowhere");
    }

    private SellAssurance sellAssurance(CommunityId community) {
        return test.db().transaction(tx -> communities.sellAssurance(tx, community));
    }

    @Test
    void a_seed_that_fails_in_the_middle_makes_nothing() {
        var careless = new Registry(
                test.db(),
                communities,
                households,
                keys,
                (tx, meter) -> {
                    throw Problem.of(Problem.Kind.CONFLICT, "the meter is somebody else's");
                },
                new Ids(Clock.systemUTC(), new Random(4)),
                Clock.systemUTC(),
                Acts.by("test", "a test"));
        var file = SeedJson.parse(SEED.replace("\"kilimani\"", "\"karen\""));
        assertThatThrownBy(() -> careless.seed(file)).hasMessage("the meter is somebody else's");
        Optional<Community> karen = test.db().transaction(tx -> communities.byCode(tx, "karen"));
        assertThat(karen).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "Africa/Nairobi" | "Nairobi" | zone
            "KES" | "EUR" | currency
            "mini_grid" | "village" | regime
            "interval_seconds":900 | "interval_seconds":700 | interval_seconds
            "fee_bp":100 | "fee_bp":1.5 | fee_bp
            "fee_bp":100 | "fee_bp":100,"sell_assurance":"C" | sell_assurance
            "fee_bp":100 | "fee_bp":"1" | fee_bp
            "fee_bp":100 | "fee":100 | fee
            "feed_in_cents_per_kwh":600 | "feed_in_cents_per_kwh":2000 | feed_in_cents_per_kwh
            "254700000002" | "12345" | households[1].phones[0]
            "ke-nbo-0002" | "KE!" | households[0].meters[1].dev
            "key":"abab | "key":"xyab | households[0].meters[1].key
            "ke-nbo-0002" | "ke-nbo-0001" | households
            "language":"sw" | "language":"fr" | households[1].language
            "name":"Otieno" | "title":"Otieno" | households[1].title
            """)
    void a_mistake_in_a_seed_file_is_named_by_its_place(String right, String wrong, String place) {
        assertThat(SEED).contains(right);
        assertThatThrownBy(() -> SeedJson.parse(SEED.replace(right, wrong)))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith(place + ": ");
    }

    @Test
    void whatIsMadeAndChangedIsAnActWithoutNamesPhonesOrKeys() {
        var own = new Registry(
                test.db(),
                communities,
                households,
                keys,
                (tx, meter) -> new AddedMeter(meter.dev(), new Secret("password"), new Secret("key")),
                new Ids(Clock.systemUTC(), new Random(6)),
                Clock.systemUTC(),
                Acts.by("test", "a test"));
        own.seed(SeedJson.parse(SEED.replace("\"kilimani\"", "\"acts\"")));
        own.setSellAssurance("acts", Community.SellAssurance.B);
        var acts = test.db()
                .transaction(tx -> tx.all(
                        "select actor, verb, subject, data::text as data from audit.act order by at",
                        io.vertx.sqlclient.Tuple.tuple(),
                        row -> row.getString("actor") + " " + row.getString("verb") + " " + row.getString("subject")
                                + " " + row.getString("data")));
        assertThat(acts)
                .anyMatch(act -> act.startsWith("test community.added community acts"))
                .anyMatch(act -> act.startsWith("test household.added household "))
                .anyMatch(
                        act -> act.startsWith("test community.set community acts") && act.contains("\"before\": \"A\""))
                .noneMatch(act -> act.matches(".*(2547|sk_|Wanjiku|Block A).*"));
    }
}
