package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges callbacks in the order they came, each in one commit with what follows from it; those of pushes many in one. What the secret path did not
 * prove, or what does not fit, only makes us ask the provider (decided.md sections 0 and 6).
 */
final class JudgeCallbacks {
    private static final Logger LOG = LoggerFactory.getLogger(JudgeCallbacks.class);
    private static final int BATCH = 200;

    /** What was made of a callback, for the row and the counter. */
    private record Verdict(String word, Runnable afterwards) {}

    /** It names nothing we know: the answer that tells us the name may be under way, so it is judged once more. */
    private static final String NOBODYS = "e0_unknown";

    private static final Verdict WAITS = new Verdict("waits", () -> {});
    private static final Duration LATER = Duration.ofMinutes(1);

    private final Db db;
    private final InboxStore inbox;
    private final IntentStore intents;
    private final PayoutStore payouts;
    private final RecordArrival arrivals;
    private final StubbornCallbacks stubborn;
    private final Payments.Parts parts;
    private final Clock clock;
    private final RecordCollection collections;
    private final RecordPayout recordPayout;
    private final JudgePushes pushes;
    private final JudgeRefunds refunds;
    private final JudgeMoves moves;
    private final Consumer<String> nudge;

    JudgeCallbacks(
            Payments.Parts parts, RecordCollection collections, RecordPayout recordPayout, Consumer<String> nudge) {
        this.db = parts.db();
        this.inbox = parts.inbox();
        this.intents = parts.intents();
        this.payouts = parts.payouts();
        this.arrivals = new RecordArrival(parts, collections);
        this.stubborn = new StubbornCallbacks(parts);
        this.parts = parts;
        this.clock = parts.clock();
        this.collections = collections;
        this.recordPayout = recordPayout;
        this.refunds = new JudgeRefunds(parts, collections.refunds(), this::alarm);
        this.moves = new JudgeMoves(parts, new RecordMove(parts), this::alarm);
        this.pushes = new JudgePushes(parts, collections, this::alarm);
        this.nudge = nudge;
    }

    int pass() {
        stubborn.replay();
        var rounds = new ArrayList<Map<IntentId, Long>>();
        var alone = new ArrayList<Long>();
        for (var open : db.transaction(tx -> OpenCallbackStore.first(tx, BATCH, clock.instant()))) {
            if (open.channel() == Channel.STK && proven(open.intent(), open.source())) enter(rounds, open);
            else alone.add(open.id());
        }
        var judged = 0;
        for (var round : rounds) judged += pushes(List.copyOf(round.values()));
        for (var id : alone) judged += judge(id);
        return judged;
    }

    /** Each round has one callback of an intent at most: one that follows is judged by what the first left. */
    private static void enter(List<Map<IntentId, Long>> rounds, OpenCallbackStore.Open open) {
        var intent = open.intent().orElseThrow();
        for (var round : rounds) if (round.putIfAbsent(intent, open.id()) == null) return;
        var round = new LinkedHashMap<IntentId, Long>();
        round.put(intent, open.id());
        rounds.add(round);
    }

    private boolean proven(Optional<IntentId> intent, String source) {
        var sources = parts.settings().sources();
        return intent.isPresent() && (sources.isEmpty() || sources.contains(source));
    }

    /** Judges them in one commit; when that fails, each in its own, so that only what is broken waits. */
    private int pushes(List<Long> ids) {
        if (ids.isEmpty()) return 0;
        try {
            var judged = db.transaction(tx -> pushes.judge(tx, ids));
            for (var change : judged.changes()) {
                announce(change);
                count(JudgePushes.word(change.event()), 1);
            }
            count("unknown", judged.unknown());
            return judged.changes().size() + judged.unknown();
        } catch (Exception failure) {
            if (ids.size() > 1)
                return ids.stream().mapToInt(id -> pushes(List.of(id))).sum();
            stubborn.failed(ids.getFirst(), failure);
            return 0;
        }
    }

