package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.StandingStore;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.MarketLimits.Held;
import io.jirani.market.OrderBook.Fill;
import io.jirani.market.OrderBook.Match.Fills;
import io.jirani.market.OrderBook.Match.NotEnough;
import io.jirani.market.OrderBook.Partial;
import io.jirani.market.OrderBook.Wanted;
import io.jirani.market.Purchase.Door;
import io.jirani.market.Purchase.Proceeds;
import io.jirani.metering.Assurance;
import io.jirani.metering.TrustStore;
import io.jirani.payments.IntentStore;
import io.jirani.payments.NewCollection;
import io.jirani.payments.PushRefusal;
import io.jirani.run.EventLog;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A purchase of energy that is on the book: matched, held in the books, stored with its payment intent, in one commit.
 * Nobody is asked for money here; the collector finds the intent after the commit.
 */
public final class BuyNow {
    /** The most of one purchase: far above any push, and far below where a product would overflow. */
    public static final Energy MOST = new Energy(100_000_000);

    /** Buy needs B (ux.md 2.2). */
    private static final Assurance LEAST = Assurance.B;

    /** The most a push moves (Daraja fact sheet section 15). */
    private static final Money MOST_PUSH = Money.kes(25_000_000);

    /**
     * A buyer's request.
     *
     * @param phone which of the buyer's verified numbers is asked
     * @param onlyFrom the sellers he wants, when he named any
     */
    public record Request(
            Household buyer,
            Msisdn phone,
            Energy quantity,
            Price limit,
            Partial partial,
            Optional<Set<HouseholdId>> onlyFrom,
            Door door) {}

    /** What was reserved. */
    public record Reservation(Purchase purchase, List<Trade> trades) {}

    private final CommunityStore communities;
    private final OrderStore orders;
    private final PurchaseStore purchases;
    private final IntentStore intents;
    private final LedgerStore ledger;
    private final TrustStore trust = new TrustStore();
    private final StandingStore standings = new StandingStore();
    private final TariffStore tariffs = new TariffStore();
    private final MarketLimits limits;
    private final Ids ids;
    private final Clock clock;
    private final Clock sunClock;

    /**
     * @param clock money's clock
     * @param sunClock the neighbourhood's clock, which tariffs follow
     */
    public BuyNow(
            CommunityStore communities,
            OrderStore orders,
            PurchaseStore purchases,
            IntentStore intents,
            LedgerStore ledger,
            MarketLimits limits,
            Ids ids,
            Clock clock,
            Clock sunClock) {
        this.communities = communities;
        this.orders = orders;
        this.purchases = purchases;
        this.intents = intents;
        this.ledger = ledger;
        this.limits = limits;
        this.ids = ids;
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /** Reserves, or refuses and changes nothing. The caller nudges the collector after its commit. */
    public Reservation reserve(Db.Tx tx, Request request) {
        if (!request.buyer().phones().contains(request.phone()))
            throw Problem.invalid("phone", "not a verified number of this household");
        if (request.quantity().isZero() || request.quantity().compareTo(MOST) > 0)
            throw Problem.invalid("quantity_wh", "1 to " + MOST.wattHours() + " Wh");
        var now = clock.instant();
        communities.lock(tx, request.buyer().community());
        checkBuyer(tx, request, now);
        var fills = match(tx, request);
        checkShare(tx, request, fills.energy());
        var purchase = purchase(request, fills, now);
        var trades =
                fills.fills().stream().map(fill -> hold(tx, purchase, fill)).toList();
        purchases.insert(tx, purchase, trades);
        intents.open(
                tx,
                new NewCollection(
                        purchase.intent(),
                        "purchase:" + purchase.id(),
                        purchase.community(),
                        purchase.buyer(),
                        request.phone(),
                        purchase.push(),
                        intents.isShared(tx, request.phone())
                                ? Prompt.ofHouse(request.buyer())
                                : Prompt.description(purchase.energy())),
                now);
        EventLog.append(
                tx,
                "purchase.reserved",
                purchase.community(),
                Optional.of(purchase.buyer()),
                MarketJson.reservedEvent(purchase),
                now);
        return new Reservation(purchases.find(tx, purchase.id()).orElseThrow(), purchases.trades(tx, purchase.id()));
    }

    private void checkBuyer(Db.Tx tx, Request request, Instant now) {
        var buyer = request.buyer();
        standings.mustTrade(tx, buyer);
        var claim = ledger.money(tx, Account.claim(buyer.id(), request.limit().asset()));
        if (!claim.isZero())
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "this household owes " + claim
                            + " for a payment that was taken back or never came: pay it first, to"
                            + " the pay bill with "
                            + CommunityStore.account(tx, buyer).text() + " as the account");
        var community = communities.get(tx, buyer.community());
        Bounds.of(community, tariffs.price(tx, community, buyer.id(), sunClock.instant()))
                .checkLimit(request.limit());
        // Without a meter there is no figure to mistrust: the credit waits for one.
        if (trust.weakest(tx, buyer.id())
                .filter(its -> its.compareTo(LEAST) > 0)
                .isPresent())
            throw Problem.of(
                    Problem.Kind.METER_NOT_TRUSTED,
                    "a meter of this household is of class C, and buying needs " + LEAST + ": ask the operator");
        if (purchases.hasOpen(tx, buyer.id()))
            throw Problem.of(
                    Problem.Kind.RESERVATION_OPEN,
                    "a purchase of this household waits for its payment: pay it or let it pass first");
        limits.checkUnpaid(purchases.unpaidSince(tx, buyer.id(), now.minus(MarketLimits.MEMORY)), now);
    }

