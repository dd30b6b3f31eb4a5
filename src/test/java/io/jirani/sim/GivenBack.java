package io.jirani.sim;

import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEffect;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionState;
import io.jirani.payments.Evidence;
import io.jirani.payments.NewCollection;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Receipt;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundCause;
import io.jirani.payments.RefundEffect;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.RefundState;
import io.jirani.payments.ReturnEntries;
import io.jirani.payments.SimHands;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Our side of a payment that is asked back: the payment, its refunds and the books, as RecordRefund changes them.
 *
 * @param refunds the first by reversal; a second one by payout
 */
record GivenBack(Collection payment, List<Refund> refunds, List<Entry> posted) {
    static final Receipt RECEIPT = new Receipt("R1");
    private static final Money PRICE = SmallBooks.PRICE;
    private static final IntentId ID = new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_1234_5678_9abeL));
    private static final IntentId SECOND = new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_1234_5678_9abfL));
    private static final Account WALLET = Account.of(SmallBooks.BUYER, Pocket.WALLET, Asset.KES);
    private static final Account FLOAT = Account.payout(Town.RAIL, Asset.KES);

    GivenBack {
        refunds = List.copyOf(refunds);
        posted = List.copyOf(posted);
    }

    /** Paid, proven, and asked back: by reversal, for its receipt is known. */
    static GivenBack begun() {
        var money = Entry.single("begin", "begin")
                .debit(PushNode.collect(), PRICE)
                .credit(WALLET, PRICE)
                .debit(FLOAT, PRICE)
                .credit(Account.capital(Asset.KES), PRICE)
                .entry();
        var request = new NewCollection(
                ID,
                "purchase:1",
                SmallBooks.COMMUNITY.id(),
                SmallBooks.BUYER,
                new Msisdn("254708374149"),
                PRICE,
                "energy");
        var paid = SimHands.fresh(request, Town.RAIL, Agenda.BEGIN, PushNode.SETTINGS);
        for (var event : List.of(
                new CollectionEvent.Claimed(),
                new CollectionEvent.Accepted(new ProviderRef("ws_CO_1")),
                new CollectionEvent.Seen(Evidence.E2, PRICE, RECEIPT, PRICE),
                new CollectionEvent.RefundBegun()))
            paid = paid.on(event, Agenda.BEGIN, PushNode.SETTINGS).next();
        return new GivenBack(paid, List.of(), List.of(money)).opened(ID, Refund.Method.REVERSAL, Agenda.BEGIN);
    }

    Refund first() {
        return refunds.getFirst();
    }

    Optional<Refund> second() {
        return refunds.size() > 1 ? Optional.of(refunds.getLast()) : Optional.empty();
    }

    /** As OpenRefund: its money is set aside, and it is there. */
    private GivenBack opened(IntentId id, Refund.Method method, Instant now) {
        var draft =
                SimHands.refund(id, payment, method, RefundCause.OTHER, Pocket.WALLET, CollectionState.SUCCEEDED, now);
        var after = post(draft.held().entry());
        var all = new ArrayList<>(refunds);
        all.add(SimHands.heldBy(draft, new TransferId(new UUID(0x7000, after.posted.size()))));
        return new GivenBack(payment, all, after.posted);
    }

    private GivenBack post(Entry entry) {
        if (posted.contains(entry)) return this;
        var all = new ArrayList<>(posted);
        all.add(entry);
        var after = new GivenBack(payment, refunds, all);
        after.ledger();
        return after;
    }

    private MemLedger ledger() {
        var ledger = new MemLedger(new Journal());
        posted.forEach(ledger::post);
        return ledger;
    }

    /** What follows from an event on one of the refunds. */
    GivenBack on(int which, RefundEvent event, Instant now) {
        var was = refunds.get(which);
        var step = was.on(event, now, PushNode.SETTINGS);
        var all = new ArrayList<>(refunds);
        all.set(which, step.next());
        var after = new GivenBack(payment, all, posted);
        for (var effect : step.effects()) after = after.apply(was, step.next(), effect, now);
        return after;
    }

    private GivenBack apply(Refund was, Refund it, RefundEffect effect, Instant now) {
        return switch (effect) {
            case RefundEffect.PostHold post ->
                it.method() == Refund.Method.REVERSAL ? post(it.held().done(it.hold())) : this;
            case RefundEffect.VoidHold end -> {
                var ours = was.method() == Refund.Method.REVERSAL
                        || was.state() == RefundState.REQUESTED
                        || was.state() == RefundState.APPROVED;
                yield ours ? post(it.held().undone(it.hold())) : this;
            }
            case RefundEffect.Given given -> payment(new CollectionEvent.RefundDone(), now);
            case RefundEffect.PutBack put -> payment(new CollectionEvent.RefundUndone(it.back()), now);
            case RefundEffect.PayOut pay ->
                opened(SECOND, Refund.Method.PAYOUT, now).on(1, new RefundEvent.Approved(), now);
            case RefundEffect.ChargeBack back -> chargedBack(back.receipt());
            case RefundEffect.AskPeople ask -> this;
            case RefundEffect.Alarm alarm -> this;
        };
    }

    private GivenBack chargedBack(Receipt receipt) {
        return post(ReturnEntries.chargedBack(Town.RAIL, receipt, SmallBooks.BUYER, PRICE));
    }

    /** What follows from an event on the payment: the statement tells its refund. */
    GivenBack payment(CollectionEvent event, Instant now) {
        var step = payment.on(event, now, PushNode.SETTINGS);
        var after = new GivenBack(step.next(), refunds, posted);
        for (var effect : step.effects()) {
            if (effect instanceof CollectionEffect.ChargeBack back) after = after.chargedBack(back.receipt());
            if (effect instanceof CollectionEffect.TellRefund tell) after = after.told(tell.receipt(), now);
        }
        return after;
    }

    private GivenBack told(Receipt receipt, Instant now) {
        for (int which = 0; which < refunds.size(); which++)
            if (refunds.get(which).state() != RefundState.REFUSED)
                return on(which, new RefundEvent.InStatement(receipt), now);
        return this;
    }

    /** The payout's own commit ends the hold. */
    GivenBack paidOut(RefundNode.Out how) {
        var it = second().orElseThrow();
        return post(
                how == RefundNode.Out.PAID
                        ? it.held().done(it.hold())
                        : it.held().undone(it.hold()));
    }

    /**
     * All has ended, and everything is booked as it is.
     *
     * @param took what the provider took back
     * @param paid what the payout brought
     */
    void mustHold(long took, long paid) {
        for (var one : refunds) if (one.state().isOpen()) throw new Wrong("it does not end: " + one.state());
        if (payment.state() == CollectionState.REFUND_PENDING) throw new Wrong("the payment waits for ever");
        var ledger = ledger();
        var own = ledger.posted(WALLET) - ledger.posted(Account.claim(SmallBooks.BUYER, Asset.KES));
        if (ledger.posted(PushNode.collect()) != PRICE.minor() - took) throw new Wrong("cash collected");
        if (ledger.posted(FLOAT) != PRICE.minor() - paid) throw new Wrong("payout float");
        if (own != PRICE.minor() - took - paid) throw new Wrong("what the household has: " + own);
        if (!ledger.standing().isEmpty()) throw new Wrong("every hold ends: " + ledger.standing());
    }
}