    private int judge(Long id) {
        try {
            var verdict = db.transaction(tx -> inbox.lock(tx, id).map(arrival -> {
                var made = verdict(tx, arrival);
                var later = made.word().equals(NOBODYS)
                        && inbox.judgeAgain(tx, id, clock.instant().plus(LATER));
                if (!later) inbox.judged(tx, id, made.word(), clock.instant());
                if (isKeptElsewhere(arrival.channel(), made.word())) inbox.burn(tx, id);
                return later ? WAITS : made;
            }));
            verdict.ifPresent(made -> {
                made.afterwards().run();
                count(made.word(), 1);
            });
            return verdict.isPresent() ? 1 : 0;
        } catch (Exception failure) {
            stubborn.failed(id, failure);
            return 0;
        }
    }

    /** What a typed payment says is forgotten once its facts are kept; one that was not believed stays for people, for days. */
    private static boolean isKeptElsewhere(Channel channel, String word) {
        var facts = channel == Channel.BALANCE || word.equals(ProviderQuestionStore.ANSWERED);
        return facts || (channel == Channel.TYPED && RecordArrival.WORDS.contains(word));
    }

    private void count(String verdict, int times) {
        parts.metrics()
                .counter("jirani_callbacks_judged_total", "verdict", verdict)
                .increment(times);
    }

    /** One that does not say what became of a push, or does not prove it. */
    private Verdict verdict(Db.Tx tx, Arrival arrival) {
        if (arrival.intent().isEmpty()) return unproven(tx, arrival);
        var intent = arrival.intent().get();
        if (!proven(arrival.intent(), arrival.source())) {
            alarm("a callback on a secret path came from an address that is not the provider's");
            return arrival.channel() == Channel.TYPED
                    ? readSoon(tx, intent)
                    : hintTo(tx, intent, "wrong source", arrival.channel());
        }
        if (arrival.channel() == Channel.BALANCE) return balance(tx, intent, arrival);
        return arrival.channel() == Channel.TYPED ? typed(tx, arrival) : payout(tx, intent, arrival);
    }

    /** What an account holds: the secret path proved which one. */
    private Verdict balance(Db.Tx tx, IntentId about, Arrival arrival) {
        var told = AskBalances.about(List.copyOf(parts.rails().values()), about)
                .filter(it ->
                        AskBalances.told(tx, parts.ledger(), it, arrival.body().text(), clock.instant()));
        return new Verdict(told.isPresent() ? "balance" : "e0", () -> {});
    }

    /** A payment typed by hand: the secret path proved which rail told of it. */
    private Verdict typed(Db.Tx tx, Arrival arrival) {
        for (var rail : parts.rails().values()) {
            if (!arrival.intent().equals(Optional.of(CallbackToken.typed(rail.name())))) continue;
            var told = rail.hears().flatMap(it -> it.readTyped(arrival.body().text()));
            if (told.isEmpty()) alarm("a confirmation on a secret path cannot be read");
            var made = told.map(it -> arrivals.record(tx, rail.name(), it, Evidence.E1));
            return new Verdict(made.map(RecordArrival.Made::word).orElse("e0"), () -> {
                made.ifPresent(arrivals::announce);
                nudge.accept(Nudges.ARRIVALS);
            });
        }
        return new Verdict("unknown", () -> {});
    }

    /** Somebody says that money was typed: the provider's list knows. */
    private Verdict readSoon(Db.Tx tx, IntentId about) {
        parts.rails().values().stream()
                .map(PaymentRail::name)
                .filter(rail -> CallbackToken.typed(rail).equals(about))
                .forEach(rail -> arrivals.readSoon(tx, rail));
        return new Verdict("e0", () -> nudge.accept(Nudges.ARRIVALS));
    }

    private Verdict payout(Db.Tx tx, IntentId id, Arrival arrival) {
        var was = payouts.find(tx, id);
        if (was.isEmpty())
            return refunds.judge(tx, id, arrival)
                    .map(this::refund)
                    .or(() -> moves.judge(tx, id, arrival).map(this::move))
                    .or(() -> ProviderQuestionStore.judge(tx, parts.rails(), id, arrival)
                            .map(word -> new Verdict(word, () -> {})))
                    .orElse(new Verdict("unknown", () -> {}));
        var rail = was.get().rail();
        if (arrival.channel() == Channel.RESULT)
            Optional.ofNullable(parts.rails().get(rail))
                    .ifPresent(it -> AskBalances.left(tx, it, arrival.body().text(), clock.instant()));
        var event = payoutEvent(
                arrival,
                parts.disburses(rail)
                        .readPayout(arrival.channel(), arrival.body().text()));
        var change = recordPayout.record(tx, id, event);
        return new Verdict(word(event), () -> {
            change.ifPresent(recordPayout::announce);
            nudge.accept(Nudges.DISBURSE);
        });
    }

