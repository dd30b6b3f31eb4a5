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
