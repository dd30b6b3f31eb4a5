package io.jirani.payments;

import io.jirani.kernel.Money;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** A rail whose calls are timed, by call and by what they came to: {@code jirani_rail_seconds}. */
public record MeteredRail(PaymentRail rail, MeterRegistry metrics) implements PaymentRail {
    @Override
    public String name() {
        return rail.name();
    }

    @Override
    public Optional<Collects> collects() {
        return rail.collects().map(inner -> new Collects() {
            @Override
            public CollectionEvent.PushAnswer collect(Collection attempt) {
                return timed("collect", () -> inner.collect(attempt));
            }

            @Override
            public CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
                return timed("query_collection", () -> inner.queryCollection(attempt));
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
                return timed("pay_out", () -> inner.payOut(attempt));
            }

            @Override
            public PayoutEvent.Told queryPayout(Payout attempt) {
                return timed("query_payout", () -> inner.queryPayout(attempt));
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
    public Optional<Reports> reports() {
        return rail.reports().map(inner -> new Reports() {
            @Override
            public boolean askBalance(Statement.Side side) {
                return timed("ask_balance", () -> inner.askBalance(side));
            }

            @Override
            public Optional<Money> readBalance(Statement.Side side, String body) {
                return inner.readBalance(side, body);
            }

            @Override
            public Optional<Money> readLeft(String body) {
                return inner.readLeft(body);
            }

            @Override
            public Optional<TransactionWord> readTransaction(String body) {
                return inner.readTransaction(body);
            }
        });
    }

    @Override
    public Optional<Reverses> reverses() {
        return rail.reverses().map(inner -> new Reverses() {
            @Override
            public RefundEvent.SendAnswer reverse(Refund attempt) {
                return timed("reverse", () -> inner.reverse(attempt));
            }

            @Override
            public boolean askReversal(Refund attempt, ProviderRef named) {
                return timed("ask_reversal", () -> inner.askReversal(attempt, named));
            }

            @Override
            public Optional<RefundEvent.Told> readReversal(InboxStore.Channel channel, String body) {
                return inner.readReversal(channel, body);
            }
        });
    }

    @Override
    public Optional<Moves> moves() {
        return rail.moves().map(inner -> new Moves() {
            @Override
            public MoveEvent.SendAnswer move(FloatMove attempt) {
                return timed("move", () -> inner.move(attempt));
            }

            @Override
            public MoveEvent.Told queryMove(FloatMove attempt) {
                return timed("query_move", () -> inner.queryMove(attempt));
            }

            @Override
            public Optional<Heard> readMove(InboxStore.Channel channel, String body) {
                return inner.readMove(channel, body);
            }
        });
    }

    @Override
    public Optional<StatementFile.Reader> statements() {
        return rail.statements();
    }

    private <T> T timed(String call, Supplier<T> work) {
        var begun = System.nanoTime();
        var answer = work.get();
        var result = answer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        metrics.timer("jirani_rail_seconds", "rail", name(), "call", call, "result", result)
                .record(Duration.ofNanos(System.nanoTime() - begun));
        return answer;
    }
}
