package io.jirani.solvency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.http.Door;
import io.jirani.http.HealthCheck.State;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedJson;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A day's proof on a real database and a real socket, checked in Java and in JavaScript. */
@Timeout(60)
class SolvencyTest {
    private static final String SEED = """
            {"code":"here","name":"K","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"Block A","language":"en","phones":["0700000001"]},
              {"name":"Otieno","location":"Block B","language":"sw","phones":["254700000002"]},
              {"name":"Achieng","location":"Block C","language":"sw","phones":["254700000003"]}]}
            """;

    private final TestDb test = TestDb.fresh();
    private final Db db = test.db();
    private final Door door = new Door();
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-21T00:00:05Z"), ZoneOffset.UTC);
    private final Ids ids = new Ids(clock, new Random(9));
    private final LedgerStore ledger = new LedgerStore(ids, clock);
    private final KeyStore keys = new KeyStore(new Random(5));
    private final List<HouseholdId> looks = new CopyOnWriteArrayList<>();
    private final SolvencyRoutes.Looking looking = (tx, ctx, whose) -> looks.add(whose);
    private final SolvencyStore store = new SolvencyStore();
    private final List<String> recorded = new ArrayList<>();
    private final PublishSolvency publish = new PublishSolvency(
            db, store, SolvencyCheckTest.seal(), (tx, text) -> recorded.add(text), new Random(4), clock);
    private final Registry.Seeded here = new Registry(
                    db,
                    new CommunityStore(),
                    new HouseholdStore(TestVault.VAULT),
                    keys,
                    (tx, meter) -> new AddedMeter(meter.dev(), new Secret("p"), new Secret("k")),
                    ids,
                    clock,
                    Acts.by("test", "a test"))
            .seed(SeedJson.parse(SEED))
            .orElseThrow();

    @TempDir
    private Path folder = Path.of("target");

    @BeforeEach
    void open() {
        var auth = new AuthRoutes(db, keys, CompatDoor.KEYED);
        var routes = new SolvencyRoutes(db, auth, new HouseholdStore(TestVault.VAULT), store, looking);
        door.open(List.of(routes::mount), List.of(), List.of(), Duration.ofSeconds(15));
        book("a", Account.collect("mpesa", Asset.KES), wallet(0), 3_000);
        book("b", Account.collect("mpesa", Asset.KES), Account.suspense("mpesa", Asset.KES), 500);
        book("c", Account.railCost("mpesa", Asset.KES), Account.charges("mpesa", Asset.KES), 20);
        book("d", Account.payout("mpesa", Asset.KES), Account.capital(Asset.KES), 100);
        // The supplier owes us: that takes nothing off what others are owed.
        var supplier = Account.utilityPayable(here.community().community().id(), Asset.KES);
        book("e", supplier, wallet(1), 40);
        db.inTransaction(tx -> ledger.post(
                tx,
                Entry.single("sun", "test")
                        .debit(Account.generated(here.community().community().id()), new Energy(2_500))
                        .credit(
                                Account.of(
                                        here.households().getFirst().household().id(), Credit.MADE),
                                new Energy(2_500))
                        .entry()));
    }

    @AfterEach
    void close() {
        door.close();
        test.close();
    }

    @Test
    void a_day_is_published_once_and_everybody_finds_themselves_in_it() {
        assertThat(publish.pass()).isEqualTo(1);
        assertThat(publish.pass()).as("once a day").isZero();
        assertThat(recorded).hasSize(1);
        var published = json("/v1/solvency/2026-11-21");
        assertThat(ProofJson.faults(published.encode(), Optional.empty())).isEmpty();
        var statement = ProofJson.statement(published.getString("statement"));
        assertThat(statement.assets()).containsExactly("KES", "WH");
        assertThat(statement.owed().each())
                .as("wallets, suspense and charges; no capital, and not less for what the supplier owes")
                .containsExactly(3_560L, 2_500L);
        assertThat(statement.leaves()).isEqualTo(64);
        for (int house = 0; house < 3; house++) {
            var proof = branch(house);
            assertThat(ProofJson.faults(proof.encode(), Optional.empty())).isEmpty();
            var branch = proof.getJsonObject("branch");
            assertThat(branch.getString("owner"))
                    .isEqualTo("household:"
                            + here.households().get(house).household().id());
            assertThat(branch.getJsonArray("amounts").getString(0))
                    .isEqualTo(List.of("3000", "40", "0").get(house));
        }
        assertThat(json("/v1/solvency").getJsonArray("items")).containsExactly("2026-11-21");
    }

    @Test
    void a_branch_is_its_households_alone() {
        publish.pass();
        assertThat(door.get("/v1/solvency/latest/branch").statusCode()).isEqualTo(401);
        var operator = here.community().operatorKey().reveal();
        assertThat(door.get("/v1/solvency/latest/branch?household=H0002", "Authorization", "Bearer " + operator)
                        .statusCode())
                .isEqualTo(200);
        assertThat(looks).isNotEmpty();
        assertThat(door.get("/v1/solvency/latest/branch", "Authorization", "Bearer " + operator)
                        .statusCode())
                .isEqualTo(404);
        assertThat(door.get("/v1/solvency/latest/branch?household=H0002", "Authorization", "Bearer " + key(0))
                        .statusCode())
                .isEqualTo(404);
        assertThat(door.get("/v1/solvency/2026-11-20").statusCode()).isEqualTo(404);
        var mine = json("/v1/solvency/latest/branch?household=H0001", "Authorization", "Bearer " + key(0));
        assertThat(mine.getJsonObject("branch").getString("owner"))
                .endsWith(here.households().getFirst().household().id().toString());
    }

