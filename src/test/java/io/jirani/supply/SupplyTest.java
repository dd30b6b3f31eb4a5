package io.jirani.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.approvals.Proposals.Wish;
import io.jirani.identity.Household;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import io.jirani.supply.Terms.Mode;
import io.jirani.supply.TermsStore.Deed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On what terms a household has light: who sets them, and what the database refuses. */
class SupplyTest extends TermsDesk {
    @Test
    void what_only_gives_is_one_persons_and_what_takes_light_away_is_two_peoples() {
        give(first, CLINIC);
        assertThat(now(first)).isEqualTo(CLINIC);
        assertThatThrownBy(() -> give(first, Terms.FIRST)).hasMessageContaining("two people");
        assertThatThrownBy(() -> give(first, CLINIC)).hasMessageContaining("already");
        for (var less : List.of(PREPAID, Terms.FIRST))
            assertThat(less.takeFrom(CLINIC)).isTrue();
        var asha = admin("S0001");
        var seen = propose(asha, PREPAID);
        assertThat(now(first)).as("one is not enough").isEqualTo(CLINIC);
        assertThatThrownBy(() -> agree(asha, seen)).isInstanceOf(Problem.class);
        agree(admin("S0002"), seen);
        assertThat(now(first)).isEqualTo(PREPAID);
        assertThat(nudged).contains(SupplyVerticle.JOB);
        var history = council.db.transaction(tx -> new TermsStore().newest(tx, first.id(), 10));
        assertThat(history).extracting(TermsStore.Held::revision).containsExactly(2, 1);
        assertThat(history.getFirst().by()).contains("S0001");
        assertThat(history.getFirst().approvers()).contains("S0002");
        give(first, new Terms(Mode.ON_ACCOUNT, new Energy(2_000), Duration.ofDays(4), CLINIC.protection()));
        assertThat(
                        texts(
                                "select (data ->> 'mode') || ' ' || (data ->> 'protected') from audit.act where verb = 'supply.set'"))
                .containsExactlyInAnyOrder("on_account yes", "prepaid no", "on_account yes");
        assertThat(texts("select data::text from audit.act"))
                .as("why a home is protected may be somebody's health")
                .noneMatch(data -> data.contains("clinic"));
    }

    @Test
    void what_was_proposed_before_the_terms_changed_takes_nothing_away() {
        var seen = propose(admin("S0001"), PREPAID);
        assertThat(seen.payload()).containsEntry("revision", "0");
        give(first, CLINIC);
        var other = admin("S0002");
        assertThatThrownBy(() -> agree(other, seen)).hasMessageContaining("changed since");
        assertThat(now(first)).as("the protection stands").isEqualTo(CLINIC);
        var anew = propose(other, PREPAID);
        assertThat(anew.payload()).containsEntry("revision", "1");
        agree(admin("S0003"), anew);
        assertThat(now(first)).isEqualTo(PREPAID);
        var own = new Wish(SetSupply.KIND, SupplyJson.proposed("H0001", Terms.FIRST, 2), "she asked to buy ahead");
        assertThatThrownBy(() -> council.db.transaction(tx -> council.proposals.propose(tx, other, own)))
                .as("the gateway says what is changed")
                .hasMessageContaining("no such field");
    }

    @Test
    void the_database_takes_from_two_people_what_they_agreed_to_alone() {
        var seen = propose(admin("S0001"), PREPAID);
        var deed = new Deed("operator S0001", "she asked to buy ahead", "operator S0002", Optional.of(seen.id()));
        assertThatThrownBy(() -> add(first, PREPAID, deed)).as("nobody agreed").hasMessageContaining("two people");
        run("insert into approval (proposal_id, approver, approver_kind, approver_label, hash, reason)"
                + " select id, gen_random_uuid(), 'operator', 'operator S0002', hash, 'talked to her' from proposal");
        var sooner = new Terms(Mode.PREPAID, new Energy(2_000), Duration.ofDays(3), Optional.empty());
        assertThatThrownBy(() -> add(first, sooner, deed)).hasMessageContaining("exactly");
        assertThatThrownBy(() -> add(second, PREPAID, deed)).hasMessageContaining("exactly");
        assertThatThrownBy(() -> council.db.inTransaction(tx -> {
                    change.give(tx, first, CLINIC, "operator S0001", "a clinic opened there");
                    new TermsStore().add(tx, first.id(), PREPAID, deed, start);
                }))
                .as("in place of other terms")
                .hasMessageContaining("exactly");
        add(first, PREPAID, deed);
        assertThat(now(first)).isEqualTo(PREPAID);
    }

