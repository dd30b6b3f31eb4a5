package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.StandingStore;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Ids;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Reason;
import io.jirani.ledger.LedgerStore.Refused;
import io.jirani.run.EventLog;
import java.time.Clock;

/**
 * Putting energy on the book and taking it back. An order rests only with its energy set aside in the books: placing
 * moves it from {@code made} to {@code offered}, cancelling moves what is open back (ruling 2).
 */
public final class Offers {
    private final CommunityStore communities;
    private final OrderStore orders;
    private final StandingStore standings = new StandingStore();
    private final TariffStore tariffs = new TariffStore();
    private final LedgerStore ledger;
    private final Ids ids;
    private final Clock clock;
    private final Clock sunClock;

    /**
     * @param clock money's clock
     * @param sunClock the neighbourhood's clock, which tariffs follow
     */
    public Offers(
            CommunityStore communities, OrderStore orders, LedgerStore ledger, Ids ids, Clock clock, Clock sunClock) {
        this.communities = communities;
        this.orders = orders;
        this.ledger = ledger;
        this.ids = ids;
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /** Places a sell order of energy the household made. Refused out of bounds, or without the energy. */
    public Order place(Db.Tx tx, Household seller, Energy quantity, Price price) {
        if (quantity.isZero()) throw Problem.invalid("quantity_wh", "offer at least 1 Wh");
        communities.lock(tx, seller.community());
        standings.mustTrade(tx, seller);
        var community = communities.get(tx, seller.community());
        Bounds.of(community, tariffs.price(tx, community, seller.id(), sunClock.instant()))
                .checkAsk(price);
        var made = Account.of(seller.id(), Credit.MADE);
        var free = ledger.energy(tx, made);
        if (free.compareTo(quantity) < 0) throw notEnough(free);
        var id = new OrderId(ids.next());
        try {
            ledger.post(
                    tx,
                    Entry.single("offer:" + id, "order.placed")
                            .debit(made, quantity)
                            .credit(Account.of(seller.id(), Credit.OFFERED), quantity)
                            .entry());
        } catch (Refused refused) {
            // An interval closed in between and the household used its energy itself.
            if (refused.reason() == Reason.NOT_ENOUGH) throw notEnough(Energy.ZERO);
            throw refused;
        }
        var now = clock.instant();
        var order = orders.insert(tx, id, community.id(), seller.id(), quantity, price, now);
        EventLog.append(tx, "order.placed", community.id(), MarketJson.orderEvent(order), now);
        return order;
    }

    /**
     * Takes back what is open of an order. A part that a buyer has reserved stays: it is sold when he pays, and open again
     * when he does not. Cancelling what is not open changes nothing.
     */
    public Order cancel(Db.Tx tx, Order seen) {
        communities.lock(tx, seen.community());
        var order = orders.locked(tx, seen.id()).orElseThrow(() -> Problem.notFound("no such order"));
        if (order.open().isZero()) return order;
        var part = order.open();
        // What was cancelled before is in the key: a part that comes back later may be cancelled too.
        ledger.post(
                tx,
                Entry.single("unoffer:" + order.id() + ":" + order.cancelled().wattHours(), "order.cancelled")
                        .debit(Account.of(order.seller(), Credit.OFFERED), part)
                        .credit(Account.of(order.seller(), Credit.MADE), part)
                        .entry());
        orders.cancel(tx, order.id(), part);
        var now = clock.instant();
        var after = orders.find(tx, order.id()).orElseThrow();
        EventLog.append(tx, "order.cancelled", order.community(), MarketJson.orderEvent(after), now);
        return after;
    }

    private static Problem notEnough(Energy free) {
        return Problem.of(
                Problem.Kind.NOT_ENOUGH_ENERGY,
                free.kilowattHours().toPlainString() + " kWh of your own energy is free to offer");
    }
}