    private Fills match(Db.Tx tx, Request request) {
        var wanted = new Wanted(
                request.buyer().id(), request.quantity(), request.limit(), request.partial(), request.onlyFrom());
        return switch (orders.book(tx, request.buyer().community(), request.limit())
                .match(wanted)) {
            case NotEnough notEnough -> throw notEnough(notEnough.available(), request.limit());
            case Fills fills -> {
                if (fills.total().isZero()) throw Problem.invalid("quantity_wh", "so little energy costs nothing");
                if (fills.push().compareTo(MOST_PUSH) > 0)
                    throw Problem.invalid("quantity_wh", "one payment moves at most " + MOST_PUSH)
                            .told(PushRefusal.TOO_LARGE.words());
                yield fills;
            }
        };
    }

    private void checkShare(Db.Tx tx, Request request, Energy energy) {
        var community = request.buyer().community();
        var book = orders.standing(tx, community);
        limits.checkShare(
                purchases.standing(tx, request.buyer().id()),
                new Held(book.open().plus(book.reserved()), purchases.heldByUnproven(tx, community)),
                energy);
    }

    private Purchase purchase(Request request, Fills fills, Instant now) {
        return new Purchase(
                new PurchaseId(ids.next()),
                request.buyer().community(),
                request.buyer().id(),
                request.buyer().code(),
                request.door(),
                fills.energy(),
                request.limit(),
                fills.total(),
                fills.push(),
                new IntentId(ids.next()),
                Purchase.State.RESERVED,
                Proceeds.NONE,
                now,
                Optional.empty());
    }

    private Trade hold(Db.Tx tx, Purchase purchase, Fill fill) {
        var id = new TradeId(ids.next());
        var hold = ledger.post(
                tx,
                Entry.pending("reserve:" + id, "trade.reserved")
                        .debit(Account.of(fill.seller(), Credit.OFFERED), fill.energy())
                        .credit(Account.of(purchase.buyer(), Credit.BOUGHT), fill.energy())
                        .entry());
        // The seller's code is known when the trade is read back.
        return new Trade(
                id,
                purchase.id(),
                fill.order(),
                fill.seller(),
                "",
                purchase.buyer(),
                fill.energy(),
                fill.price(),
                fill.value(),
                hold.id(),
                Trade.State.RESERVED);
    }

    private static Problem notEnough(Energy available, Price limit) {
        var price = new Money(limit.minorPerKwh(), limit.asset()).decimal().toPlainString();
        return Problem.of(
                Problem.Kind.NOT_ENOUGH_ENERGY,
                available.isZero()
                        ? "no energy on offer at or below this price"
                        : available.kilowattHours().toPlainString() + " kWh on offer at or below " + price);
    }
}
