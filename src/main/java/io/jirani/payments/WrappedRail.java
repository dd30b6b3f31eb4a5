package io.jirani.payments;

import io.jirani.kernel.Money;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** A rail with something done around each of its calls to the far side; reading what came is let through. */
abstract class WrappedRail implements PaymentRail {
    private final PaymentRail rail;

    WrappedRail(PaymentRail rail) {
        this.rail = rail;
    }

    /**
     * Makes the call and answers what it answered.
     *
     * @param call its name, such as {@code pay_out}
     * @param about the payment or the account it is about
     */
    abstract <T> T around(String call, String about, Supplier<T> work);

    /** What a call came to, in a word: never what was said. */
    static String word(Object answer) {
        if (answer instanceof Boolean taken) return taken ? "taken" : "not_taken";
        return answer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
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
                return around("collect", attempt.id().toString(), () -> inner.collect(attempt));
            }

            @Override
            public CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
                return around("query_collection", attempt.id().toString(), () -> inner.queryCollection(attempt));
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
                return around("pay_out", attempt.id().toString(), () -> inner.payOut(attempt));
            }

            @Override
            public PayoutEvent.Told queryPayout(Payout attempt) {
                return around("query_payout", attempt.id().toString(), () -> inner.queryPayout(attempt));
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
                return around("ask_balance", side.word(), () -> inner.askBalance(side));
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
                return around("reverse", attempt.id().toString(), () -> inner.reverse(attempt));
            }

            @Override
            public boolean askReversal(Refund attempt, ProviderRef named) {
                return around("ask_reversal", attempt.id().toString(), () -> inner.askReversal(attempt, named));
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
                return around("move", attempt.id().toString(), () -> inner.move(attempt));
            }

            @Override
            public MoveEvent.Told queryMove(FloatMove attempt) {
                return around("query_move", attempt.id().toString(), () -> inner.queryMove(attempt));
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
}
