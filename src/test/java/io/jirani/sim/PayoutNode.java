package io.jirani.sim;

import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.Absence;
import io.jirani.payments.Evidence;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEffect;
import io.jirani.payments.PayoutEntries;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.PayoutState;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.Ruling;
import io.jirani.settlement.PayoutHold;
import io.jirani.sim.PushNode.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One payout, with what the provider knows and what the books have. */
record PayoutNode(Payout it, int stage, Wire wire, Truth truth, int posts, List<Entry> posted)
        implements Explored.Node {
    /** What the provider knows. */
    enum Truth {
        UNHEARD,
        ORDERED,
        PAID,
        NOT_PAID,
        TAKEN_BACK
    }

    private static final List<Duration> STAGES = List.of(
            Duration.ZERO,
            Duration.ofSeconds(41),
            Duration.ofHours(1),
            Duration.ofHours(25),
            Duration.ofHours(32),
            Duration.ofDays(9));
    private static final Money AMOUNT = Money.kes(5_000);
    private static final Msisdn PHONE = new Msisdn("254708374149");
    private static final Receipt RECEIPT = new Receipt("P1");
    private static final ProviderRef REF = new ProviderRef("AG_1");
    private static final Reason NO = new Reason("2040", "Credit Party unregistered");
    private static final Reason SAID = new Reason("said", "said");
    private static final Account WALLET = Account.of(SmallBooks.BUYER, Pocket.WALLET, Asset.KES);
    private static final Account FLOAT = Account.payout(Town.RAIL, Asset.KES);

    PayoutNode {
        posted = List.copyOf(posted);
    }

    static PayoutNode start() {
        var id = new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_1234_5678_9abdL));
        var money = Entry.single("begin", "begin")
                .debit(FLOAT, AMOUNT)
                .credit(Account.capital(Asset.KES), AMOUNT)
                .debit(PushNode.collect(), AMOUNT)
                .credit(WALLET, AMOUNT)
                .entry();
        var hold = new PayoutHold(id, Town.RAIL, SmallBooks.BUYER, Pocket.WALLET, AMOUNT, Money.kes(0)).entry();
        var it = new Payout(
                id,
                Town.RAIL,
                "payout:1",
                SmallBooks.COMMUNITY.id(),
                SmallBooks.BUYER,
                Optional.of(PHONE),
                AMOUNT,
                new TransferId(new UUID(0x7000, 2)),
                PayoutState.RESERVED,
                Evidence.E0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Agenda.BEGIN,
                Optional.empty(),
                Agenda.BEGIN,
                0,
                Absence.NONE);
        return new PayoutNode(it, 0, Wire.IDLE, Truth.UNHEARD, 0, List.of(money, hold));
    }

    private Instant now() {
        return Agenda.BEGIN.plus(STAGES.get(stage));
    }

    private boolean isPaid() {
        return truth == Truth.PAID || truth == Truth.TAKEN_BACK;
    }

    private boolean isLast() {
        return stage == STAGES.size() - 1;
    }

    private PayoutNode with(Wire next, Truth known) {
        return new PayoutNode(it, stage, next, known, posts, posted);
    }

    private PayoutNode at(int later) {
        return new PayoutNode(it, later, wire, truth, posts, posted);
    }

    private PayoutNode on(PayoutEvent event) {
        var step = it.on(event, now(), PushNode.SETTINGS);
        var books = new ArrayList<>(posted);
        for (var effect : step.effects()) book(books, step.next(), effect);
        var after = new PayoutNode(step.next(), stage, wire, truth, posts, books);
        after.ledger();
        var state = step.next().state();
        if (state == PayoutState.FAILED && it.state() != state && (isPaid() || truth == Truth.ORDERED))
            throw new Wrong("failed, and it may still be paid");
        if (state == PayoutState.PAID && it.state() != state && !isPaid()) throw new Wrong("paid, and nobody paid");
        return after;
    }

    static void book(List<Entry> books, Payout it, PayoutEffect effect) {
        switch (effect) {
            case PayoutEffect.PostHold post -> {
                var sent = post.sent().orElse(it.amount());
                books.add(PayoutEntries.paid(it, books.get(1).legs(), sent, Money.kes(0)));
                if (sent.compareTo(it.amount()) > 0) books.add(PayoutEntries.lost(it, sent.minus(it.amount())));
            }
            case PayoutEffect.VoidHold end -> books.add(PayoutEntries.unpaid(it));
            case PayoutEffect.BookLoss lost ->
                books.add(PayoutEntries.lost(it, lost.sent().orElse(it.amount())));
            case PayoutEffect.GiveBack back ->
                books.addAll(ledger(books).stillOut(it).back(it, Pocket.WALLET));
            case PayoutEffect.PauseRail pause -> {}
            case PayoutEffect.AskPeople ask -> {}
            case PayoutEffect.Alarm alarm -> {}
        }
    }

    private MemLedger ledger() {
        return ledger(posted);
    }

    private static MemLedger ledger(List<Entry> books) {
        var ledger = new MemLedger(new Journal());
        books.forEach(ledger::post);
        return ledger;
    }

    private PayoutEvent paid(Evidence evidence) {
        return new PayoutEvent.Paid(evidence, RECEIPT, AMOUNT, Optional.of(PHONE), Optional.empty());
    }

    private static PayoutEvent notPaid(Evidence evidence) {
        return new PayoutEvent.NotPaid(evidence, NO, RailTrouble.NONE);
    }

    @Override
    public Map<String, Explored.Node> next(Set<String> cells) {
        for (var any : all()) {
            cells.add("payout " + it.state() + "/" + any.getClass().getSimpleName());
            it.on(any, now(), PushNode.SETTINGS);
        }
        var next = new LinkedHashMap<String, Explored.Node>();
        if (it.state() == PayoutState.RESERVED && stage < 2) sent(next);
        answered(next);
        if (truth == Truth.ORDERED) {
            next.put("the provider pays", with(wire, Truth.PAID));
            next.put("the provider does not pay", with(wire, Truth.NOT_PAID));
            next.put("queue timeout", on(new PayoutEvent.QueueTimeout()));
        }
        if (isPaid()) next.put("result: paid", on(paid(Evidence.E1)));
        if (truth == Truth.NOT_PAID) next.put("result: not paid", on(notPaid(Evidence.E1)));
        if (it.state() != PayoutState.RESERVED) asked(next);
        for (int later = stage + 1; later < STAGES.size(); later++)
            next.put("until " + STAGES.get(later), at(later).on(new PayoutEvent.TimePassed()));
        if (isLast() && truth == Truth.PAID) next.put("taken back", with(wire, Truth.TAKEN_BACK));
        if (stage >= 3) next.put("statement", statement());
        return next;
    }

    private List<PayoutEvent> all() {
        return List.of(
                new PayoutEvent.Claimed(),
                new PayoutEvent.Accepted(REF),
                new PayoutEvent.Refused(NO, RailTrouble.DRY),
                new PayoutEvent.NotSent("no connection"),
                new PayoutEvent.Unclear("reset"),
                paid(Evidence.E1),
                notPaid(Evidence.E2),
                new PayoutEvent.NotFound(SAID),
                new PayoutEvent.Open(SAID),
                new PayoutEvent.QueueTimeout(),
                new PayoutEvent.Hint("x"),
                new PayoutEvent.Absent(),
                new PayoutEvent.TakenBack(),
                new PayoutEvent.Ruled(Ruling.NOT_PAID, Optional.empty()),
                new PayoutEvent.TimePassed());
    }

    private void sent(Map<String, Explored.Node> next) {
        if (posts > 0) throw new Wrong("I-8 a second POST");
        var claimed = on(new PayoutEvent.Claimed());
        next.put("dies before the POST", claimed);
        next.put("no connection", claimed.with(Wire.NOT_SENT, truth));
        next.put("the request is lost", claimed.with(Wire.LOST, truth));
        next.put("refused", claimed.with(Wire.REFUSED, truth));
        next.put("taken", new PayoutNode(claimed.it, stage, Wire.TAKEN, Truth.ORDERED, 1, claimed.posted));
    }

    private void answered(Map<String, Explored.Node> next) {
        var idle = with(Wire.IDLE, truth);
        if (wire != Wire.IDLE) next.put("dies before the answer", idle);
        switch (wire) {
            case TAKEN -> {
                next.put("accepted", idle.on(new PayoutEvent.Accepted(REF)));
                next.put("the answer is lost", idle.on(new PayoutEvent.Unclear("reset")));
            }
            case NOT_SENT -> next.put("told: not sent", idle.on(new PayoutEvent.NotSent("no connection")));
            case LOST -> next.put("told: unclear", idle.on(new PayoutEvent.Unclear("timeout")));
            case REFUSED -> next.put("told: refused", idle.on(new PayoutEvent.Refused(NO, RailTrouble.NONE)));
            case IDLE -> {}
        }
    }

    private void asked(Map<String, Explored.Node> next) {
        next.put("query: open", on(new PayoutEvent.Open(SAID)));
        next.put("hint", on(new PayoutEvent.Hint("no secret")));
        if (isPaid()) next.put("query: paid", on(paid(Evidence.E2)));
        if (truth == Truth.NOT_PAID) next.put("query: not paid", on(notPaid(Evidence.E2)));
        if (truth == Truth.UNHEARD) next.put("query: not found", on(new PayoutEvent.NotFound(SAID)));
    }

    private PayoutNode statement() {
        if (truth == Truth.ORDERED) return this;
        if (!isPaid()) return on(new PayoutEvent.Absent());
        var seen = on(paid(Evidence.E3));
        return truth == Truth.TAKEN_BACK ? seen.on(new PayoutEvent.TakenBack()) : seen;
    }

    @Override
    public void mustEndWell() {
        var calm = with(Wire.IDLE, truth == Truth.ORDERED ? Truth.PAID : truth);
        if (calm.it.state() == PayoutState.RESERVED && posts == 0)
            calm = new PayoutNode(calm.on(new PayoutEvent.Claimed()).it, stage, Wire.IDLE, Truth.PAID, 1, calm.posted);
        for (int last = stage + 1; last < STAGES.size(); last++)
            calm = calm.at(last).on(new PayoutEvent.TimePassed());
        calm = calm.statement();
        if (calm.it.state() == PayoutState.REVIEW || calm.it.state().isLive()) calm = calm.people();
        if (calm.it.state().isLive() || calm.it.state() == PayoutState.REVIEW)
            throw new Wrong("it does not end: " + calm.it.state());
        var ledger = calm.ledger();
        var left = calm.truth == Truth.PAID ? 0 : AMOUNT.minor();
        if (ledger.posted(WALLET) != left
                || ledger.posted(FLOAT) != left
                || !ledger.standing().isEmpty())
            throw new Wrong("wallet " + ledger.posted(WALLET) + ", float " + ledger.posted(FLOAT) + " where " + left
                    + " should be");
    }

    /** A week of asking brought nothing: people have the statement. */
    private PayoutNode people() {
        var silent = it.state() == PayoutState.REVIEW ? this : on(new PayoutEvent.Open(SAID));
        if (silent.it.state() != PayoutState.REVIEW) return silent;
        var ruling = isPaid() ? Ruling.PAID : Ruling.NOT_PAID;
        return silent.on(new PayoutEvent.Ruled(ruling, Optional.of(RECEIPT).filter(one -> isPaid())))
                .statement();
    }
}