    @Test
    void the_database_itself_refuses_darkness_by_one_person_a_hole_in_the_history_and_its_edit() {
        var alone = new Deed("operator S0001", "I am in a hurry today", "operator S0002", Optional.empty());
        assertThatThrownBy(
                        () -> council.db.transaction(tx -> new TermsStore().add(tx, first.id(), PREPAID, alone, start)))
                .hasMessageContaining("two people");
        give(first, CLINIC);
        assertThatThrownBy(() ->
                        council.db.transaction(tx -> new TermsStore().add(tx, first.id(), Terms.FIRST, alone, start)))
                .hasMessageContaining("two people");
        assertThatThrownBy(() -> run("update supply_terms set protected_as = null"))
                .isInstanceOf(Exception.class);
        assertThatThrownBy(
                        () -> run(
                                "insert into supply_terms (household_id, revision, mode, grace_wh, grace_h, reason, set_by, at)"
                                        + " select id, 3, 'on_account', 1000, 72, 'a hole is left here', 'x', now() from household where code = 'H0002'"))
                .hasMessageContaining("are its 1.");
        assertThatThrownBy(() -> new Terms(Mode.PREPAID, new Energy(999), Duration.ofDays(3), Optional.empty()))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new Terms(Mode.PREPAID, new Energy(1_000), Duration.ofHours(71), Optional.empty()))
                .isInstanceOf(Problem.class);
    }

    /** Nothing is ever taken out of the chain of acts: words about somebody's health are where they can be forgotten. */
    @Test
    void the_acts_say_that_terms_changed_and_not_why() {
        give(first, CLINIC);
        agree(admin("S0002"), propose(admin("S0001"), PREPAID));
        assertThat(texts("select distinct reason from audit.act where verb = 'supply.set' or verb like 'proposal.%'"))
                .containsExactlyInAnyOrder("kept with the household's terms", "kept with the proposal");
    }

    @Test
    void why_a_home_is_protected_goes_with_its_person_and_not_before() {
        give(first, CLINIC);
        agree(admin("S0002"), propose(admin("S0001"), PREPAID));
        give(second, CLINIC);
        assertThatThrownBy(() -> forget(first)).as("she is a customer").hasMessageContaining("append only");
        council.db.inTransaction(tx -> households.people().erase(tx, first.person(), start));
        assertThat(forget(first)).isEqualTo(2);
        assertThat(forget(first)).as("once").isZero();
        var left = council.db.transaction(tx -> new TermsStore().newest(tx, first.id(), 10));
        assertThat(left).extracting(TermsStore.Held::reason).containsExactly("", "");
        assertThat(left).extracting(held -> held.terms().protection()).containsOnly(Optional.empty());
        assertThat(left).extracting(held -> held.terms().mode()).containsExactly(Mode.PREPAID, Mode.ON_ACCOUNT);
        assertThat(now(second)).as("another's stays").isEqualTo(CLINIC);
        for (var attack : List.of(
                "update supply_terms set reason = 'it was a clinic there', forgotten_at = null where reason = ''",
                "update supply_terms set mode = 'on_account' where reason = ''",
                "delete from supply_terms where reason = ''",
                "insert into supply_terms (household_id, revision, mode, grace_wh, grace_h, reason, set_by, at, forgotten_at)"
                        + " select household_id, 3, mode, grace_wh, grace_h, '', 'x', at, at from supply_terms where revision = 2"))
            assertThatThrownBy(() -> run(attack)).as(attack).hasMessageMatching(".*(append only|permission denied).*");
    }

    private int forget(Household household) {
        return council.db.transaction(tx -> new TermsStore().forget(tx, household.id()));
    }

    @Test
    void the_household_is_told_in_its_language() {
        give(second, CLINIC);
        agree(admin("S0002"), propose(admin("S0001"), PREPAID));
        assertThat(texts("select text from notice order by text"))
                .containsExactly(
                        "Jirani: nyumba yako inalindwa: umeme wako haukatwi kamwe kwa kukosa salio. Si sahihi? Tupigie simu.",
                        "Jirani: your power is prepaid: you buy it before you use it. When our system is away, your light stays on"
                                + " for at least 96 hours and 2 kWh beyond your credit. It is never cut off at night or on a"
                                + " weekend. Is this wrong? Call us.");
    }
}
