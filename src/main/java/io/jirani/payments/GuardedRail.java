package io.jirani.payments;

import io.jirani.kernel.Money;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;

/**
 * A rail behind circuit breakers, one for each call, so that a far side that is away costs no time-out each time. Questions
 * and what moves money have their own: a question endpoint that is silent stops no push, and one that answers does not
 * speak for the other. A call that is not made is {@code NotSent} or {@code Open}: nobody's money depends on it. Gauge
 * {@code jirani_rail_resting}.
 */
public final class GuardedRail implements PaymentRail {
    /** The code of a question that got no answer at all, as rails say it. */
    public static final String UNREACHABLE = "unreachable";

    /** The code of a question that was turned away because there were too many, as rails say it (pitfall 41). */
    public static final String BUSY = "busy";

    private static final Reason RESTS = new Reason("resting", "the provider did not answer several times in a row");

    private final PaymentRail rail;
    private final Breaker pushes;
    private final Breaker pushQuestions;
    private final Breaker payouts;
    private final Breaker payoutQuestions;
    private final Breaker reversals;

    public GuardedRail(PaymentRail rail, Clock clock, MeterRegistry metrics) {
        this.rail = rail;
        this.pushes = new Breaker(clock);
        this.pushQuestions = new Breaker(clock);
        this.payouts = new Breaker(clock);
        this.payoutQuestions = new Breaker(clock);
        this.reversals = new Breaker(clock);
        gauge(metrics, "collect", pushes);
        gauge(metrics, "query_collection", pushQuestions);
        gauge(metrics, "pay_out", payouts);
        gauge(metrics, "query_payout", payoutQuestions);
        gauge(metrics, "reverse", reversals);
    }

    private void gauge(MeterRegistry metrics, String call, Breaker breaker) {
        Gauge.builder("jirani_rail_resting", breaker, it -> it.isOpen() ? 1 : 0)
                .tags("rail", rail.name(), "call", call)
                .register(metrics);
    }

    @Override
    public String name() {
        return rail.name();
    }

    @Override
    public Optional<Collects> collects() {
        return rail.collects().map(inner -> new Collects() {
            @Override
            public CollectionEvent.PushAnswer collect(Collection attempt) {
                if (!pushes.lets()) return new CollectionEvent.NotSent(RESTS.code());
                var answer = inner.collect(attempt);
                note(pushes, answer instanceof CollectionEvent.NotSent || answer instanceof CollectionEvent.Unclear);
                return answer;
            }

            @Override
            public CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
                if (!pushQuestions.lets()) return new CollectionEvent.QueryOpen(RESTS);
                var answer = inner.queryCollection(attempt);
                note(pushQuestions, answer instanceof CollectionEvent.QueryOpen open && isTurnedAway(open.said()));
                return answer;
            }

            @Override
            public Notice readCollection(String body) {
                return inner.readCollection(body);
            }
        });
    }

    @Override
    public Optional<Disburses> disburses() {
        return rail.disburses().map(inner -> new Disburses() {
            @Override
            public PayoutEvent.SendAnswer payOut(Payout attempt) {
                if (!payouts.lets()) return new PayoutEvent.NotSent(RESTS.code());
                var answer = inner.payOut(attempt);
                note(payouts, answer instanceof PayoutEvent.NotSent || answer instanceof PayoutEvent.Unclear);
                return answer;
            }

            @Override
            public PayoutEvent.Told queryPayout(Payout attempt) {
                if (!payoutQuestions.lets()) return new PayoutEvent.Open(RESTS);
                var answer = inner.queryPayout(attempt);
                note(payoutQuestions, answer instanceof PayoutEvent.Open open && isTurnedAway(open.said()));
                return answer;
            }

            @Override
            public Notice readPayout(InboxStore.Channel channel, String body) {
                return inner.readPayout(channel, body);
            }

            @Override
            public Money payoutCharge(Money sent) {
                return inner.payoutCharge(sent);
            }
        });
    }

    @Override
    public Optional<Hears> hears() {
        return rail.hears();
    }

    @Override
    public Optional<Reverses> reverses() {
        return rail.reverses().map(inner -> new Reverses() {
            @Override
            public RefundEvent.SendAnswer reverse(Refund attempt) {
                if (!reversals.lets()) return new RefundEvent.NotSent(RESTS.code());
                var answer = inner.reverse(attempt);
                note(reversals, answer instanceof RefundEvent.NotSent || answer instanceof RefundEvent.Unclear);
                return answer;
            }

            @Override
            public boolean askReversal(Refund attempt, ProviderRef named) {
                return inner.askReversal(attempt, named); // its schedule is seldom: nothing to spare
            }

            @Override
            public Optional<RefundEvent.Told> readReversal(InboxStore.Channel channel, String body) {
                return inner.readReversal(channel, body);
            }
        });
    }

    @Override
    public Optional<Moves> moves() {
        return rail.moves(); // two people ordered it: it is tried, whatever other calls met with
    }

    @Override
    public Optional<Reports> reports() {
        return rail.reports(); // it is asked every quarter of an hour: nothing to spare
    }

    @Override
    public Optional<StatementFile.Reader> statements() {
        return rail.statements();
    }

    private static boolean isTurnedAway(Reason said) {
        return said.code().equals(UNREACHABLE) || said.code().equals(BUSY);
    }

    private static void note(Breaker breaker, boolean unanswered) {
        if (unanswered) breaker.unanswered();
        else breaker.answered();
    }
}
