package io.jirani.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Operations.Request;
import io.jirani.e2e.RoleWorld.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who decides about deeds that need several people, and about whom, asked of the whole gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecisionsTest {
    private static final Pattern KIND = Pattern.compile("(?m)^\\| `([a-z_.]+)` \\|");

    private RoleWorld world;
    private Map<String, Map<String, Object>> deeds = Map.of();

    @BeforeAll
    void open(@TempDir Path folder) {
        world = new RoleWorld(folder);
        var code = world.owner.code();
        deeds = new TreeMap<>(Map.of(
                "ledger.reverse", Map.of("entry", world.owners.get("entry_id")),
                "phone.change", Map.of("household", code, "phone", world.owners.get("phone_id")),
                "person.erase", Map.of("household", code),
                "person.hold", world.hold("case-of-others"),
                "household.leave", Map.of("household", code),
                "household.heir", Map.of("household", code, "heir", world.neighbour.code()),
                "household.thaw", Map.of("household", code),
                "unclaimed.give_back", Map.of("household", code, "amount_minor", "0"),
                "community.wind_down", Map.of("community", StreetSettings.COMMUNITY),
                "staff.role", Map.of("operator", "S0002", "role", "auditor")));
        deeds.put(
                "payment.review",
                Map.of("intent", world.owners.get("intent_id"), "ruling", "keep", "receipt", "", "amount_minor", ""));
        deeds.put(
                "supply.set",
                Map.of("household", code, "mode", "prepaid", "grace_wh", "1000", "grace_h", "72", "protected_as", ""));
        deeds.put("float.settle", Map.of("move", world.owners.get("move_id"), "answer", "keep", "receipt", ""));
        deeds.put(
                "float.move",
                Map.of(
                        "community", StreetSettings.COMMUNITY,
                        "rail", "mpesa",
                        "route", "to_payout",
                        "amount_minor", "100",
                        "reference", ""));
        deeds.put("payment.refund", Map.of("intent", world.owners.get("intent_id"), "answer", "yes"));
    }

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void every_kind_that_the_documentation_names_is_asked() throws IOException {
        var named = KIND.matcher(Files.readString(Path.of("docs/approvals.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named).isNotEmpty();
        assertThat(deeds.keySet()).containsAll(named);
    }

    @Test
    void what_is_of_another_community_is_not_there_in_a_proposal_either() {
        var before = world.state();
        var wrong = new ArrayList<String>();
        deeds.forEach((kind, payload) -> {
            for (var caller : List.of("foreign_person", "foreign_admin")) {
                var theirs = world.propose(caller, kind, payload);
                var nobodys = world.propose(caller, kind, nobodys(payload));
                if (theirs.status() != 404 || !detail(theirs).equals(detail(nobodys)))
                    wrong.add(caller + " " + kind + ": " + theirs + " / " + nobodys);
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(world.state()).isEqualTo(before);
    }

    @Test
    void a_field_that_the_kind_has_not_is_refused() {
        var before = world.state();
        var wrong = new ArrayList<String>();
        deeds.forEach((kind, payload) -> {
            for (var extra : List.of("approvers", "needs", "community_id", "scopes", "state")) {
                var more = new TreeMap<>(payload);
                more.put(extra, "0");
                var answer = world.propose("proposer", kind, more);
                if (answer.status() != 400) wrong.add(kind + " " + extra + ": " + answer);
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(world.state()).isEqualTo(before);
    }

    @Test
    void a_key_never_decides_and_a_person_not_about_his_own() {
        var before = world.state();
        var wrong = new ArrayList<String>();
        for (var step : List.of("approve", "reject"))
            for (var caller : List.of(
                    "owner", "neighbour", "support", "technician", "treasurer", "admin", "auditor", "proposer")) {
                var answer = decide(caller, step, waiting());
                if (answer.status() != 403) wrong.add(caller + " " + step + ": " + answer);
            }
        assertThat(wrong).isEmpty();
        assertThat(world.state()).isEqualTo(before);
        var by = Map.of("approve", "done", "reject", "rejected");
        by.forEach((step, state) -> {
            var decided = decide("admin_person", step, world.proposal());
            assertThat(decided.status()).as(decided.body()).isEqualTo(200);
            assertThat(decided.json().getString("state")).isEqualTo(state);
        });
    }

    @Test
    void who_did_not_propose_it_does_not_withdraw_it() {
        for (var caller : List.of("admin", "admin_person", "treasurer", "owner"))
            assertThat(decide(caller, "withdraw", waiting()).status())
                    .as(caller)
                    .isEqualTo(403);
        var own = decide("proposer", "withdraw", world.proposal());
        assertThat(own.status()).as(own.body()).isEqualTo(200);
    }

    private String waiting() {
        return Objects.requireNonNull(world.owners.get("proposal_id"));
    }

    /** Decides about a proposal as it is seen. */
    private Answer decide(String caller, String step, String id) {
        var path = "/v1/proposals/" + id;
        var body = JsonObject.of("reason", RoleWorld.REASON);
        if (step.equals("approve"))
            body.put(
                    "sha256",
                    world.send(new Request("GET", path, ""), "admin_person")
                            .json()
                            .getString("sha256"));
        var request = new Request("POST", path + "/" + step, body.encode());
        return world.send(request, caller, "Idempotency-Key", Street.freshKey());
    }

    /** The same about what nobody has. */
    private static Map<String, Object> nobodys(Map<String, Object> payload) {
        var made = new TreeMap<>(payload);
        made.replace("entry", Street.freshKey());
        made.replace("phone", Street.freshKey());
        made.replace("household", "H7777");
        made.replace("community", "nowhere");
        made.replace("operator", "S7777");
        return made;
    }

    private static String detail(Answer answer) {
        return answer.status() + " " + answer.json().getString("detail");
    }
}
