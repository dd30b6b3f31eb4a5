package io.jirani.payments.mpesa;

import io.jirani.kernel.Money;
import io.jirani.payments.ArrivalList;
import io.jirani.payments.Arrived;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.Evidence;
import io.jirani.payments.GuardedRail;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.payments.Notice;
import io.jirani.payments.PaymentRail;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.StatementFile;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * M-Pesa over Daraja: pushes and payouts. One POST per attempt; a refused token proves that nothing was done, so that the
 * attempt may be claimed again.
 */
public final class MpesaRail
        implements PaymentRail, PaymentRail.Collects, PaymentRail.Disburses, PaymentRail.Hears, PaymentRail.Reverses {
    private static final String NAME = "mpesa";

    private final MpesaHttpClient http;
    private final MpesaRequestJson requests;
    private final Clock clock;

    public MpesaRail(MpesaHttpClient http, CallbackToken callbacks, Clock clock) {
        this.http = http;
        this.requests = new MpesaRequestJson(http.config(), callbacks);
        this.clock = clock;
    }

    /**
     * A rail of a process that shares its consumer key with no other.
     *
     * @param timeout the longest a call takes, connecting included
     */
    public MpesaRail(Vertx vertx, MpesaConfig config, CallbackToken callbacks, Clock clock, Duration timeout) {
        this(new MpesaHttpClient(vertx, config, TokenShelf.alone(), clock, timeout), callbacks, clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<PaymentRail.Collects> collects() {
        return Optional.of(this);
    }

    @Override
    public Optional<PaymentRail.Disburses> disburses() {
        return Optional.of(this);
    }

    @Override
    public CollectionEvent.PushAnswer collect(Collection attempt) {
        return told(
                http.move("/mpesa/stkpush/v1/processrequest", requests.push(attempt, clock.instant())),
                MpesaJson::pushed,
                CollectionEvent.NotSent::new,
                CollectionEvent.Unclear::new);
    }

    @Override
    public CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
        var ref = attempt.providerRef().orElseThrow();
        Function<String, CollectionEvent.QueryAnswer> open = why -> new CollectionEvent.QueryOpen(unreachable(why));
        return told(
                http.ask("/mpesa/stkpushquery/v1/query", requests.query(ref.text(), clock.instant())),
                (status, body) -> MpesaJson.queried(status, body, ref),
                open,
                open);
    }

    @Override
    public PayoutEvent.SendAnswer payOut(Payout attempt) {
        return told(
                http.move(payouts(), requests.payOut(attempt)),
                MpesaJson::sent,
                PayoutEvent.NotSent::new,
                PayoutEvent.Unclear::new);
    }

    @Override
    public PayoutEvent.Told queryPayout(Payout attempt) {
        Function<String, PayoutEvent.Told> open = why -> new PayoutEvent.Open(unreachable(why));
        return requests.askedBy(attempt)
                .map(by -> told(
                        http.ask(
                                "/mpesa/transactionstatus/v1/query",
                                requests.status(attempt.id(), by, http.config().b2cShortcode())),
                        MpesaJson::asked,
                        open,
                        open))
                .orElseGet(() -> open.apply("version 1, and no id was heard"));
    }

    private String payouts() {
        return http.config().products().b2c() == MpesaConfig.B2c.V3
                ? "/mpesa/b2c/v3/paymentrequest"
                : "/mpesa/b2c/v1/paymentrequest";
    }

    @Override
    public Notice readCollection(String body) {
        return MpesaJson.pushCallback(body);
    }

    @Override
    public Notice readPayout(Channel channel, String body) {
        return channel == Channel.STATUS ? MpesaJson.statusResult(body) : MpesaJson.payoutResult(body);
    }

    @Override
    public Optional<Arrived> readTyped(String body) {
        return MpesaTyped.confirmed(body, http.config().shortcode());
    }

    @Override
    public Optional<PaymentRail.Hears> hears() {
        return Optional.of(this);
    }

    @Override
    public Optional<ArrivalList> list() {
        var may = http.config().products().pull() == MpesaConfig.Pull.ON;
        return may ? Optional.of(new MpesaPullClient(http)) : Optional.empty();
    }

    @Override
    public Optional<PaymentRail.Reports> reports() {
        return Optional.of(new MpesaBalances(http, requests));
    }

    @Override
    public Optional<StatementFile.Reader> statements() {
        return Optional.of(
                new MpesaStatementCsv(http.config().shortcode(), http.config().b2cShortcode()));
    }

    @Override
    public Optional<PaymentRail.Moves> moves() {
        return Optional.of(new MpesaMovesClient(http, requests));
    }

    @Override
    public Optional<PaymentRail.Reverses> reverses() {
        return Optional.of(this);
    }

    @Override
    public RefundEvent.SendAnswer reverse(Refund attempt) {
        var ack = new MpesaReversalClient(http)
                .reverse(attempt.original().orElseThrow(), attempt.amount(), requests.reversalHooks(attempt));
        return switch (ack) {
            case Ack.Taken taken -> new RefundEvent.Accepted(taken.conversation());
            case Ack.Refused refused -> new RefundEvent.Refused(refused.reason());
            case Ack.NotSent not -> new RefundEvent.NotSent(not.why());
            case Ack.Unclear unclear -> new RefundEvent.Unclear(unclear.said());
        };
    }

    @Override
    public boolean askReversal(Refund attempt, ProviderRef named) {
        var question = requests.status(attempt.id(), named.text(), http.config().shortcode());
        return switch (http.ask("/mpesa/transactionstatus/v1/query", question)) {
            case Exchange.Answered answer -> MpesaResult.ack(answer.status(), answer.body()) instanceof Ack.Taken;
            case Exchange.NotSent not -> false;
            case Exchange.Lost lost -> false;
        };
    }

    @Override
    public Optional<RefundEvent.Told> readReversal(Channel channel, String body) {
        return channel == Channel.STATUS
                ? Optional.of(asked(MpesaJson.statusResult(body)))
                : MpesaResult.read(body).map(MpesaRail::reversed);
    }

    private static RefundEvent.Told asked(Notice notice) {
        return switch (notice) {
            case Notice.PayoutPaid paid -> new RefundEvent.Returned(Evidence.E2, Optional.of(paid.receipt()));
            case Notice.PayoutFailed failed -> new RefundEvent.NotReturned(Evidence.E2, failed.reason());
            case Notice.PayoutUnknown unknown -> new RefundEvent.NotFound(unknown.said());
            case Notice.Undecided undecided -> new RefundEvent.Unanswered(undecided.said());
            case Notice.PushPaid other -> UNFIT;
            case Notice.PushFailed other -> UNFIT;
            case Notice.Unreadable unreadable -> UNFIT;
        };
    }

    private static final RefundEvent.Told UNFIT =
            new RefundEvent.Unanswered(new Reason("unreadable", "an answer that cannot be read"));

    private static RefundEvent.Told reversed(MpesaResult result) {
        if (result.done()) return new RefundEvent.Returned(Evidence.E1, result.receipt());
        return switch (result.code().code()) {
            case "R000001" -> new RefundEvent.ReversedBefore();
            case "1", "11", "21", "R000002" -> new RefundEvent.NotReturned(Evidence.E1, result.code());
            default -> new RefundEvent.Open(result.code());
        };
    }

    @Override
    public Money payoutCharge(Money sent) {
        return B2cTariff.charge(sent);
    }

    private static Reason unreachable(String why) {
        return new Reason(GuardedRail.UNREACHABLE, why);
    }

    private static <T> T told(
            Exchange exchange,
            BiFunction<Integer, String, T> answered,
            Function<String, ? extends T> notSent,
            Function<String, ? extends T> lost) {
        return switch (exchange) {
            case Exchange.Answered answer -> answered.apply(answer.status(), answer.body());
            case Exchange.NotSent why -> notSent.apply(why.why());
            case Exchange.Lost why -> lost.apply(why.why());
        };
    }
}
