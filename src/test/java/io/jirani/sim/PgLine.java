package io.jirani.sim;

import io.jirani.kernel.Money;
import io.jirani.payments.ArrivalList;
import io.jirani.payments.Arrived;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.Evidence;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.payments.Notice;
import io.jirani.payments.PaymentRail;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A process' own end of the provider, behind the real port.
 *
 * @param dies ends this process and throws
 */
record PgLine(PgRail far, Consumer<String> dies)
        implements PaymentRail, PaymentRail.Collects, PaymentRail.Disburses, PaymentRail.Hears, PaymentRail.Reverses {
    private static final Reason NO = new Reason("1032", "Request cancelled by user");
    private static final Reason MISSING = new Reason("R000002", "no such transaction");
    private static final Reason QUEUE = new Reason("queue", "still in the queue");

    @Override
    public String name() {
        return Town.RAIL;
    }

    @Override
    public Optional<Collects> collects() {
        return Optional.of(this);
    }

    @Override
    public Optional<Disburses> disburses() {
        return Optional.of(this);
    }

    @Override
    public Optional<Hears> hears() {
        return Optional.of(this);
    }

    @Override
    public CollectionEvent.PushAnswer collect(Collection attempt) {
        return far.collect(attempt, dies);
    }

    @Override
    public CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
        return far.queryCollection(attempt);
    }

    @Override
    public PayoutEvent.SendAnswer payOut(Payout attempt) {
        return far.payOut(attempt, dies);
    }

    @Override
    public PayoutEvent.Told queryPayout(Payout attempt) {
        return far.queryPayout(attempt);
    }

    @Override
    public Optional<ArrivalList> list() {
        return Optional.of((Instant from, Instant to, int offset) -> far.page(from, to, offset));
    }

    @Override
    public Optional<Reverses> reverses() {
        return Optional.of(this);
    }

    @Override
    public RefundEvent.SendAnswer reverse(Refund attempt) {
        return far.undoing().reverse(attempt, dies);
    }

    @Override
    public boolean askReversal(Refund attempt, ProviderRef named) {
        far.undoing().ask(attempt);
        return true;
    }

    @Override
    public Optional<RefundEvent.Told> readReversal(Channel channel, String body) {
        var words = body.split(" ", -1);
        var evidence = channel == Channel.STATUS ? Evidence.E2 : Evidence.E1;
        return switch (words[0]) {
            case "BACK" -> Optional.of(new RefundEvent.Returned(evidence, Optional.of(new Receipt(words[2]))));
            case "STAYS" -> Optional.of(new RefundEvent.NotReturned(evidence, new Reason(words[2], "not reversed")));
            case "MISSING" -> Optional.of(new RefundEvent.NotFound(MISSING));
            default -> Optional.empty();
        };
    }

    @Override
    public Notice readCollection(String body) {
        var words = body.split(" ", -1);
        var ref = new ProviderRef(words[1]);
        if (words[0].equals("NOT")) return new Notice.PushFailed(ref, NO);
        var receipt =
                Optional.of(words[3]).filter(number -> !number.equals("-")).map(Receipt::new);
        return new Notice.PushPaid(ref, cents(words[2]), receipt);
    }

    @Override
    public Notice readPayout(Channel channel, String body) {
        var words = body.split(" ", -1);
        var ref = new ProviderRef(words[1]);
        return switch (words[0]) {
            case "NOT" -> new Notice.PayoutFailed(ref, NO, RailTrouble.NONE);
            case "MISSING" -> new Notice.PayoutUnknown(ref, MISSING);
            case "QUEUE" -> new Notice.Undecided(ref, QUEUE);
            default ->
                new Notice.PayoutPaid(ref, new Receipt(words[3]), cents(words[2]), Optional.empty(), Optional.empty());
        };
    }

    @Override
    public Optional<Arrived> readTyped(String body) {
        var words = body.split(" ", -1);
        return Optional.of(new Arrived(new Receipt(words[3]), cents(words[2]), words[1]));
    }

    private static Money cents(String text) {
        return Money.kes(Long.parseLong(text));
    }

    @Override
    public Money payoutCharge(Money sent) {
        return Money.zero(sent.asset());
    }
}
