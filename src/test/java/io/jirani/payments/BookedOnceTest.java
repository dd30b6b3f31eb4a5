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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What came once is booked once, whoever tells of it and whatever people said before. */
class BookedOnceTest {
    private World world;
    private final List<List<Arrived>> pages = new ArrayList<>();
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
        int n = offset / 100;
        var rows = n < pages.size() ? pages.get(n) : List.<Arrived>of();
        return new ArrivalList.Answer.Rows(rows, n + 1 < pages.size() ? ArrivalList.More.YES : ArrivalList.More.NO);
    }

    private Arrived arrived(String receipt, String bill, long cents) {
        return new Arrived(new Receipt(receipt, Optional.of(world.clock.instant())), Money.kes(cents), bill);
    }

    private void judge() {
        while (world.payments.judge() > 0) {}
    }

    private void event(IntentId id, CollectionEvent event) {
        var collections = new RecordCollection(world.parts, name -> {});
        world.db.inTransaction(tx -> collections.record(tx, id, was -> event));
    }

    /** Credited on a callback, denied by the query, two people said not paid. */
    private IntentId ruledNotPaid(Household home, String receipt) {
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        world.stk(id, world.paid(id, 30, receipt));
        judge();
        event(id, new CollectionEvent.QueryFailed(new Reason("1037", "no answer")));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        var rulings = new Rulings(world.parts, name -> {});
        world.db.inTransaction(
                tx -> rulings.rule(tx, id, new Rulings.Decision(Ruling.NOT_PAID, Optional.empty(), Optional.empty())));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.FAILED);
        return id;
    }

    private long inTheHouse(Household home) {
        return world.posted(home, Pocket.ESCROW)
                + world.posted(home, Pocket.WALLET)
                + world.posted(home, Pocket.WALLET_UNPROVEN);
    }

    private long booked(Household home) {
        return inTheHouse(home) + world.posted(Account.suspense("mpesa", Asset.KES));
    }

    private IntentId toldAnotherAmount(Household home, String receipt) {
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        world.stk(id, world.paid(id, 31, receipt));
        judge();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.REVIEW);
        return id;
    }

    /** What two people called not paid is on the provider's list after all. */
    @Test
    void moneyThatPeopleDeniedAndTheListHasIsSomebodys() {
        var home = world.household(Custody.WALLET);
        var id = ruledNotPaid(home, "UKX0000001");
        pages.add(List.of(arrived("UKX0000001", AccountRef.of(id).text(), 3_000)));
        reads.pass();
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
    }

    @Test
    void moneyThatPeopleDeniedAndTheQueryFindsIsSomebodys() {
        var home = world.household(Custody.WALLET);
        var id = ruledNotPaid(home, "UKX0000002");
        event(id, new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid")));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.LATE_CREDITED);
    }

    /** A payer pays twice under one reference, the same sum: the provider's list has both, the books have one. */
    @Test
    void aSecondPaymentOfTheSameSumUnderAReferenceIsInTheBooks() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        var ref = AccountRef.of(id).text();
        pages.add(List.of(arrived("UKX0000005", ref, 3_000)));
        reads.pass();
        assertThat(world.view(id).evidence()).isEqualTo(Evidence.E2);
        world.clock.move(Duration.ofMinutes(16));
        pages.set(0, List.of(arrived("UKX0000005", ref, 3_000), arrived("UKX0000006", ref, 3_000)));
        reads.pass();
        assertThat(inTheHouse(home) + world.posted(Account.suspense("mpesa", Asset.KES)))
                .isEqualTo(6_000);
    }

    /** Our clock, or the provider's, is a quarter of an hour wrong: the reference says whose it is. */
    @Test
    void aRowThatIsOlderThanItsPushIsThePushsAllTheSame() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        var early = Optional.of(world.clock.instant().minus(Duration.ofMinutes(15)));
        pages.add(List.of(new Arrived(
                new Receipt("UKX0000031", early),
                Money.kes(3_000),
                AccountRef.of(id).text())));
        for (int n = 0; n < 2; n++) {
            reads.pass();
            world.clock.move(Duration.ofMinutes(16));
        }
        assertThat(booked(home)).isEqualTo(3_000);
        assertThat(world.view(id).receipt()).isPresent();
        assertThat(asked(id)).isEmpty();
    }

    /** People place the second one with the household, once; the list goes on telling of it and nobody is asked again. */
    @Test
    void aSecondPaymentIsPlacedByPeopleOnceAndNotAskedAboutAgain() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        var ref = AccountRef.of(id).text();
        pages.add(List.of(arrived("UKX0000015", ref, 3_000), arrived("UKX0000016", ref, 3_000)));
        reads.pass();
        assertThat(asked(id)).containsExactly(ReviewCause.SECOND_RECEIPT);
        var rulings = new Rulings(world.parts, name -> {});
        var place = new Rulings.Decision(Ruling.PAID, Optional.empty(), Optional.of(new Receipt("UKX0000016")));
        world.db.inTransaction(tx -> rulings.rule(tx, id, place));
        assertThat(world.posted(home, Pocket.WALLET)).isEqualTo(3_000);
        assertThat(world.posted(Account.suspense("mpesa", Asset.KES))).isZero();
        assertThatThrownBy(() -> world.db.inTransaction(tx -> rulings.rule(tx, id, place)))
                .isInstanceOf(Problem.class);
        world.clock.move(Duration.ofMinutes(16));
        reads.pass();
        assertThat(asked(id)).as("the list tells of it again").isEmpty();
        assertThat(inTheHouse(home)).isEqualTo(6_000);
    }

    private List<ReviewCause> asked(IntentId id) {
        return world.db.transaction(tx -> world.parts.reviews().of(tx, id)).stream()
                .map(ReviewStore.Open::cause)
                .toList();
    }

    /** A row without our reference (a till's has none) before the callback: one receipt is booked twice. */
    @Test
    void oneReceiptIsBookedOnceThoughTheListDoesNotNameTheAttempt() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        pages.add(List.of(arrived("UKX0000007", "", 3_000)));
        reads.pass();
        world.stk(id, world.paid(id, 30, "UKX0000007"));
        judge();
        event(id, new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid")));
        assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        assertThat(inTheHouse(home) + world.posted(Account.suspense("mpesa", Asset.KES)))
                .as("one payment of 30.00")
                .isEqualTo(3_000);
    }

    /** Another amount came; the query says paid, the list says how much: both are booked. */
    @Test
    void anotherAmountIsBookedOnceThoughQueryAndListTellOfIt() {
        var home = world.household(Custody.WALLET);
        var id = toldAnotherAmount(home, "UKX0000011");
        event(id, new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid")));
        pages.add(List.of(arrived("UKX0000011", AccountRef.of(id).text(), 3_100)));
        reads.pass();
        assertThat(booked(home)).as("one payment of 31.00").isEqualTo(3_100);
    }

    /** Two people say how much came, then the list says it too. */
    @Test
    void whatPeopleRuledIsNotBookedAgainByTheList() {
        var home = world.household(Custody.WALLET);
        var id = toldAnotherAmount(home, "UKX0000012");
        var rulings = new Rulings(world.parts, name -> {});
        world.db.inTransaction(tx -> rulings.rule(
                tx,
                id,
                new Rulings.Decision(
                        Ruling.PAID, Optional.of(Money.kes(3_100)), Optional.of(new Receipt("UKX0000012")))));
        assertThat(booked(home)).isEqualTo(3_100);
        pages.add(List.of(arrived("UKX0000012", AccountRef.of(id).text(), 3_100)));
        reads.pass();
        assertThat(booked(home)).as("one payment of 31.00").isEqualTo(3_100);
    }

    /** A till's rows name no attempt, and the callback may come after the proof. */
    @Test
    void aReceiptThatIsToldLastTakesItsMoneyOutOfSuspense() {
        var home = world.household(Custody.WALLET);
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        pages.add(List.of(arrived("UKX0000021", "", 3_000)));
        reads.pass();
        event(id, new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "paid")));
        world.stk(id, world.paid(id, 30, "UKX0000021"));
        judge();
        assertThat(booked(home)).isEqualTo(3_000);
        assertThat(world.posted(Account.collect("mpesa", Asset.KES))).isEqualTo(3_000);
    }

    /** A household's payment is its own: no callback makes an attempt's of it. */
    @Test
    void aReceiptThatAHouseholdWasCreditedWithIsTaken() {
        var home = world.household(Custody.WALLET);
        world.db.inTransaction(tx -> tx.run(
                "update household set code = 'H770009' where id = $1",
                io.vertx.sqlclient.Tuple.of(home.id().value())));
        pages.add(List.of(arrived("UKX0000022", "H770009", 3_000)));
        reads.pass();
        var id = world.ask(home);
        while (world.payments.collect() > 0) {}
        world.stk(id, world.paid(id, 30, "UKX0000022"));
        judge();
        List<ReviewStore.Open> open =
                world.db.transaction(tx -> world.parts.reviews().of(tx, id));
        assertThat(open).extracting(ReviewStore.Open::cause).contains(ReviewCause.RECEIPT_TAKEN);
    }

    /** One row that cannot be booked is tried again by itself; the others are read, and the list moves on. */
    @Test
    void oneRowThatCannotBeBookedStopsNobodyElses() {
        var other = world.household(Custody.WALLET);
        world.db.inTransaction(tx -> tx.run(
                "update household set code = 'H770001' where id = $1",
                io.vertx.sqlclient.Tuple.of(other.id().value())));
        // its key is in the books with another sum
        world.db.inTransaction(tx ->
                world.ledger.post(tx, ArrivedEntries.unknown("mpesa", new Receipt("UKX0000003"), Money.kes(100))));
        pages.add(List.of(arrived("UKX0000003", "nobody", 3_000)));
        pages.add(List.of(arrived("UKX0000004", "H770001", 5_000)));
        for (int i = 0; i < 3; i++) {
            reads.pass();
            world.clock.move(Duration.ofMinutes(16));
        }
        assertThat(world.posted(other, Pocket.WALLET)).isEqualTo(5_000);
        assertThat(world.db.<Long>transaction(tx -> tx.one(
                        "select count(*) as n from arrival_failed where key = 'UKX0000003' and done_at is null",
                        io.vertx.sqlclient.Tuple.tuple(),
                        row -> row.getLong("n"))))
                .isEqualTo(1);
    }
}
