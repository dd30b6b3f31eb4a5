package io.jirani.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.approvals.ProposalRoutes;
import io.jirani.approvals.Proposals;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Registry;
import io.jirani.identity.Role;
import io.jirani.identity.SeedJson;
import io.jirani.identity.TestOperators;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The explorer on a real database and a real socket: two communities, two households in each. */
final class Desk implements AutoCloseable {
    private static final String SEED = """
            {"code":"%s","name":"K","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"Block A","language":"en","phones":["0700000001"]},
              {"name":"Otieno","location":"Block B","language":"sw","phones":["254700000002"]}]}
            """;

    /** A clock that moves a second at each look, so entries have their order. */
    static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-21T10:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        synchronized void set(Instant moment) {
            now = moment;
        }

        @Override
        public synchronized Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }
    }

    final TestDb test = TestDb.fresh();
    final Db db = test.db();
    final Door door = new Door();
    final Ticking clock = new Ticking();
    final Ids ids = new Ids(clock, new Random(9));
    final LedgerStore ledger = new LedgerStore(ids, clock);
    final List<Look> looks = new ArrayList<>();
    final List<ReversalStore.Reversed> reversals = new ArrayList<>();
    final Registry.Seeded here;
    final Registry.Seeded elsewhere;

    Desk() {
        var keys = new KeyStore(new Random(5));
        var registry = new Registry(
                db,
                new CommunityStore(),
                new HouseholdStore(TestVault.VAULT),
                keys,
                (tx, meter) -> new AddedMeter(meter.dev(), new Secret("p"), new Secret("k")),
                ids,
                clock,
                Acts.by("test", "a test"));
        here = registry.seed(SeedJson.parse(SEED.formatted("here"))).orElseThrow();
        elsewhere = registry.seed(SeedJson.parse(SEED.formatted("elsewhere"))).orElseThrow();
        var auth = new AuthRoutes(db, List.of(keys, new TestOperators()), CompatDoor.KEYED);
        var witness = new WitnessRoutes((tx, look) -> looks.add(look));
        var cursors = new Cursors(new Secret("a key of tests"), clock);
        var reverse = new ReversalStore(ledger, (tx, reversed) -> reversals.add(reversed), door.metrics, clock);
        var proposals = new Proposals(Duration.ZERO, ids, clock, door.metrics);
        proposals.register(new ReverseEntry(reverse));
        var deeds = new ProposalRoutes(db, auth, proposals, new IdempotencyStore(TestVault.VAULT), clock);
        door.open(
                List.of(
                        new AccountRoutes(db, auth, witness, cursors, door.metrics)::mount,
                        new EntryRoutes(db, auth, witness, deeds)::mount,
                        deeds::mount),
                List.of(),
                List.of(),
                Duration.ofSeconds(15));
    }

    TransferId book(Entry entry) {
        return db.transaction(tx -> ledger.post(tx, entry).id());
    }

    HouseholdId household(int index) {
        return here.households().get(index).household().id();
    }

    CommunityId foreignCommunity() {
        return elsewhere.community().community().id();
    }

    CommunityId community() {
        return here.community().community().id();
    }

    String operator() {
        return here.community().operatorKey().reveal();
    }

    String foreignOperator() {
        return elsewhere.community().operatorKey().reveal();
    }

    String key(int index) {
        return here.households().get(index).key().reveal();
    }

    HttpResponse<String> call(String path, String key, String... headers) {
        return door.get(
                path,
                Stream.concat(Stream.of("Authorization", "Bearer " + key), Stream.of(headers))
                        .toArray(String[]::new));
    }

    JsonObject get(String path, String key) {
        var answer = call(path, key);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Door.json(answer);
    }

    int status(String path, String key) {
        return call(path, key).statusCode();
    }

    /** A person who answers for the community's money. */
    String person(String code) {
        return TestOperators.token(community(), Role.TREASURER, code);
    }

    /** Asks for a reversal; it waits. */
    HttpResponse<String> propose(TransferId entry, String key, String reason, String once) {
        return door.post(
                "/v1/ledger/entries/" + entry + "/reverse",
                new JsonObject().put("reason", reason).encode(),
                "Authorization",
                "Bearer " + key,
                "Idempotency-Key",
                once);
    }

    /** Agrees to what was seen. */
    HttpResponse<String> approve(JsonObject seen, String key, String once) {
        return door.post(
                "/v1/proposals/" + seen.getString("proposal_id") + "/approve",
                JsonObject.of("sha256", seen.getString("sha256"), "reason", "I have looked at it")
                        .encode(),
                "Authorization",
                "Bearer " + key,
                "Idempotency-Key",
                once);
    }

    /** Asks for a reversal and, where it may wait, has another person agree: what the one or the other was told. */
    HttpResponse<String> reverse(TransferId entry, String reason, String once) {
        var asked = propose(entry, person("S0001"), reason, once);
        return asked.statusCode() == 202 ? approve(Door.json(asked), person("S0002"), once) : asked;
    }

    static List<JsonObject> items(JsonObject body, String name) {
        return objects(body.getJsonArray(name));
    }

    static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    @Override
    public void close() {
        door.close();
        test.close();
    }
}
