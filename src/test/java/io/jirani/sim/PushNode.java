package io.jirani.sim;

import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.ledger.Account;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionEvent.Absent;
import io.jirani.payments.CollectionEvent.Accepted;
import io.jirani.payments.CollectionEvent.CallbackFailed;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.Claimed;
import io.jirani.payments.CollectionEvent.Hint;
import io.jirani.payments.CollectionEvent.NotSent;
import io.jirani.payments.CollectionEvent.QueryFailed;
import io.jirani.payments.CollectionEvent.QueryOpen;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.CollectionEvent.Refused;
import io.jirani.payments.CollectionEvent.Ruled;
import io.jirani.payments.CollectionEvent.Seen;
import io.jirani.payments.CollectionEvent.TakenBack;
import io.jirani.payments.CollectionEvent.TimePassed;
import io.jirani.payments.CollectionEvent.Unclear;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.Evidence;
import io.jirani.payments.NewCollection;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.Ruling;
import io.jirani.payments.SimHands;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One purchase and its push, with what the provider knows and what the books have.
 *
 * @param stage how far the clock is
 * @param wire what the POST's caller will hear
 * @param paid how often somebody paid by hand under its reference
 * @param posts how often the provider was asked to prompt
 */
record PushNode(Collection it, int stage, Wire wire, Truth truth, int paid, int posts, SmallBooks books)
        implements Explored.Node {
    /** What becomes of the call that is under way. */
    enum Wire {
        IDLE,
        /** It reached the provider, and its answer is on the way. */
        TAKEN,
        /** It never left. */
        NOT_SENT,
        /** It left, and nothing will come back. */
        LOST,
        /** The provider said no. */
        REFUSED
    }

    /** What the provider knows. */
    enum Truth {
        NO_PROMPT,
        PROMPTED,
        PAID,
        NOT_PAID,
        TAKEN_BACK
    }

    static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Instant BEGIN = Agenda.BEGIN;
    private static final List<Duration> STAGES = List.of(
            Duration.ZERO, Duration.ofSeconds(41), Duration.ofSeconds(301), Duration.ofMinutes(17), Duration.ofDays(9));
    private static final ProviderRef REF = new ProviderRef("ws_CO_1");
    private static final ProviderRef OTHER = new ProviderRef("ws_CO_2");
    private static final Receipt RECEIPT = new Receipt("R1");
    private static final Receipt BY_HAND = new Receipt("R2");
    private static final Receipt FALSE = new Receipt("X1");
    private static final Reason NO = new Reason("1032", "Request cancelled by user");
    private static final Reason SAID = new Reason("0", "said");
    private static final Money ROOM = Money.kes(200_000);
    private static final Money NONE = Money.kes(0);

    static PushNode start() {
        var id = new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_1234_5678_9abcL));
        var request = new NewCollection(
                id,
                "purchase:1",
                SmallBooks.COMMUNITY.id(),
                SmallBooks.BUYER,
                new Msisdn("254708374149"),
                SmallBooks.PRICE,
                "energy");
        var it = SimHands.fresh(request, Town.RAIL, BEGIN, SETTINGS);
        return new PushNode(it, 0, Wire.IDLE, Truth.NO_PROMPT, 0, 0, SmallBooks.begun());
    }

    private Instant now() {
        return BEGIN.plus(STAGES.get(stage));
    }

    private boolean isPaid() {
        return truth == Truth.PAID || truth == Truth.TAKEN_BACK;
    }

    private PushNode with(Wire next, Truth known) {
        return new PushNode(it, stage, next, known, paid, posts, books);
    }

    private PushNode at(int later) {
        return new PushNode(it, later, wire, truth, paid, posts, books);
    }

    private PushNode on(CollectionEvent event) {
        var step = it.on(event, now(), SETTINGS);
        if (step.next().evidence().compareTo(it.evidence()) < 0) throw new Wrong("evidence fell");
        return new PushNode(step.next(), stage, wire, truth, paid, posts, books.after(it, step, now()));
    }

    @Override
    public Map<String, Explored.Node> next(Set<String> cells) {
        var next = new LinkedHashMap<String, Explored.Node>();
        for (var lie : lies()) {
            cells.add("push " + it.state() + "/" + lie.getClass().getSimpleName());
            it.on(lie, now(), SETTINGS);
        }
        if (it.state() == CollectionState.CREATED && now().isBefore(it.deadline())) sent(next);
        answered(next);
        payer(next);
        callbacks(next);
        provider(next);
        for (int later = stage + 1; later < STAGES.size(); later++)
            next.put("until " + STAGES.get(later), at(later).on(new TimePassed()));
        if (books.mayEnd(it)) next.put("settled", withBooks(books.ended(it)));
        if (books.mayProve(it)) next.put("proof booked", withBooks(books.proven(it, now())));
        refunded(next);
        return next;
    }

    /** Asked back while it is whole in the buyer's wallet; then the provider takes it back for us, or proves that it does not. */
    private void refunded(Map<String, Explored.Node> next) {
        if (it.state() == CollectionState.LATE_CREDITED && truth == Truth.PAID && books.mayRefund(it))
            next.put("refund asked", withBooks(books.refund()).on(new CollectionEvent.RefundBegun()));
        if (it.state() != CollectionState.REFUND_PENDING) return;
        if (truth == Truth.PAID) {
            next.put("refund done", with(wire, Truth.TAKEN_BACK).given());
            next.put("refund refused", refused());
        }
    }

    private PushNode given() {
        return withBooks(books.refundDone()).on(new CollectionEvent.RefundDone());
    }

    private PushNode refused() {
        return withBooks(books.refundUndone()).on(new CollectionEvent.RefundUndone(CollectionState.LATE_CREDITED));
    }

    private PushNode withBooks(SmallBooks changed) {
        return new PushNode(it, stage, wire, truth, paid, posts, changed);
    }

    /** Every event there is, whether it can happen here or not: none may be unhandled. */
    private static List<CollectionEvent> lies() {
        return List.of(
                new Claimed(),
                new Accepted(REF),
                new Refused(NO),
                new NotSent("no connection"),
                new Unclear("reset"),
                new CallbackPaid(REF, SmallBooks.PRICE, Optional.of(RECEIPT), ROOM),
                new CallbackFailed(REF, NO),
                new Hint("x"),
                new QueryPaid(Optional.empty(), SAID),
                new QueryFailed(NO),
                new QueryOpen(SAID),
                new Seen(Evidence.E2, SmallBooks.PRICE, RECEIPT, ROOM),
                new Absent(),
                new TakenBack(RECEIPT),
                new Ruled(Ruling.PAID, Optional.empty(), Optional.empty()),
                new CollectionEvent.RefundBegun(),
                new CollectionEvent.RefundDone(),
                new CollectionEvent.RefundUndone(CollectionState.LATE_CREDITED),
                new TimePassed());
    }

    private void sent(Map<String, Explored.Node> next) {
        var claimed = on(new Claimed());
        next.put("dies before the POST", claimed);
        next.put("no connection", claimed.with(Wire.NOT_SENT, truth));
        next.put("the request is lost", claimed.with(Wire.LOST, truth));
        next.put("refused", claimed.with(Wire.REFUSED, truth));
        if (posts > 0) throw new Wrong("a second POST");
        next.put("taken", new PushNode(claimed.it, stage, Wire.TAKEN, Truth.PROMPTED, paid, 1, claimed.books));
    }

    private void answered(Map<String, Explored.Node> next) {
        if (wire == Wire.IDLE) return;
        var idle = with(Wire.IDLE, truth);
        next.put("dies before the answer", idle);
        switch (wire) {
            case TAKEN -> {
                next.put("accepted", idle.on(new Accepted(REF)));
                next.put("the answer is lost", idle.on(new Unclear("reset")));
            }
            case NOT_SENT -> next.put("told: not sent", idle.on(new NotSent("no connection")));
            case LOST -> next.put("told: unclear", idle.on(new Unclear("timeout")));
            case REFUSED -> next.put("told: refused", idle.on(new Refused(NO)));
            case IDLE -> {}
        }
    }

    private void payer(Map<String, Explored.Node> next) {
        if (truth == Truth.PROMPTED || truth == Truth.NOT_PAID) next.put("the payer pays", with(wire, Truth.PAID));
        if (truth == Truth.PROMPTED) next.put("the payer does not pay", with(wire, Truth.NOT_PAID));
        if (truth == Truth.PAID && paid == 0 && it.state().phase() == Phase.CREDITED)
            next.put("pays again by hand", new PushNode(it, stage, wire, truth, 1, posts, books));
        if (truth == Truth.PAID && stage == STAGES.size() - 1) next.put("taken back", with(wire, Truth.TAKEN_BACK));
    }

    private void callbacks(Map<String, Explored.Node> next) {
        if (isPaid()) {
            next.put("callback: paid", on(new CallbackPaid(REF, SmallBooks.PRICE, Optional.of(RECEIPT), ROOM)));
            next.put("callback without receipt", on(new CallbackPaid(REF, SmallBooks.PRICE, Optional.empty(), ROOM)));
            next.put("callback over the cap", on(new CallbackPaid(REF, SmallBooks.PRICE, Optional.of(RECEIPT), NONE)));
            next.put("confirmation", on(new Seen(Evidence.E1, SmallBooks.PRICE, RECEIPT, ROOM)));
        }
        if (truth == Truth.NOT_PAID) next.put("callback: not paid", on(new CallbackFailed(REF, NO)));
        if (posts == 0 || it.state() == CollectionState.CREATED) return;
        next.put("lie: paid", on(new CallbackPaid(REF, SmallBooks.PRICE, Optional.of(FALSE), ROOM)));
        next.put("lie: another amount", on(new CallbackPaid(REF, Money.kes(100), Optional.of(FALSE), ROOM)));
        next.put("lie: another checkout", on(new CallbackPaid(OTHER, SmallBooks.PRICE, Optional.of(FALSE), ROOM)));
        next.put("hint", on(new Hint("no secret")));
    }

    private void provider(Map<String, Explored.Node> next) {
        if (it.providerRef().isPresent()) {
            next.put("query: open", on(new QueryOpen(SAID)));
            if (it.providerRef().get().equals(REF) && isPaid())
                next.put("query: paid", on(new QueryPaid(Optional.empty(), SAID)));
            if (it.providerRef().get().equals(REF) && truth == Truth.NOT_PAID)
                next.put("query: not paid", on(new QueryFailed(NO)));
        }
        if (isPaid()) next.put("listed", on(new Seen(Evidence.E2, SmallBooks.PRICE, RECEIPT, ROOM)));
        if (paid > 0) next.put("listed, by hand", on(new Seen(Evidence.E2, SmallBooks.PRICE, BY_HAND, ROOM)));
        if (it.state() == CollectionState.REVIEW)
            next.put("people deny it", on(new Ruled(Ruling.NOT_PAID, Optional.empty(), Optional.empty())));
        if (stage == STAGES.size() - 1) next.put("statement", statement());
    }

    private PushNode statement() {
        if (!isPaid()) return wire == Wire.IDLE && truth != Truth.PROMPTED ? on(new Absent()) : this;
        var own = on(new Seen(Evidence.E3, SmallBooks.PRICE, RECEIPT, ROOM));
        var seen = paid > 0 ? own.on(new Seen(Evidence.E3, SmallBooks.PRICE, BY_HAND, ROOM)) : own;
        // what was not booked as cash yet cannot be taken out of it: the books refuse, and the line is read again
        return truth == Truth.TAKEN_BACK ? seen.booked().on(new TakenBack(RECEIPT)) : seen;
    }

    @Override
    public void mustEndWell() {
        var calm = with(Wire.IDLE, truth == Truth.PROMPTED ? Truth.NOT_PAID : truth)
                .booked();
        for (int last = stage + 1; last < STAGES.size(); last++)
            calm = calm.at(last).on(new TimePassed()).booked();
        calm = calm.statement().booked().statement().booked();
        if (calm.it.state() == CollectionState.REVIEW)
            calm = calm.on(new Ruled(
                            isPaid() ? Ruling.PAID : Ruling.NOT_PAID,
                            Optional.empty(),
                            isPaid() ? Optional.of(RECEIPT) : Optional.empty()))
                    .booked();
        if (calm.it.state() == CollectionState.REFUND_PENDING)
            calm = truth == Truth.PAID ? calm.refused() : calm.given();
        calm = calm.statement().booked();
        var end = calm.it.state().phase();
        if (end == Phase.OPEN || end == Phase.REVIEW) throw new Wrong("it does not end: " + calm.it.state());
        var cash = SmallBooks.PRICE.minor() * (paid + (truth == Truth.PAID ? 1 : 0));
        calm.books.mustHold(cash);
    }

    /** What settlement does as soon as it looks. */
    private PushNode booked() {
        var ended = books.mayEnd(it) ? withBooks(books.ended(it)) : this;
        return ended.books.mayProve(it) ? ended.withBooks(ended.books.proven(it, now())) : ended;
    }

    static Account collect() {
        return Account.collect(Town.RAIL, Asset.KES);
    }
}