    private Verdict refund(JudgeRefunds.Judged judged) {
        return new Verdict(judged.word(), () -> {
            judged.change().ifPresent(collections.refunds()::announce);
            nudge.accept(Nudges.REFUNDS);
        });
    }

    private Verdict move(JudgeMoves.Judged judged) {
        return new Verdict(judged.word(), () -> {
            moves.announce(judged);
            nudge.accept(Nudges.MOVES);
        });
    }

    private PayoutEvent payoutEvent(Arrival arrival, Notice notice) {
        if (arrival.channel() == Channel.TIMEOUT) return new PayoutEvent.QueueTimeout();
        var evidence = arrival.channel() == Channel.STATUS ? Evidence.E2 : Evidence.E1;
        return switch (notice) {
            case Notice.PayoutPaid paid ->
                new PayoutEvent.Paid(evidence, paid.receipt(), paid.amount(), paid.phone(), paid.name());
            case Notice.PayoutFailed failed -> new PayoutEvent.NotPaid(evidence, failed.reason(), failed.trouble());
            case Notice.PayoutUnknown unknown -> new PayoutEvent.NotFound(unknown.said());
            case Notice.Undecided undecided -> {
                if (arrival.channel() == Channel.STATUS) yield new PayoutEvent.Open(undecided.said());
                if (!PayoutCodes.isWeather(undecided.said().code()))
                    alarm("a payout's result has a code that nobody knows");
                yield new PayoutEvent.QueueTimeout();
            }
            case Notice.PushPaid other -> unfitPayout("a push's callback");
            case Notice.PushFailed other -> unfitPayout("a push's callback");
            case Notice.Unreadable unreadable -> unfitPayout(unreadable.why());
        };
    }

    /** Nobody proved anything: whoever the body names is asked about, and that is all. */
    private Verdict unproven(Db.Tx tx, Arrival arrival) {
        for (var rail : parts.rails().values()) {
            var body = arrival.body().text();
            var notice = arrival.channel() == Channel.STK
                    ? rail.collects().map(it -> it.readCollection(body))
                    : rail.disburses().map(it -> it.readPayout(arrival.channel(), body));
            var ref = notice.flatMap(Notice::named);
            var push = ref.flatMap(name -> intents.byProviderRef(tx, name)).map(IntentView::id);
            if (push.isPresent()) return hintTo(tx, push.get(), "no secret", Channel.STK);
            var payout = ref.flatMap(name -> payouts.byProviderRef(tx, name)).map(Payout::id);
            if (payout.isPresent()) return hintTo(tx, payout.get(), "no secret", Channel.RESULT);
        }
        return new Verdict(NOBODYS, () -> {});
    }

    private Verdict hintTo(Db.Tx tx, IntentId id, String why, Channel channel) {
        if (channel == Channel.STK) {
            var change = collections.record(tx, id, was -> new CollectionEvent.Hint(why));
            return new Verdict("e0", () -> change.ifPresent(this::announce));
        }
        var change = recordPayout.record(tx, id, new PayoutEvent.Hint(why));
        return new Verdict("e0", () -> change.ifPresent(recordPayout::announce));
    }

    private void announce(RecordCollection.Change change) {
        collections.announce(change);
        nudge.accept(Nudges.LOOK);
    }

    private PayoutEvent unfitPayout(String what) {
        alarm("a result on a secret path does not fit: " + what);
        return new PayoutEvent.Hint(what);
    }

    private void alarm(String what) {
        LOG.warn(what);
        parts.metrics().counter("jirani_callbacks_unfit_total").increment();
    }

    private static String word(PayoutEvent event) {
        return switch (event) {
            case PayoutEvent.Paid paid -> "paid";
            case PayoutEvent.NotPaid notPaid -> "not_paid";
            case PayoutEvent.QueueTimeout timeout -> "timeout";
            default -> "e0";
        };
    }
}
