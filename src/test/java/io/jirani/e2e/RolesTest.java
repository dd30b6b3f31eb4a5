package io.jirani.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Operations.Operation;
import io.jirani.e2e.RoleWorld.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may do what, asked of the whole gateway by real requests that are made from the contract: a new operation, parameter or
 * field is in these tests by being there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/roles.txt");

    /** What an attacker adds to a body. */
    private static final Map<String, Object> EXTRA = new TreeMap<>(Map.of(
            "role",
            "admin",
            "scopes",
            List.of("admin:access"),
            "fee",
            0,
            "balance",
            1_000_000,
            "community_id",
            "0198c8a2-5c00-7000-8000-0000000000a1",
            "state",
            "settled"));

    /** Asked last: after them the sessions or the number of others are gone, or a person's credential is none any more. */
    private static final List<String> ENDS_WHAT_IS_ASKED_FOR =
            List.of("endHouseholdSessions", "retirePhone", "deleteSession");

    private final List<Operation> operations = new Operations().all();
    private RoleWorld world;

    @BeforeAll
    void open(@TempDir Path folder) {
        world = new RoleWorld(folder);
    }

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    @Order(1)
    void an_id_of_somebody_else_is_not_there() {
        var before = world.state();
        var notThere = 0;
        var wrong = new ArrayList<String>();
        for (var operation : operations)
            for (var place : operation.places()) {
                if (Belonging.of(operation, place) != Belonging.SOMEBODYS) continue;
                for (var attacker : List.of("neighbour", "stranger", "foreign_admin", "foreign_person")) {
                    var theirs = ask(operation, place, attacker, world.owners);
                    var nobodys = ask(operation, place, attacker, madeUp());
                    var owner = ask(operation, place, attacker.startsWith("foreign") ? "admin" : "owner", madeUp());
                    var mayNever = theirs.status() == 403 && owner.status() == 403;
                    if (theirs.status() == 404) notThere++;
                    if ((theirs.status() != 404 && !mayNever) || !said(theirs).equals(said(nobodys)))
                        wrong.add(attacker + " " + operation + " " + place + ": " + theirs.status() + " " + said(theirs)
                                + " / " + nobodys.status() + " " + said(nobodys));
                }
            }
        assertThat(wrong).isEmpty();
        assertThat(notThere).isGreaterThan(50);
        assertThat(world.state()).isEqualTo(before);
    }

    @Test
    @Order(2)
    void every_parameter_is_somebodys_or_nobodys() {
        var unknown = new TreeSet<String>();
        for (var operation : operations)
            for (var place : operation.places())
                if (Belonging.of(operation, place) == Belonging.UNKNOWN) unknown.add(operation.id() + " " + place);
        assertThat(unknown)
                .as("say of each whether it names what is somebody's")
                .isEmpty();
    }

    @Test
    @Order(3)
    void a_number_of_somebody_else_is_refused_as_one_that_nobody_has() {
        for (var id : List.of("createPurchase", "executeTrade")) {
            var operation = operation(id);
            var theirs = send(operation, "neighbour", Map.of("phone", "+" + world.owner.phone()));
            var nobodys = send(operation, "neighbour", Map.of("phone", "+254799999999"));
            assertThat(theirs.status()).as(id).isEqualTo(400);
            assertThat(said(theirs)).isEqualTo(said(nobodys));
        }
    }

    @Test
    @Order(4)
    void a_field_that_nobody_asked_for_is_refused_and_nothing_changes() {
        var before = world.state();
        var tried = 0;
        var wrong = new ArrayList<String>();
        for (var operation : operations) {
            if (!operation.hasBody() || !operation.path().startsWith("/v1/")) continue;
            for (var extra : EXTRA.entrySet()) {
                if (operation.has(extra.getKey(), "body")) continue;
                for (var caller : List.of("owner", "admin")) {
                    var answer = send(operation, caller, Map.of(extra.getKey(), extra.getValue()));
                    if (answer.status() == 403) continue;
                    tried++;
                    if (answer.status() != 400 || !answer.body().contains("#/" + extra.getKey()))
                        wrong.add(caller + " " + operation + " " + extra.getKey() + ": " + answer);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(80);
        assertThat(world.state()).isEqualTo(before);
    }

    @Test
    @Order(5)
    void the_older_paths_ignore_it_and_do_what_they_would_have_done() {
        var plain = JsonObject.of("type", "SELL", "amount", 0.1, "price", 16, "phone", "+" + world.owner.phone())
                .getMap();
        var more = new LinkedHashMap<>(plain);
        more.putAll(EXTRA);
        var operation = operation("executeTrade");
        var first = send(operation, "owner", plain);
        var second = send(operation, "owner", more);
        assertThat(second.status()).as(second.body()).isEqualTo(200).isEqualTo(first.status());
        assertThat(shape(second)).isEqualTo(shape(first));
        assertThat(world.state().get("select string_agg(code || ' ' || fee_bp, ',' order by code) from community"))
                .isEqualTo("elsewhere 100,street 100");
    }

    @Test
    @Order(6)
    void the_matrix_of_roles_and_operations_is_the_golden_one() throws IOException {
        var rows = new ArrayList<String>();
        rows.add(row("", List.copyOf(world.callers.keySet())));
        for (var operation : operations) {
            if (!ENDS_WHAT_IS_ASKED_FOR.contains(operation.id())) rows.add(row(operation));
        }
        for (var last : ENDS_WHAT_IS_ASKED_FOR) rows.add(row(operation(last)));
        var matrix = String.join("\n", rows) + "\n";
        Files.writeString(Path.of("target/roles.txt"), matrix);
        assertThat(matrix)
                .as("if it shall be so: cp target/roles.txt " + GOLDEN + ", and into docs/roles.md")
                .isEqualTo(Files.readString(GOLDEN));
        assertThat(Files.readString(Path.of("docs/roles.md")))
                .contains("<!-- roles:begin -->\n```text\n" + matrix + "```\n<!-- roles:end -->");
    }

    private String row(Operation operation) {
        // Of who may ask, the scope is but the beginning: everybody asks to the end, with a key of his own, for a thing
        // that
        // whoever came before him has not ended.
        return row(
                operation.toString(),
                world.callers.keySet().stream()
                        .map(caller -> {
                            var path = world.path();
                            if (operation.path().startsWith("/v1/proposals/")
                                    && operation.method().equals("POST")) path.put("proposal_id", world.proposal());
                            var request = Operations.request(operation, path, world.query(), Map.of());
                            return String.valueOf(world.send(request, caller, "Idempotency-Key", freshKey())
                                    .status());
                        })
                        .toList());
    }

    private static String row(String operation, List<String> cells) {
        var row = new StringBuilder(String.format("%-48s", operation));
        for (var cell : cells) row.append(String.format(" %-13s", cell));
        return row.toString().stripTrailing();
    }

    private Operation operation(String id) {
        return operations.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Asks with one thing of these in one place. */
    private Answer ask(Operation operation, Operations.Place place, String caller, Map<String, String> things) {
        var thing = switch (place.name()) {
            case "household_id" -> things.get("household");
            case "under" -> things.get("code");
            default -> things.get(place.name());
        };
        var value = Objects.requireNonNull(thing, place.name());
        var path = world.path();
        var query = new TreeMap<>(world.query());
        Map<String, Object> body = new TreeMap<>();
        switch (place.in()) {
            case "path" -> path.put(place.name(), value);
            case "query" -> query.put(place.name(), value);
            default -> body.put(place.name(), value);
        }
        if (operation.id().equals("executeTrade")) body.putAll(Map.of("type", "SELL", "amount", 0.1, "price", 16));
        return world.send(Operations.request(operation, path, query, body), caller, "Idempotency-Key", freshKey());
    }

    private Answer send(Operation operation, String caller, Map<String, Object> body) {
        var request = Operations.request(operation, world.path(), world.query(), body);
        return world.send(request, caller, "Idempotency-Key", freshKey());
    }

    /** Things nobody has, of the right form. */
    private Map<String, String> madeUp() {
        var madeUp = new TreeMap<String, String>();
        world.owners.forEach((name, value) -> madeUp.put(
                name,
                switch (name) {
                    case "dev" -> "ke-nbo-7777";
                    case "household" -> "H7777";
                    case "code" -> "household:" + UUID.randomUUID() + ":made";
                    default -> UUID.randomUUID().toString();
                }));
        return madeUp;
    }

    private static String freshKey() {
        return UUID.randomUUID().toString();
    }

    /** What a refusal says, whichever form it has. */
    private static String said(Answer answer) {
        if (answer.body().isEmpty()) return answer.status() + "";
        var json = answer.json();
        return answer.status() + " " + json.getString("code", "") + " "
                + json.getString("detail", json.getString("message", ""));
    }

    /** An answer without ids and moments. */
    private static String shape(Answer answer) {
        return answer.body()
                .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "id")
                .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "moment");
    }
}
