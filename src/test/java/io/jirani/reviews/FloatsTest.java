package io.jirani.reviews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.approvals.Proposal;
import io.jirani.approvals.Proposals;
import io.jirani.approvals.Proposals.Consent;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.http.HealthCheck;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Role;
import io.jirani.identity.TestOperators;
import io.jirani.identity.Who;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.payments.MoveState;
import io.jirani.payments.MoveStore;
import io.jirani.payments.RequestMove;
import io.jirani.payments.World;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our own money moves when two people say so, never by one. */
class FloatsTest {
    private static final Account COLLECT = Account.collect("mpesa", Asset.KES);
    private static final Account BANK = Account.bank(Asset.KES);
    private static final Account TRANSIT = Account.transit("mpesa", "bank", Asset.KES);

    private World world;
    private Proposals proposals;
    private Household home;
    private String code;

    @BeforeEach
    void start() {
        world = new World();
        proposals = new Proposals(Duration.ZERO, world.ids, world.clock, new SimpleMeterRegistry());
        var requests = new RequestMove(world.parts, name -> {});
        proposals.register(new MoveFloat(requests));
        proposals.register(new SettleFloat(requests));
        home = world.household(Custody.WALLET);
        code = world.db
                .transaction(tx -> world.parts.communities().get(tx, home.community()))
                .code();
        world.db.inTransaction(tx -> world.ledger.post(
                tx,
                Entry.single("in", "test")
                        .debit(COLLECT, Money.kes(50_000))
                        .credit(Account.suspense("mpesa", Asset.KES), Money.kes(50_000))
                        .entry()));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private Who person(Role role, String name) {
        var who = TestOperators.who(home.community(), role, name);
        world.db.inTransaction(tx -> TestOperators.enrol(tx, who, role));
        return who;
    }

    private Proposal propose(String kind, Map<String, String> payload) {
        var who = person(Role.TREASURER, "S0001");
        return world.db.transaction(
                tx -> proposals.propose(tx, who, new Wish(kind, payload, "the float is low this week")));
    }

    private Map<String, String> agreed(Proposal proposal) {
        var other = person(Role.ADMIN, "S0002");
        return world.db
                .transaction(tx -> proposals.approve(
                        tx, other, proposal.id(), new Consent(proposal.sha256(), "I have looked at it too")))
                .ending()
                .orElseThrow()
                .result();
    }

    private Map<String, String> wish(String route, String cents, String reference) {
        return new HashMap<>(Map.of(
                "community", code, "rail", "mpesa", "route", route, "amount_minor", cents, "reference", reference));
    }

    private MoveState state(String id) {
        return world.db
                .transaction(tx -> new MoveStore().find(tx, new IntentId(Ids.parse(id))))
                .orElseThrow()
                .move()
                .state();
    }

    @Test
    void nobodyMovesTheFloatAloneAndTwoMoveItOnce() {
        var proposal = propose("float.move", wish("to_payout", "29000", ""));
        var before = world.db.transaction(tx -> new MoveStore().all(tx, 10));
        assertThat(before).isEmpty();
        assertThatThrownBy(() -> world.db.transaction(tx -> proposals.approve(
                        tx,
                        person(Role.TREASURER, "S0001"),
                        proposal.id(),
                        new Consent(proposal.sha256(), "I agree with myself"))))
                .isInstanceOf(Problem.class);
        var made = agreed(proposal);
        assertThat(made).containsEntry("state", "RESERVED");
        Money free = world.db.transaction(tx -> world.ledger.money(tx, COLLECT));
        assertThat(free).isEqualTo(Money.kes(21_000));
        assertThatThrownBy(() -> agreed(proposal)).isInstanceOf(Problem.class);
    }

    @Test
    void aWithdrawalToTheBankIsBookedByTwoPeopleWithItsReferenceAndArrivesByTwo() {
        var made = agreed(propose("float.move", wish("to_bank", "29000", "UKM8BANK00")));
        var id = made.getOrDefault("move", "");
        assertThat(made).containsEntry("state", "SUBMITTED");
        assertThat(world.posted(TRANSIT)).isEqualTo(29_000);
        assertThat(FloatHealth.of(world.db, world.clock).ask().state()).isEqualTo(HealthCheck.State.ACTIVE);
        world.clock.move(Duration.ofHours(49));
        while (world.payments.moves() > 0) {}
        assertThat(FloatHealth.of(world.db, world.clock).ask().detail()).contains("in transit since");
        assertThatThrownBy(() -> propose("float.settle", Map.of("move", id, "answer", "arrived", "receipt", "")))
                .as("it must have the bank's reference")
                .isInstanceOf(Problem.class);
        agreed(propose("float.settle", Map.of("move", id, "answer", "arrived", "receipt", "BANK/77")));
        assertThat(state(id)).isEqualTo(MoveState.DONE);
        assertThat(world.posted(TRANSIT)).isZero();
        assertThat(world.posted(BANK)).isEqualTo(29_000);
        assertThat(FloatHealth.of(world.db, world.clock).ask().state()).isEqualTo(HealthCheck.State.ACTIVE);
    }

    @Test
    void anotherSumThatTwoPeopleSayIsBookedAndTheRestIsWhereItWas() {
        var id = agreed(propose("float.move", wish("to_bank", "29000", "UKM8BANK01")))
                .getOrDefault("move", "");
        var said =
                new HashMap<>(Map.of("move", id, "answer", "arrived", "receipt", "BANK/78", "amount_minor", "28000"));
        assertThatThrownBy(() -> propose("float.settle", said))
                .as("nobody asks about it yet")
                .hasMessageContaining("did not fit");
        world.clock.move(Duration.ofHours(49));
        while (world.payments.moves() > 0) {}
        for (var wrong : List.of("0", "150", "x")) {
            said.put("amount_minor", wrong);
            assertThatThrownBy(() -> propose("float.settle", said)).isInstanceOf(Problem.class);
        }
        said.put("amount_minor", "28000");
        agreed(propose("float.settle", said));
        assertThat(state(id)).isEqualTo(MoveState.DONE);
        assertThat(world.posted(TRANSIT)).isZero();
        assertThat(world.posted(BANK)).isEqualTo(28_000);
        assertThat(world.posted(COLLECT)).isEqualTo(22_000);
    }

    /** Decision 15: the float is every community's. Who ordered a move says what became of it. */
    @Test
    void anyCommunitysTwoMoveTheFloatAndSettleTheirOwnMovesAlone() {
        var ours = agreed(propose("float.move", wish("to_payout", "10000", "")));
        home = world.household(Custody.WALLET);
        code = world.db
                .transaction(tx -> world.parts.communities().get(tx, home.community()))
                .code();
        var theirs = agreed(propose("float.move", wish("to_bank", "10000", "UKM8BANK09")));
        assertThat(state(theirs.getOrDefault("move", ""))).isEqualTo(MoveState.SUBMITTED);
        world.clock.move(Duration.ofHours(49));
        while (world.payments.moves() > 0) {}
        var answer = Map.of("move", ours.getOrDefault("move", ""), "answer", "not_moved", "receipt", "");
        assertThatThrownBy(() -> propose("float.settle", answer)).hasMessageContaining("no such move");
        var arrived = Map.of("move", theirs.getOrDefault("move", ""), "answer", "arrived", "receipt", "BANK/79");
        assertThat(agreed(propose("float.settle", arrived))).containsEntry("state", "DONE");
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeAnybodyIsAsked() {
        assertThatThrownBy(() -> propose("float.move", wish("to_payout", "50100", "")))
                .hasMessageContaining("may be moved");
        assertThatThrownBy(() -> propose("float.move", wish("to_payout", "150", "")))
                .hasMessageContaining("whole");
        assertThatThrownBy(() -> propose("float.move", wish("sideways", "100", "")))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> propose("float.move", wish("to_bank", "100", "")))
                .hasMessageContaining("reference");
        var others = wish("to_payout", "100", "");
        others.put("community", "nowhere");
        assertThatThrownBy(() -> propose("float.move", others)).hasMessageContaining("no such community");
        assertThatThrownBy(() -> propose(
                        "float.settle",
                        Map.of("move", world.ids.next().toString(), "answer", "arrived", "receipt", "X123")))
                .hasMessageContaining("no such move");
    }
}
