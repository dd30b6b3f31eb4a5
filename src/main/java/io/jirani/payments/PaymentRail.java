package io.jirani.payments;

import io.jirani.kernel.Money;
import java.util.Optional;

/**
 * A way to move money, by what it can do: none can do everything. It holds no state, maps the provider's words to events, and
 * says Unclear or Open unless the far side was explicit. Call it on a virtual thread and outside any transaction; each call
 * ends within the rail's time-out. {@code RailContract} is what every rail must pass; timing, tracing and circuit breaking are
 * wrapped around it ({@link MeteredRail}, {@link TracedRail}, {@link GuardedRail}).
 */
public interface PaymentRail {
    /** It asks payers to pay. */
    interface Collects {
        /** Asks the payer to pay. One POST; it may not be repeated unless the answer is {@code NotSent}. */
        CollectionEvent.PushAnswer collect(Collection attempt);

        /** Asks what became of a push that the provider named. As often as the schedule likes. */
        CollectionEvent.QueryAnswer queryCollection(Collection attempt);

        /** Reads a callback about a push. */
        Notice readCollection(String body);
    }

    /** It sends money. */
    interface Disburses {
        /** Sends money. One POST; it may not be repeated unless the answer is {@code NotSent}. */
        PayoutEvent.SendAnswer payOut(Payout attempt);

        /** Asks what became of a payout. The verdict may come later, as a callback. */
        PayoutEvent.Told queryPayout(Payout attempt);

        /** Reads a callback about a payout. */
        Notice readPayout(InboxStore.Channel channel, String body);

        /** What the provider takes for a payout. */
        Money payoutCharge(Money sent);
    }

    /** It takes payments back. */
    interface Reverses {
        /** Gives a payment back, whole. One POST; it may not be repeated unless the answer is {@code NotSent}. */
        RefundEvent.SendAnswer reverse(Refund attempt);

        /**
         * Asks what became of a reversal; the verdict comes as a callback. Whether the question was taken.
         *
         * @param named what the provider called it
         */
        boolean askReversal(Refund attempt, ProviderRef named);

        /** Reads a callback about a reversal, or about a question; nothing when it cannot be read. */
        Optional<RefundEvent.Told> readReversal(InboxStore.Channel channel, String body);
    }

    /** What a callback about a move says, and by which name the provider knows the move. */
    record Heard(Optional<ProviderRef> ref, MoveEvent.Told told) {}

    /** It moves our own money from what pushes brought to what payouts use. */
    interface Moves {
        /** Moves it. One POST; it may not be repeated unless the answer is {@code NotSent}. */
        MoveEvent.SendAnswer move(FloatMove attempt);

        /** Asks what became of a move that the provider named. The verdict may come later, as a callback. */
        MoveEvent.Told queryMove(FloatMove attempt);

        /** Reads a callback about a move; nothing when it cannot be read. */
        Optional<Heard> readMove(InboxStore.Channel channel, String body);
    }

    /** It tells of payments that no push asked for. */
    interface Hears {
        /** Reads a confirmation of a payment typed by hand; nothing when it is none. */
        Optional<Arrived> readTyped(String body);

        /** The provider's own list of what came in; nothing when it may not be asked for. */
        Optional<ArrivalList> list();
    }

    /** It says what our accounts at the provider hold. */
    interface Reports {
        /** Asks; the answer comes as a callback. Whether the question was taken. */
        boolean askBalance(Statement.Side side);

        /** Reads that callback; nothing when it does not say. */
        Optional<Money> readBalance(Statement.Side side, String body);

        /** Reads the answer to a question about one transaction; nothing when it cannot be read. */
        default Optional<TransactionWord> readTransaction(String body) {
            return Optional.empty();
        }

        /** What a payout's result says is left to pay out with; nothing when it does not say. */
        default Optional<Money> readLeft(String body) {
            return Optional.empty();
        }
    }

    /** The rail's name in accounts and tables, such as {@code mpesa}. */
    String name();

    Optional<Collects> collects();

    Optional<Disburses> disburses();

    /** Few rails can. */
    default Optional<Hears> hears() {
        return Optional.empty();
    }

    /** Few rails can. */
    default Optional<Reverses> reverses() {
        return Optional.empty();
    }

    /** Few rails can. */
    default Optional<Moves> moves() {
        return Optional.empty();
    }

    /** Few rails can. */
    default Optional<Reports> reports() {
        return Optional.empty();
    }

    /** Who reads the provider's statements, where it gives any. */
    default Optional<StatementFile.Reader> statements() {
        return Optional.empty();
    }
}
