package io.jirani.supply;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.approvals.ProposalRoutes;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Terms over HTTP: done, proposed, and forgotten with the household. */
class SupplyRoutesTest extends TermsDesk {
    private final IdempotencyStore answers = new IdempotencyStore(TestVault.VAULT);
    private final Door door = new Door();

    @SuppressWarnings("NullAway.Init")
    SupplyRoutesTest() {}

    @BeforeEach
    void openDoor() {
        var asha = admin("S0001");
        var auth = new AuthRoutes(council.db, List.of((tx, key) -> Optional.of(asha)), CompatDoor.KEYED);
        var proposals = new ProposalRoutes(council.db, auth, council.proposals, answers, clock);
        var routes = new SupplyRoutes(council.db, auth, proposals, answers, change, meters, nudged::add, clock);
        door.open(List.of(routes::mount), List.of(), List.of());
    }

    @AfterEach
    void closeDoor() {
        door.close();
    }

    @Test
    void what_an_operator_was_answered_is_forgotten_with_the_household() {
        var given = set("{'mode':'on_account','grace_wh':1000,'grace_h':72,'protected_as':'clinic',"
                + "'reason':'a clinic opened there'}");
        assertThat(given.statusCode()).as(given.body()).isEqualTo(200);
        assertThat(kept()).hasSize(1).allMatch(answer -> answer.contains("clinic"));
        council.db.transaction(tx -> answers.forget(tx, first.id()));
        assertThat(kept()).hasSize(1).noneMatch(answer -> answer.contains("clinic"));
    }

    @Test
    void a_proposal_says_which_terms_it_changes() {
        give(first, CLINIC);
        var put = set("{'mode':'prepaid','grace_wh':1000,'grace_h':72,'reason':'she asked to buy ahead'}");
        assertThat(put.statusCode()).as(put.body()).isEqualTo(202);
        assertThat(new JsonObject(put.body()).getJsonObject("payload").getString("revision"))
                .isEqualTo("1");
    }

    private HttpResponse<String> set(String body) {
        return door.post(
                "/v1/households/H0001/supply",
                body.replace('\'', '"'),
                "Authorization",
                "Bearer one",
                "Idempotency-Key",
                "a key of the test " + body.length());
    }

    private List<String> kept() {
        return texts("select convert_from(body, 'UTF8') from idempotency");
    }
}
