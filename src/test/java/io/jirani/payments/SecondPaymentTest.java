package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What came once more under a payment's reference lies in suspense, and people are asked about it until they place it. */
class SecondPaymentTest {
    private World world;
    private List<Arrived> list = List.of();
    private ReadArrivals reads;

    @BeforeEach
    void open() {
        world = new World();
        reads = new ReadArrivals(world.parts, "mpesa", this::page, name -> {});
    }

    @AfterEach
    void close() {
        world.close();
    }

    private ArrivalList.Answer page(Instant from, Instant to, int offset) {
        return new ArrivalList.Answer.Rows(list, ArrivalList.More.NO);
    }

    private Arrived arrived(String receipt, String bill, long cents) {
        return new Arrived(new Receipt(receipt, Optional.of(world.clock.instant())), Money.kes(cents), bill);
    }

    private long inTheHouse(Household home) {
        return world.posted(home, Pocket.ESCROW) + world.posted(home, Pocket.WALLET);
    }

    /** The money lies in suspense: to keep it there answers nothing, and only its receipt says which it is. */
    @Test
    void aSecondPaymentInSuspenseIsAskedAboutUntilItIsPlaced() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        var ref = AccountRef.of(id).text();
        list = List.of(arrived("UKX0000041", ref, 3_000), arrived("UKX0000042", ref, 3_000));
        reads.pass();
        var keep = new Rulings.Decision(Ruling.KEEP, Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> rule(id, keep)).isInstanceOf(Problem.class).hasMessageContaining("suspense");
        assertThat(asked(id)).containsExactly(ReviewCause.SECOND_RECEIPT);
        world.db.inTransaction(tx ->
                world.parts.reviews().open(tx, id, ReviewCause.PAID_TWICE, world.clock.instant(), ZoneOffset.UTC));
        rule(id, keep);
        assertThat(asked(id)).as("kept is what may be kept").containsExactly(ReviewCause.SECOND_RECEIPT);
    }

    @Test
    void whatIsRuledAboutThePaymentLeavesTheQuestionAboutItsSecondOneOpen() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        world.stk(id, world.paid(id, 31, "UKX0000043"));
        while (world.payments.judge() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        var ref = AccountRef.of(id).text();
        list = List.of(arrived("UKX0000043", ref, 3_100), arrived("UKX0000044", ref, 3_000));
        reads.pass();
        assertThat(asked(id)).contains(ReviewCause.SECOND_RECEIPT);
        rule(id, paid("UKX0000043"));
        assertThat(asked(id)).containsExactly(ReviewCause.SECOND_RECEIPT);
        rule(id, paid("UKX0000044"));
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES))).isZero();
        assertThat(inTheHouse(home)).isEqualTo(6_100);
        assertThat(asked(id)).isEmpty();
    }

    /** Questions were closed over money in suspense: its receipt places it all the same. */
    @Test
    void aSecondPaymentThatNobodyIsAskedAboutIsPlacedByItsReceipt() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        var ref = AccountRef.of(id).text();
        list = List.of(arrived("UKX0000045", ref, 3_000), arrived("UKX0000046", ref, 3_000));
        reads.pass();
        world.db.inTransaction(
                tx -> world.parts.reviews().close(tx, id, ReviewCause.SECOND_RECEIPT, world.clock.instant()));
        rule(id, paid("UKX0000046"));
        assertThat(inTheHouse(home)).isEqualTo(6_000);
    }

    /** Questions were closed over money in suspense: after a day somebody has it to place again. */
    @Test
    void aSecondPaymentThatNobodyIsAskedAboutIsAskedAboutAgain() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        var ref = AccountRef.of(id).text();
        list = List.of(arrived("UKX0000047", ref, 3_000), arrived("UKX0000048", ref, 3_000));
        reads.pass();
        world.db.inTransaction(
                tx -> world.parts.reviews().close(tx, id, ReviewCause.SECOND_RECEIPT, world.clock.instant()));
        world.payments.tidy();
        assertThat(asked(id)).as("it has a day").isEmpty();
        world.clock.move(Duration.ofHours(25));
        world.payments.tidy();
        world.payments.tidy();
        assertThat(asked(id)).containsExactly(ReviewCause.SECOND_RECEIPT);
        rule(id, paid("UKX0000048"));
        world.payments.tidy();
        assertThat(asked(id)).isEmpty();
    }

    /** As the statement and the list tell it, one after the other. */
    private void told(Arrived row, Evidence evidence) {
        var records = new RecordArrival(world.parts, new RecordCollection(world.parts, name -> {}));
        world.db.inTransaction(tx -> records.record(tx, "mpesa", row, evidence));
    }

    /** A payment the list had without a name, proven by a question, and a callback with the receipt of what lies there. */
    private IntentId claims(Household home, String receipt) {
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        world.db.inTransaction(tx -> new RecordCollection(world.parts, name -> {})
                .record(tx, id, was -> new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid"))));
        told(arrived(receipt, "nobody", 3_000), Evidence.E3);
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES))).isEqualTo(3_000);
        world.stk(id, world.paid(id, 30, receipt));
        while (world.payments.judge() > 0) {}
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES)))
                .as("taken for the push's own")
                .isZero();
        return id;
    }

    /** Seed 27,623: paid at the prompt and by hand too, and the list has the first one's name last. */
    @Test
    void whatAPushClaimedFalselyLiesInSuspenseAgain() {
        var home = world.household(Custody.WALLET);
        var id = claims(home, "UKX0000051");
        var ref = AccountRef.of(id).text();
        told(arrived("UKX0000052", ref, 3_000), Evidence.E2);
        assertThat(world.view(id).receipt().map(Receipt::number)).contains("UKX0000052");
        for (int i = 0; i < 2; i++) told(arrived("UKX0000051", ref, 3_000), Evidence.E3);
        assertThat(world.posted(Account.collect("mpesa", Asset.KES))).isEqualTo(6_000);
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES))).isEqualTo(3_000);
        assertThat(asked(id)).contains(ReviewCause.SECOND_RECEIPT);
        rule(id, paid("UKX0000051"));
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES))).isZero();
        assertThat(inTheHouse(home)).isEqualTo(6_000);
    }

    /** A callback crossed it; whose it is claims it again, by the same receipt. */
    @Test
    void whatAnotherPushClaimedFalselyIsItsOwnPushsInTheEnd() {
        var receipt = "UKX0000053";
        var thief = claims(world.household(Custody.WALLET), receipt);
        var id = world.ask(world.household(Custody.WALLET));
        while (world.payments.collect() > 0) {}
        told(arrived(receipt, AccountRef.of(id).text(), 3_000), Evidence.E3);
        assertThat(world.view(id).receipt().map(Receipt::number)).contains(receipt);
        assertThat(world.view(id).evidence().isProof()).isTrue();
        told(arrived("UKX0000054", AccountRef.of(thief).text(), 3_000), Evidence.E3);
        assertThat(world.posted(Account.collect("mpesa", Asset.KES))).isEqualTo(6_000);
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES))).isZero();
    }

    /** Somebody with the secret said that it was typed; then the provider's list has it under a payment's reference. */
    @Test
    void aSecondPaymentThatAConfirmationToldFirstIsBooked() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        told(arrived("UKX0000056", "nobody", 100), Evidence.E1);
        var ref = AccountRef.of(id).text();
        list = List.of(arrived("UKX0000055", ref, 3_000), arrived("UKX0000056", ref, 3_000));
        reads.pass();
        assertThat(world.posted(Account.collect("mpesa", Asset.KES))).isEqualTo(6_000);
        rule(id, paid("UKX0000056"));
        assertThat(inTheHouse(home)).isEqualTo(6_000);
    }

    private static Rulings.Decision paid(String receipt) {
        return new Rulings.Decision(Ruling.PAID, Optional.empty(), Optional.of(new Receipt(receipt)));
    }

    private void rule(IntentId id, Rulings.Decision decision) {
        var rulings = new Rulings(world.parts, name -> {});
        world.db.inTransaction(tx -> rulings.rule(tx, id, decision));
    }

    private List<ReviewCause> asked(IntentId id) {
        return world.db.transaction(tx -> world.parts.reviews().of(tx, id)).stream()
                .map(ReviewStore.Open::cause)
                .toList();
    }
}
