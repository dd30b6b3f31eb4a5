package io.jirani.market.figures;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.http.Door;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedJson;
import io.jirani.kernel.Ids;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Two communities of twelve homes on a real database, with the rows that settlement would have written, and their figures' door. */
final class Town implements AutoCloseable {
    /** A summer day long over: its midnight in Nairobi. */
    static final Instant MIDNIGHT = Instant.parse("2026-03-01T21:00:00Z");

    private static final int HOMES = 12;

    final TestDb test = TestDb.fresh();
    final Db db = test.db();
    final Door door = new Door();
    final Hand clock = new Hand(MIDNIGHT.plusSeconds(86_400));
    final KeyStore keys = new KeyStore(new Random(5));
    final Registry.Seeded here;
    final Registry.Seeded elsewhere;

    private final CommunityStore communities = new CommunityStore();
    private final TellFigures tell = new TellFigures(db, communities, clock, clock);
    private final UUID order;

    Town() {
        var registry = new Registry(
                db,
                communities,
                new HouseholdStore(TestVault.VAULT),
                keys,
                (tx, meter) -> new AddedMeter(meter.dev(), new Secret("p"), new Secret("k")),
                new Ids(Clock.systemUTC(), new Random(9)),
                Clock.systemUTC(),
                Acts.by("test", "a test"));
        here = registry.seed(SeedJson.parse(seed("here"))).orElseThrow();
        elsewhere = registry.seed(SeedJson.parse(seed("elsewhere"))).orElseThrow();
        var auth = new AuthRoutes(db, keys, CompatDoor.KEYED);
        door.open(List.of(new FigureRoutes(db, auth, communities)::mount), List.of(), List.of());
        order = UUID.randomUUID();
        offer(order, 0, 1, 700, Instant.EPOCH);
        run("update market_order set open_wh = 0, cancelled_wh = 1 where id = $1", Tuple.of(order));
    }

    private static String seed(String code) {
        var homes = new ArrayList<Object>();
        for (int i = 0; i < HOMES; i++)
            homes.add(JsonObject.of(
                    "name",
                    "Home " + i,
                    "location",
                    "here",
                    "language",
                    "en",
                    "phones",
                    JsonArray.of("2547%08d".formatted((code.equals("here") ? 0 : 100) + i))));
        return new JsonObject()
                .put("code", code)
                .put("name", code)
                .put("zone", "Africa/Nairobi")
                .put("currency", "KES")
                .put("regime", "mini_grid")
                .put("custody", "wallet")
                .put("interval_seconds", 900)
                .put("price_cents_per_kwh", 1857)
                .put("feed_in_cents_per_kwh", 600)
                .put("bank_ratio_bp", 10000)
                .put("fee_bp", 100)
                .put("households", new JsonArray(homes))
                .encode();
    }

    Community community() {
        return here.community().community();
    }

    Household home(int i) {
        return here.households().get(i).household();
    }

    Instant start(int n) {
        return MIDNIGHT.plusSeconds(900L * n);
    }

    int pass() {
        return tell.pass();
    }

    long late() {
        return tell.late();
    }

    void close(int n) {
        run(
                "insert into interval_close (community_id, start_at, closed_at) values ($1, $2, $2)",
                Tuple.of(id(), at(n)));
    }

    /** An auction: the first homes sell to the next ones, each as much. */
    void auction(int n, int sellers, int buyers, long cents, long wh) {
        run("""
                insert into auction_settlement (community_id, start_at, price_minor_per_kwh, asset, trades, wh, state, handed_at, ended_at)
                values ($1, $2, $3, 'KES', 1, 1, 'told', $2, $2)
                """, Tuple.of(id(), at(n), cents));
        for (int i = 0; i < Math.max(sellers, buyers); i++)
            run("""
                    insert into auction_trade (community_id, start_at, n, buyer_id, seller_id, wh, wallet_minor, owed_minor, stray_to,
                        stray_minor, hold_id, state, ended_at)
                    values ($1, $2, $3, $4, $5, $6, 0, 0, '{}', '{}', gen_random_uuid(), 'settled', $2)
                    """, Tuple.of(id(), at(n), i + 1, whose(sellers + i % buyers), whose(i % sellers), wh));
    }

    /** A purchase at once that was settled. */
    void bought(Instant settled, int seller, int buyer, long cents, long wh) {
        var purchase = UUID.randomUUID();
        var moment = settled.atOffset(ZoneOffset.UTC);
        run("""
                insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor, push_minor,
                    intent_id, state, created_at, settled_at)
                values ($1, $2, $3, 'v1', $4, $5, 'KES', 100, 100, gen_random_uuid(), 'settled', $6, $6)
                """, Tuple.of(purchase, id(), whose(buyer), wh, cents, moment));
        run("""
                insert into trade (id, purchase_id, order_id, seller_id, buyer_id, wh, price_minor_per_kwh, value_minor, hold_id, state)
                values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 1, gen_random_uuid(), 'settled')
                """, Tuple.of(purchase, order, whose(seller), whose(buyer), wh, cents));
    }

    void used(int n, int home, long local, long supplier) {
        run("""
                insert into household_interval (household_id, start_at, community_id, state, assurance, import_wh, own_use_wh,
                    from_supplier_wh, settled_at)
                values ($1, $2, $3, 'settled', 'A', $4::bigint + $5::bigint, $4, $5, $2)
                """, Tuple.of(whose(home), at(n), id(), local, supplier));
    }

    void provisional(int n, int home) {
        run("""
                insert into household_interval (household_id, start_at, community_id, state, assurance)
                values ($1, $2, $3, 'provisional', 'C')
                """, Tuple.of(whose(home), at(n), id()));
    }

    UUID offer(UUID order, int home, long wh, long cents, Instant placed) {
        run("""
                insert into market_order (id, community_id, household_id, quantity_wh, open_wh, limit_minor_per_kwh, asset, placed_at)
                values ($1, $2, $3, $4, $4, $5, 'KES', $6)
                """, Tuple.of(order, id(), whose(home), wh, cents, placed.atOffset(ZoneOffset.UTC)));
        return order;
    }

    JsonObject get(String path) {
        return get(path, here.households().getFirst().key().reveal());
    }

    JsonObject get(String path, String key) {
        var answer = door.get(path, "Authorization", "Bearer " + key);
        if (answer.statusCode() != 200) throw new IllegalStateException(answer.body());
        return Door.json(answer);
    }

    List<JsonObject> items(String path) {
        return get(path).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    List<JsonObject> events(String type) {
        return db.transaction(tx -> tx.all(
                "select data from event_log where type = $1 order by id",
                Tuple.of(type),
                row -> row.getJsonObject("data")));
    }

    int run(String sql, Tuple parameters) {
        return db.transaction(tx -> tx.run(sql, parameters));
    }

    String text(String sql) {
        return db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> row.getString(0)));
    }

    UUID id() {
        return community().id().value();
    }

    OffsetDateTime at(int n) {
        return start(n).atOffset(ZoneOffset.UTC);
    }

    private UUID whose(int home) {
        return home(home).id().value();
    }

    @Override
    public void close() {
        door.close();
        test.close();
    }

    /** A clock that is moved by hand. */
    static final class Hand extends Clock {
        private Instant now;

        Hand(Instant now) {
            this.now = now;
        }

        void set(Instant moment) {
            now = moment;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
