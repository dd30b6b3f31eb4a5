package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account.Credit;
import io.jirani.market.BuyNow.Request;
import io.jirani.market.BuyNow.Reservation;
import io.jirani.market.PurchaseStore.Outcome;
import io.jirani.payments.CollectionState;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarketTest {
    private static Street street;
    private static int count;

    private CommunityId community;

    @BeforeAll
    static void open() {
        street = new Street();
    }

    @AfterAll
    static void close() {
        street.close();
    }

    @BeforeEach
    void newCommunity() {
        community = street.community("c" + ++count + "x");
    }

    @Test
    void anOfferSetsItsEnergyAsideAndCancellingBringsBackWhatIsOpen() {
        var seller = street.household(community, 6_000);
        var order = street.offer(seller, 4_000, 1_200);
        assertThat(street.free(seller, Credit.MADE)).isEqualTo(2_000);
        assertThat(street.free(seller, Credit.OFFERED)).isEqualTo(4_000);
        street.buy(street.household(community, 0), 1_000, 1_200);
        var cancelled = street.db.transaction(tx -> street.offers.cancel(tx, order));
        assertThat(cancelled.cancelled()).isEqualTo(new Energy(3_000));
        assertThat(cancelled.reserved()).isEqualTo(new Energy(1_000));
        assertThat(street.free(seller, Credit.MADE)).isEqualTo(5_000);
        Order again = street.db.transaction(tx -> street.offers.cancel(tx, order));
        assertThat(again).isEqualTo(cancelled);
    }

    @Test
    void aReservedPartOfACancelledOrderMayBeTakenBackOnceItIsReleased() {
        var seller = street.household(community, 4_000);
        var order = street.offer(seller, 4_000, 1_200);
        var reservation = street.buy(street.household(community, 0), 1_000, 1_200);
        street.db.transaction(tx -> street.offers.cancel(tx, order));
        street.release(reservation);
        street.db.transaction(tx -> street.offers.cancel(tx, order));
        assertThat(street.free(seller, Credit.MADE)).isEqualTo(4_000);
        assertThat(street.order(order).state()).isEqualTo(Order.State.CANCELLED);
    }

    @Test
    void nobodyOffersWhatHeDoesNotOwnNorOutsideTheBounds() {
        var seller = street.household(community, 1_200);
        assertThat(refused(Problem.Kind.NOT_ENOUGH_ENERGY, () -> street.offer(seller, 1_201, 1_200)))
                .isEqualTo("1.2 kWh of your own energy is free to offer");
        assertThat(refused(Problem.Kind.PRICE_OUT_OF_BOUNDS, () -> street.offer(seller, 1_000, 606)))
                .contains("KES 6.07/kWh");
        assertThat(refused(Problem.Kind.PRICE_OUT_OF_BOUNDS, () -> street.offer(seller, 1_000, 1_858)))
                .contains("KES 18.57/kWh");
        assertThat(street.free(seller, Credit.MADE)).isEqualTo(1_200);
    }

    @Test
    void aPurchaseReservesFromTheCheapestAndStoresItsIntentInOneCommit() {
        var dear = street.household(community, 2_000);
        var cheap = street.household(community, 1_000);
        var buyer = street.household(community, 0);
        var second = street.offer(dear, 2_000, 1_200);
        street.offer(cheap, 1_000, 1_150);
        var reservation = street.buy(buyer, 1_800, 1_200);
        assertThat(reservation.purchase().total()).isEqualTo(Money.kes(2_110));
        assertThat(reservation.purchase().push()).isEqualTo(Money.kes(2_200));
        assertThat(reservation.trades()).extracting(Trade::sellerCode).containsExactly(cheap.code(), dear.code());
        assertThat(street.order(second).reserved()).isEqualTo(new Energy(800));
        assertThat(street.free(cheap, Credit.OFFERED)).isZero();
        assertThat(street.free(dear, Credit.OFFERED)).isEqualTo(1_200);
        assertThat(street.free(buyer, Credit.BOUGHT)).isZero();
        var payment = street.db.transaction(
                tx -> street.intents.find(tx, reservation.purchase().intent()).orElseThrow());
        assertThat(payment.state()).isEqualTo(CollectionState.CREATED);
        assertThat(payment.amount()).isEqualTo(Money.kes(2_200));
        assertThat(payment.phone()).contains(buyer.phones().getFirst());
    }

    @Test
    void aBuyersOwnOffersAreSkippedAndStayAsTheyAre() {
        var prosumer = street.household(community, 5_000);
        var own = street.offer(prosumer, 5_000, 700);
        assertThat(refused(Problem.Kind.NOT_ENOUGH_ENERGY, () -> street.buy(prosumer, 1_000, 1_200)))
                .isEqualTo("no energy on offer at or below this price");
        street.offer(street.household(community, 800), 800, 1_100);
        assertThat(refused(Problem.Kind.NOT_ENOUGH_ENERGY, () -> street.buy(prosumer, 1_000, 1_200)))
                .isEqualTo("0.8 kWh on offer at or below 12.00");
        assertThat(street.buy(prosumer, 500, 1_200).trades()).hasSize(1);
        assertThat(street.order(own).open()).isEqualTo(new Energy(5_000));
    }

    @Test
    void aReleasedReservationComesBackAtItsOldPlace() {
        var first = street.offer(street.household(community, 1_000), 1_000, 1_200);
        var second = street.offer(street.household(community, 1_000), 1_000, 1_200);
        var reservation = street.buy(street.household(community, 0), 1_000, 1_200);
        assertThat(reservation.trades().getFirst().order()).isEqualTo(first.id());
        street.release(reservation);
        assertThat(street.order(first)).isEqualTo(first);
        var next = street.buy(street.household(community, 0), 600, 1_200);
        assertThat(next.trades()).singleElement().extracting(Trade::order).isEqualTo(first.id());
        assertThat(street.order(second)).isEqualTo(second);
    }

    @Test
    void aPurchaseEndsOnceWhoeverTriesToEndItAgain() {
        var seller = street.household(community, 1_000);
        var order = street.offer(seller, 1_000, 1_200);
        var buyer = street.household(community, 0);
        var reservation = street.buy(buyer, 1_000, 1_200);
        street.settle(reservation);
        var id = reservation.purchase().id();
        var again = street.db.transaction(tx -> street.purchases.release(tx, id, street.clock.instant()));
        assertThat(again).isEqualTo(Outcome.ENDED_BEFORE);
        assertThat(street.order(order).sold()).isEqualTo(new Energy(1_000));
        assertThat(street.order(order).state()).isEqualTo(Order.State.SOLD);
        assertThat(street.free(buyer, Credit.BOUGHT)).isEqualTo(1_000);
        var trades = street.db.transaction(tx -> street.purchases.trades(tx, id));
        assertThat(trades).extracting(Trade::state).containsExactly(Trade.State.SETTLED);
    }

    @Test
    void parallelPurchasesOfOneOfferNeverOversellIt() throws Exception {
        var seller = street.household(community, 5_000);
        var order = street.offer(seller, 5_000, 1_200);
        var buyers = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 24; i++) {
            var buyer = street.household(community, 0);
            buyers.add(() -> {
                try {
                    street.buy(buyer, 900, 1_200);
                    return true;
                } catch (Problem problem) {
                    assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_ENOUGH_ENERGY);
                    return false;
                }
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var served = 0;
            for (var one : threads.invokeAll(buyers)) if (one.get()) served++;
            assertThat(served).isEqualTo(5);
        }
        assertThat(street.order(order).open()).isEqualTo(new Energy(500));
        assertThat(street.order(order).reserved()).isEqualTo(new Energy(4_500));
        assertThat(street.free(seller, Credit.OFFERED)).isEqualTo(500);
    }

    @Test
    void aRefusedPurchaseChangesNothing() {
        var order = street.offer(street.household(community, 2_000), 2_000, 1_200);
        var buyer = street.household(community, 0);
        var other = new Msisdn("254711111111");
        var base = Street.request(buyer, 1_000, 1_200);
        var strange =
                new Request(buyer, other, base.quantity(), base.limit(), base.partial(), base.onlyFrom(), base.door());
        assertThat(refused(Problem.Kind.INPUT_INVALID, () -> reserve(street.buyNow, strange)))
                .startsWith("phone");
        assertThat(refused(Problem.Kind.PRICE_OUT_OF_BOUNDS, () -> street.buy(buyer, 1_000, 1_858)))
                .contains("18.57");
        assertThat(refused(Problem.Kind.INPUT_INVALID, () -> street.buy(buyer, 100_000_001, 1_200)))
                .startsWith("quantity_wh");
        street.buy(buyer, 500, 1_200);
        refused(Problem.Kind.RESERVATION_OPEN, () -> street.buy(buyer, 500, 1_200));
        assertThat(street.order(order).reserved()).isEqualTo(new Energy(500));
    }

    @Test
    void fiftyHostileHouseholdsCannotKeepAnHonestBuyerFromTheBook() {
        var ruled = street.buyNow(MarketLimits.RULED);
        var honest = street.household(community, 0);
        street.offer(street.household(community, 21_000), 20_000, 1_200);
        street.settle(reserve(ruled, Street.request(honest, 1_000, 1_200)));
        var holding = 0;
        for (int i = 0; i < 50; i++) {
            var hostile = street.household(community, 0);
            try {
                reserve(ruled, Street.request(hostile, 1_900, 1_200));
                holding++;
            } catch (Problem problem) {
                assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT);
            }
        }
        assertThat(holding).isEqualTo(3);
        var standing = street.db.transaction(tx -> street.orders.standing(tx, community));
        assertThat(standing.reserved().wattHours()).isEqualTo(5_700);
        var served = reserve(ruled, Street.request(honest, 12_000, 1_200));
        assertThat(served.purchase().energy()).isEqualTo(new Energy(12_000));
    }

    @Test
    void whoLetTwoPromptsPassWaitsButAProvidersFailureIsNotHeldAgainstHim() {
        var ruled = street.buyNow(new MarketLimits(2, 100));
        var buyer = street.household(community, 0);
        street.offer(street.household(community, 5_000), 5_000, 1_200);
        for (int i = 0; i < 3; i++) street.release(reserve(ruled, Street.request(buyer, 500, 1_200)));
        for (int i = 0; i < 2; i++) {
            var unpaid = reserve(ruled, Street.request(buyer, 500, 1_200));
            street.answered(
                    unpaid.purchase(), "FAILED", "ws_CO_" + unpaid.purchase().id());
            street.release(unpaid);
        }
        assertThat(refused(Problem.Kind.TOO_MANY_PUSHES, () -> reserve(ruled, Street.request(buyer, 500, 1_200))))
                .contains("wait 15 min");
    }

    @Test
    void aPurchaseIsFoundByItsIdATradesIdOrThePromptsHandle() {
        street.offer(street.household(community, 5_000), 5_000, 1_200);
        var reservation = street.buy(street.household(community, 0), 500, 1_200);
        var purchase = reservation.purchase();
        street.answered(purchase, "PENDING", "ws_CO_21112026_" + count);
        for (var id : List.of(
                purchase.id().toString(), reservation.trades().getFirst().id().toString(), "ws_CO_21112026_" + count))
            assertThat(lookup(id).map(Purchase::id)).contains(purchase.id());
        assertThat(lookup("ws_CO_unknown")).isEmpty();
    }

    @Test
    void whatHappensIsToldInTheSameCommit() {
        var seller = street.household(community, 1_000);
        var order = street.offer(seller, 1_000, 1_200);
        var buyer = street.household(community, 0);
        street.buy(buyer, 400, 1_200);
        street.db.transaction(tx -> street.offers.cancel(tx, order));
        refused(Problem.Kind.NOT_ENOUGH_ENERGY, () -> street.buy(street.household(community, 0), 400, 1_200));
        var types = street.db.transaction(tx -> tx.all(
                "select type from event_log where community_id = $1 and type not like 'collection.%' order by id",
                Tuple.of(community.value()), row -> row.getString("type")));
        assertThat(types).containsExactly("order.placed", "purchase.reserved", "order.cancelled");
    }

    private static Optional<Purchase> lookup(String id) {
        return street.db.transaction(tx -> street.lookups.byAnyId(tx, id));
    }

    private static Reservation reserve(BuyNow buyNow, Request request) {
        return street.db.transaction(tx -> buyNow.reserve(tx, request));
    }

    private static String refused(Problem.Kind kind, ThrowingCallable attempt) {
        var detail = new StringBuilder();
        assertThatThrownBy(attempt).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(kind);
            detail.append(problem.detail());
        });
        return detail.toString();
    }
}
