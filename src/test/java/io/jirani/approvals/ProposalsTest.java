package io.jirani.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.approvals.Proposal.State;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.http.HealthCheck;
import io.jirani.identity.Actor;
import io.jirani.identity.Caller;
import io.jirani.identity.Role;
import io.jirani.identity.TestOperators;
import io.jirani.identity.Who;
import io.jirani.kernel.Problem;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Deeds of several people, from the proposal to the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProposalsTest {
    private final Council council = new Council();
    private final Who anna = council.person("S0001");
    private final Who ben = council.person("S0002");

    @AfterAll
    void close() {
        council.close();
    }

    @Test
    void one_proposes_another_agrees_and_it_is_done_in_that_moment() {
        var before = council.given();
        var waits = council.propose(anna, Council.GIFT, 301);
        assertThat(waits.state()).isEqualTo(State.OPEN);
        assertThat(waits.needs()).isEqualTo(1);
        assertThat(council.given()).isEqualTo(before);
        var done = council.approve(ben, waits);
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(council.given()).isEqualTo(before + 301);
        assertThat(done.ending().orElseThrow().result()).containsOnlyKeys("entry");
        assertThat(done.approvals()).singleElement().satisfies(one -> {
            assertThat(one.label()).isEqualTo("operator S0002");
            assertThat(one.reason()).isEqualTo("I have looked at it");
        });
        assertThat(acts(waits))
                .containsExactly(
                        "operator S0001 proposal.opened " + Council.REASON,
                        "operator S0002 proposal.approved I have looked at it",
                        "operator S0002 proposal.done " + Council.REASON);
        assertThat(council.texts(
                        "select data->>'state' from event_log where type = 'proposal.state' and data->>'proposal_id' = '"
                                + waits.id() + "' order by id"))
                .containsExactly("open", "done");
        assertThat(council.metrics
                        .get("jirani_proposals_total")
                        .tags("kind", Council.GIFT, "step", "done")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void two_must_agree_where_two_are_needed() {
        var waits = council.propose(anna, Council.FUND, 302);
        assertThat(waits.needs()).isEqualTo(2);
        var half = council.approve(ben, waits);
        assertThat(half.state()).isEqualTo(State.OPEN);
        assertThat(half.approvals()).hasSize(1);
        assertThat(council.approve(council.person("S0003"), waits).state()).isEqualTo(State.DONE);
    }

    @Test
    void what_a_program_proposes_needs_one_person_more() {
        var waits = council.propose(council.machine(), Council.GIFT, 303);
        assertThat(waits.needs()).isEqualTo(2);
        assertThat(council.approve(anna, waits).state()).isEqualTo(State.OPEN);
        assertThat(council.approve(ben, waits).state()).isEqualTo(State.DONE);
    }

    @Test
    void who_is_shut_out_or_has_another_role_has_no_voice() throws SQLException {
        var cleo = council.person("S0003");
        var dora = council.person("S0004");
        var waits = council.propose(anna, Council.FUND, 307);
        assertThat(council.approve(ben, waits).approvals()).hasSize(1);
        council.staff(ben, "state = 'disabled'");
        assertThat(council.approve(cleo, waits).state())
                .as("who agreed first was shut out since")
                .isEqualTo(State.OPEN);
        council.staff(cleo, "role = 'auditor'");
        assertThat(council.approve(dora, waits).state())
                .as("and the second may not any more")
                .isEqualTo(State.OPEN);
        council.staff(cleo, "role = 'treasurer'");
        var done = council.approve(council.person("S0005"), waits);
        assertThat(done.state()).isEqualTo(State.DONE);
        council.staff(ben, "state = 'active'");

        var his = council.propose(anna, Council.GIFT, 308);
        council.staff(anna, "state = 'disabled'");
        assertThat(refusal(() -> council.approve(ben, his))).isEqualTo(Problem.Kind.CONFLICT);
        assertThat(council.now(his).approvals()).isEmpty();
        council.staff(anna, "state = 'active'");
        assertThat(council.approve(ben, his).state()).isEqualTo(State.DONE);

        var machines = council.propose(council.machine(), Council.GIFT, 309);
        council.force("update api_key set revoked_at = now()");
        assertThat(refusal(() -> council.approve(anna, machines))).isEqualTo(Problem.Kind.CONFLICT);
        council.force("update api_key set revoked_at = null");
        assertThat(council.approve(anna, machines).approvals()).hasSize(1);
    }

    @Test
    void an_account_agrees_to_nothing_in_its_first_day() {
        var fresh = council.person("S0006");
        council.staff(fresh, "enrolled_at = now() - interval '23 hours'");
        var waits = council.propose(anna, Council.GIFT, 310);
        assertThat(refusal(() -> council.approve(fresh, waits))).isEqualTo(Problem.Kind.CONFLICT);
        assertThat(council.now(waits).approvals()).isEmpty();
        council.staff(fresh, "enrolled_at = now() - interval '24 hours'");
        assertThat(council.approve(fresh, waits).state()).isEqualTo(State.DONE);
    }

    @Test
    void a_deed_that_is_refused_at_the_end_leaves_nothing_and_waits_on() {
        var before = council.given();
        var waits = council.propose(anna, Council.GIFT, 5_000);
        assertThat(refusal(() -> council.approve(ben, waits))).isEqualTo(Problem.Kind.NOT_ENOUGH_MONEY);
        var after = council.now(waits);
        assertThat(after.state()).isEqualTo(State.OPEN);
        assertThat(after.approvals()).isEmpty();
        assertThat(council.given()).isEqualTo(before);
        assertThat(acts(waits)).hasSize(1);
    }

    @Test
    void who_may_not_and_what_cannot_be_is_refused() {
        var owner = new Who(
                new Caller.OfHousehold(council.household, council.community),
                new Actor(Actor.Kind.HOUSEHOLD, council.household.value(), "H0001"),
                Role.ADMIN.scopes(),
                Instant.EPOCH);
        var technician = TestOperators.who(council.community, Role.TECHNICIAN, "S0007");
        var stranger = TestOperators.who(council.community("elsewhere"), Role.ADMIN, "S0001");
        assertThat(refusal(() -> council.propose(owner, Council.GIFT, 1))).isEqualTo(Problem.Kind.FORBIDDEN);
        assertThat(refusal(() -> council.propose(technician, Council.GIFT, 1))).isEqualTo(Problem.Kind.FORBIDDEN);
        assertThat(refusal(() -> council.propose(anna, "test.theft", 1))).isEqualTo(Problem.Kind.INPUT_INVALID);
        assertThat(refusal(wish(Map.of()))).isEqualTo(Problem.Kind.INPUT_INVALID);
        assertThat(refusal(wish(Map.of("amount_minor", "1", "fee_minor", "0")))).isEqualTo(Problem.Kind.INPUT_INVALID);
        var waits = council.propose(anna, Council.GIFT, 304);
        assertThat(refusal(() -> council.propose(ben, Council.GIFT, 304)))
                .as("the same is not open twice")
                .isEqualTo(Problem.Kind.CONFLICT);
        assertThat(refusal(() -> council.approve(stranger, waits))).isEqualTo(Problem.Kind.NOT_FOUND);
        assertThat(refusal(() -> council.approve(technician, waits))).isEqualTo(Problem.Kind.FORBIDDEN);
        assertThat(refusal(() -> council.db.transaction(tx -> council.proposals.get(tx, stranger, waits.id()))))
                .isEqualTo(Problem.Kind.NOT_FOUND);
        var theirs = council.db.transaction(tx -> council.proposals.newest(tx, stranger, Optional.empty(), 10));
        assertThat(theirs).isEmpty();
        assertThat(acts(waits)).hasSize(1);
    }

    @Test
    void others_reject_and_who_proposed_withdraws() {
        var first = council.propose(anna, Council.GIFT, 305);
        assertThat(refusal(() -> reject(anna, first))).isEqualTo(Problem.Kind.FORBIDDEN);
        assertThat(refusal(() -> reject(council.machine(), first))).isEqualTo(Problem.Kind.FORBIDDEN);
        assertThat(refusal(() -> withdraw(ben, first))).isEqualTo(Problem.Kind.FORBIDDEN);
        assertThat(reject(ben, first).state()).isEqualTo(State.REJECTED);
        assertThat(refusal(() -> council.approve(council.person("S0003"), first)))
                .isEqualTo(Problem.Kind.CONFLICT);
        var second = council.propose(anna, Council.GIFT, 305);
        assertThat(withdraw(anna, second).state()).isEqualTo(State.WITHDRAWN);
        assertThat(acts(first)).last().isEqualTo("operator S0002 proposal.rejected it is not what we said");
        assertThat(acts(second)).last().isEqualTo("operator S0001 proposal.withdrawn it is not what we said");
        var open = council.db.transaction(tx -> council.proposals.newest(tx, anna, Optional.of(State.OPEN), 50));
        assertThat(open).extracting(Proposal::id).doesNotContain(first.id(), second.id());
    }

    @Test
    void after_three_days_it_is_over() throws SQLException {
        var waits = council.propose(anna, Council.GIFT, 306);
        var verticle = new ApprovalsVerticle(council.db, council.proposals, council.metrics);
        age(waits, 49);
        assertThat(verticle.health().ask().state()).isEqualTo(HealthCheck.State.DEGRADED);
        assertThat((int) council.db.transaction(council.proposals::expire)).isZero();
        age(waits, 24);
        assertThat(council.now(waits).state()).as("before the job comes by").isEqualTo(State.EXPIRED);
        assertThat(refusal(() -> council.approve(ben, waits))).isEqualTo(Problem.Kind.CONFLICT);
        assertThat((int) council.db.transaction(council.proposals::expire)).isEqualTo(1);
        assertThat((int) council.db.transaction(council.proposals::expire)).isZero();
        assertThat(council.now(waits).ending().orElseThrow().label()).isEqualTo("gateway");
        assertThat(acts(waits)).last().isEqualTo("gateway proposal.expired ");
        assertThat(verticle.health().ask().state()).isEqualTo(HealthCheck.State.ACTIVE);
    }

    @Test
    void two_kinds_of_one_name_are_a_fault_of_the_build() {
        var proposals = council.proposals;
        assertThatThrownBy(() -> proposals.register(council.another(Council.GIFT)))
                .isInstanceOf(IllegalStateException.class);
    }

    private void age(Proposal proposal, int hours) throws SQLException {
        council.force("update proposal set proposed_at = proposed_at - interval '" + hours
                + " hours', expires_at = expires_at - interval '" + hours + " hours' where id = '" + proposal.id()
                + "'");
    }

    private Proposal reject(Who who, Proposal proposal) {
        return council.db.transaction(tx -> council.proposals.reject(tx, who, proposal.id(), "it is not what we said"));
    }

    private Proposal withdraw(Who who, Proposal proposal) {
        return council.db.transaction(
                tx -> council.proposals.withdraw(tx, who, proposal.id(), "it is not what we said"));
    }

    private ThrowingCallable wish(Map<String, String> payload) {
        return () -> council.db.transaction(
                tx -> council.proposals.propose(tx, anna, new Wish(Council.GIFT, payload, Council.REASON)));
    }

    private static Problem.Kind refusal(ThrowingCallable call) {
        try {
            call.call();
        } catch (Problem problem) {
            return problem.kind();
        } catch (Throwable other) {
            throw new AssertionError(other);
        }
        throw new AssertionError("it was not refused");
    }

    private List<String> acts(Proposal proposal) {
        return council.texts("select actor || ' ' || verb || ' ' || reason from audit.act where subject = 'proposal "
                + proposal.id() + "' order by at, verb");
    }
}
