package io.jirani.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Operations.Operation;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator sees what is one person's own only with a reason, and then that person sees it (ruling 28): asked of every
 * operation of the contract that reads, so a new one that forgets it fails here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LooksTest {
    /** What reads a person's own: with a reason it answers, and the look is on that person's list. */
    private static final Set<String> LOOKS = Set.of(
            "getEnergy",
            "getLedgerEntry",
            "getLedgerStatement",
            "getMeter",
            "getOverview",
            "getPaymentStatus",
            "getPurchase",
            "getReview",
            "getSolvencyBranch",
            "listCompatHouseholds",
            "listLedgerAccounts",
            "listMeterRefused",
            "listMeterWaiting",
            "listPurchases",
            "listReadings",
            "listReceipts");

    private final List<Operation> reads = new Operations()
            .all().stream()
                    .filter(operation -> operation.method().equals("GET"))
                    .toList();
    private RoleWorld world;
    private List<String> own = List.of();

    @BeforeAll
    void open(@TempDir Path folder) {
        world = new RoleWorld(folder);
        own = new ArrayList<>(List.of(
                String.valueOf(RoleWorld.REGISTER),
                "\"power_w\":418",
                world.owner.household().name(),
                world.owner.household().location(),
                world.owner.phone(),
                "0.418"));
        own.addAll(world.street
                .database
                .db()
                .transaction(tx -> tx.all(
                        "select text as own from notice where household_id = $1 union select r.receipt_no from receipt r join"
                                + " payment_intent i on i.id = r.intent_id where i.household_id = $1",
                        Tuple.of(world.owner.id().value()),
                        row -> row.getString("own"))));
    }

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void without_a_reason_no_operator_sees_what_is_a_persons_own() {
        assertThat(own).hasSizeGreaterThan(5);
        var before = world.looks();
        var seen = new ArrayList<String>();
        for (var role : List.of("support", "technician", "treasurer", "admin", "admin_person", "auditor"))
            for (var operation : reads) {
                var answer = world.send(request(operation, Map.of()), role);
                for (var text : own)
                    if (answer.body().contains(text)) seen.add(role + " " + operation + " shows " + text);
            }
        assertThat(seen).isEmpty();
        assertThat(world.looks()).isEqualTo(before);
    }

    @Test
    void without_a_reason_the_overview_names_nobody_beside_trades_and_payments() {
        for (var role : List.of("support", "technician", "treasurer", "admin", "admin_person", "auditor")) {
            var overview = world.send(request(operation("getOverview"), Map.of()), role)
                    .json();
            for (var list : List.of("trades", "collections", "payouts"))
                assertThat(overview.getJsonArray(list).encode())
                        .as(role + " " + list)
                        .doesNotContain("H000", "phone", "household", "seller", "buyer");
        }
        var named = world.send(request(operation("getOverview"), Map.of("reason", RoleWorld.REASON)), "admin")
                .json();
        assertThat(named.getJsonArray("trades").encode()).contains(world.owner.code());
    }

    @Test
    void the_same_reads_show_it_to_the_person() {
        var shown = new TreeSet<String>();
        for (var operation : reads) {
            var body = world.send(request(operation, Map.of()), "owner").body();
            own.stream().filter(body::contains).forEach(shown::add);
        }
        assertThat(shown).as("or the test above could not fail").containsAll(own.subList(0, 4));
        assertThat(shown).hasSizeGreaterThan(4);
    }

    @Test
    void with_a_reason_the_look_is_written_down() {
        var wrong = new ArrayList<String>();
        for (var operation : reads) {
            var before = world.looks();
            var answer = world.send(request(operation, Map.of("reason", RoleWorld.REASON)), "admin");
            var isLook = world.looks() > before;
            var is = LOOKS.contains(operation.id());
            if (is && operation.id().equals("getSolvencyBranch")) continue; // no day is proven here: SolvencyTest
            if (is != isLook || (is && answer.status() != 200))
                wrong.add(operation + " answered " + answer.status()
                        + (isLook ? ", written down" : ", not written down"));
        }
        assertThat(wrong).isEmpty();
        var list = world.send(request(operation("listAccesses"), Map.of()), "owner");
        assertThat(list.body()).contains(RoleWorld.REASON).contains("a admin");
    }

    @Test
    void every_look_can_be_given_its_reason() {
        var silent = new TreeSet<String>();
        for (var operation : reads)
            if (LOOKS.contains(operation.id()) != operation.has("reason", "query")) silent.add(operation.id());
        assertThat(silent).isEmpty();
    }

    @Test
    void who_may_not_read_homes_does_not_with_a_reason_either() {
        for (var id : List.of("getEnergy", "listReadings", "getMeter", "listMeterWaiting", "listCompatHouseholds"))
            assertThat(world.send(request(operation(id), Map.of("reason", RoleWorld.REASON)), "auditor")
                            .status())
                    .as(id)
                    .isEqualTo(403);
    }

    private Operation operation(String id) {
        return reads.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    private Operations.Request request(Operation operation, Map<String, String> more) {
        var query = new TreeMap<>(world.query());
        query.remove("reason");
        query.put("under", "household:" + world.owner.id());
        query.putAll(more);
        return Operations.request(operation, world.path(), query, Map.of());
    }
}
