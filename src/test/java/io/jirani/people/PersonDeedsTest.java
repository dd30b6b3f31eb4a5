package io.jirani.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.approvals.Approvable.Agreed;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.ProposalId;
import io.jirani.people.Homes.Home;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What two operators agree to about a person: that he is erased, and that he is kept. */
class PersonDeedsTest {
    private final Homes homes = new Homes();
    private final List<HouseholdId> taken = new ArrayList<>();
    private final Erase erase = new Erase(
            homes.households,
            List.of(new Erase.Share("test", (tx, whose) -> taken.add(whose) ? 1 : 0)),
            (tx, key, whose, text) -> {},
            Period.ZERO,
            homes.ids,
            homes.clock);

    @AfterEach
    void close() {
        homes.close();
    }

    @Test
    void aCourtMayWantSomebodyKeptUntilADay() {
        var home = someone();
        var whose = home.household();
        var deed = new PersonHold(homes.households, homes.clock);
        var payload = Map.of("household", whose.code(), "until", "2027-01-31", "code", "court-order");
        for (var wrong : List.of(
                Map.of("household", whose.code(), "until", "2020-01-31", "code", "court-order"),
                Map.of("household", whose.code(), "until", "soon", "code", "court-order"),
                Map.of("household", whose.code(), "until", "2027-01-31", "code", "Wanjiku's case")))
            assertThatThrownBy(() -> homes.db.transaction(tx -> deed.canonical(tx, whose.community(), wrong)))
                    .isInstanceOf(Problem.class);
        hold(deed, whose, payload);
        assertThat(hindrances(erase, whose.id())).containsExactly(Hindrance.LEGAL_HOLD);
        hold(deed, whose, Map.of("household", whose.code(), "code", "court-order"));
        assertThat(hindrances(erase, whose.id())).isEmpty();
    }

    private void hold(PersonHold deed, Household whose, Map<String, String> payload) {
        homes.db.inTransaction(tx -> {
            var exact = deed.canonical(tx, whose.community(), payload);
            var agreed = new Agreed(
                    new ProposalId(homes.ids.next()),
                    whose.community(),
                    exact,
                    "order 12",
                    "operator S0001",
                    "operator S0002");
            deed.carryOut(tx, agreed);
        });
    }

    @Test
    void twoOperatorsMayAndOnlyTheirOwn() {
        var home = someone();
        var deed = new PersonErase(homes.households, erase);
        var community = home.household().community();
        var stranger = new CommunityId(homes.ids.next());
        var payload = Map.of("household", home.household().code());
        assertThatThrownBy(() -> homes.db.transaction(tx -> deed.canonical(tx, stranger, payload)))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> homes.db.transaction(
                        tx -> deed.canonical(tx, community, Map.of("household", "H0001", "role", "admin"))))
                .isInstanceOf(Problem.class);
        var exact = homes.db.transaction(tx -> deed.canonical(tx, community, payload));
        assertThat(exact)
                .as("what an approver can read")
                .isEqualTo(Map.of("household", home.household().code()));
        var agreed = new Agreed(
                new ProposalId(homes.ids.next()),
                community,
                exact,
                "she asked us to",
                "operator S0001",
                "operator S0002");
        var told = homes.db.transaction(tx -> deed.carryOut(tx, agreed));
        assertThat(told.get("sha256")).hasSize(64);
        assertThat(homes.texts(
                        "select actor || ': ' || reason || ': ' || (data ->> 'approvers') || ' ' || (data ->> 'proposal') from"
                                + " audit.act where verb = 'person.erased' and subject = $1",
                        "household " + home.household().id()))
                .containsExactly("operator S0001: she asked us to: operator S0002 " + agreed.proposal());
        assertThat(taken).containsExactly(home.household().id());
    }

    private Set<Hindrance> hindrances(Erase by, HouseholdId whose) {
        return homes.db.transaction(tx -> by.standing(tx, whose)).hindrances();
    }

    private Home someone() {
        return homes.join("Person", "Block", "0712001001", Language.EN);
    }
}