    @Test
    void a_branch_reads_its_way_and_not_all_leaves() throws SQLException {
        publish.pass();
        var before = branch(0);
        var pair = before.getJsonObject("branch").getInteger("place") >> 1;
        byOwner("delete from solvency_leaf where place >> 1 <> " + pair);
        assertThat(branch(0)).as("the other 62 leaves are gone").isEqualTo(before);
    }

    @Test
    void a_day_from_before_nodes_were_kept_has_its_branches() throws SQLException {
        publish.pass();
        var before = branch(1);
        byOwner("delete from solvency_node");
        assertThat(branch(1)).isEqualTo(before);
    }

    @Test
    void what_was_published_stands() {
        publish.pass();
        assertThatThrownBy(() -> db.transaction(tx -> tx.run("delete from solvency_leaf", Tuple.tuple())))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> db.transaction(tx -> tx.run("update solvency_day set statement = ''", Tuple.tuple())))
                .hasMessageContaining("permission denied");
    }

    @Test
    void too_little_money_is_said_by_the_health_of_the_gateway() {
        // A loss nobody booked yet looks like this: less at the provider than is owed.
        book("f", Account.unproven("mpesa", Asset.KES), wallet(2), 10);
        book(
                "g",
                Account.claim(here.households().get(2).household().id(), Asset.KES),
                Account.unproven("mpesa", Asset.KES),
                10);
        book("h", Account.railCost("mpesa", Asset.KES), Account.payout("mpesa", Asset.KES), 100);
        publish.pass();
        assertThat(publish.newest().orElseThrow().faults()).containsExactly("KES: 70 more are owed than are there");
        assertThat(new SolvencyVerticle(publish, door.metrics, clock)
                        .health()
                        .ask()
                        .state())
                .isEqualTo(State.DEGRADED);
    }

    @Test
    @EnabledIf("io.jirani.solvency.Phone#isThere")
    void a_phone_checks_the_same_by_itself() throws IOException, InterruptedException {
        publish.pass();
        var phone = new Phone(folder);
        var proof = branch(0);
        assertThat(phone.says(proof)).isEqualTo("[]");
        var less = proof.copy();
        less.getJsonObject("branch").getJsonArray("amounts").set(1, "2499");
        assertThat(phone.says(less))
                .contains("do not add up to the leaf: WH")
                .contains("does not lead to the published root");
        assertThat(phone.says(proof.copy()
                        .put("statement", proof.getString("statement").replace("3560", "3561"))))
                .contains("the signature is not that of the key");
        var debt = proof.copy();
        debt.getJsonObject("branch")
                .getJsonArray("siblings")
                .getJsonObject(0)
                .getJsonArray("sums")
                .set(0, "-1");
        assertThat(phone.says(debt)).contains("no amount: -1");
        for (var bad : BadProofs.of(proof).entrySet())
            assertThat(phone.says(bad.getValue())).contains(bad.getKey());
    }

    @Test
    void a_day_begins_at_midnight_where_the_books_are_kept() {
        for (var moment : List.of("2026-10-31T20:59:59Z", "2026-10-31T21:00:00Z"))
            assertThat(new PublishSolvency(
                                    db,
                                    store,
                                    SolvencyCheckTest.seal(),
                                    (tx, text) -> {},
                                    new Random(4),
                                    Clock.fixed(Instant.parse(moment), ZoneOffset.UTC))
                            .pass())
                    .isEqualTo(1);
        assertThat(json("/v1/solvency").getJsonArray("items")).hasSize(2);
        assertThat(json("/v1/solvency/latest").getString("statement")).contains("2026-11-01");
        var newest = publish.newest().orElseThrow();
        assertThat(newest.age(Instant.parse("2026-11-02T20:59:59Z"))).isEqualTo(1);
        assertThat(newest.age(Instant.parse("2026-11-02T21:00:00Z"))).isEqualTo(2);
    }

    private void book(String key, Account debit, Account credit, int cents) {
        db.inTransaction(tx -> ledger.post(
                tx,
                Entry.single(key, "test")
                        .debit(debit, Money.kes(cents))
                        .credit(credit, Money.kes(cents))
                        .entry()));
    }

    private Account wallet(int house) {
        return Account.of(here.households().get(house).household().id(), Pocket.WALLET, Asset.KES);
    }

    private String key(int house) {
        return here.households().get(house).key().reveal();
    }

    private JsonObject branch(int house) {
        return json("/v1/solvency/latest/branch", "Authorization", "Bearer " + key(house));
    }

    /** What only who owns the database can do. */
    private void byOwner(String sql) throws SQLException {
        var url = test.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql.replace("solvency_", "jirani.solvency_"));
        }
    }

    private JsonObject json(String path, String... headers) {
        var answer = door.get(path, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Door.json(answer);
    }
}
