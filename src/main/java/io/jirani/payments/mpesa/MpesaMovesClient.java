package io.jirani.payments.mpesa;

import io.jirani.payments.Evidence;
import io.jirani.payments.FloatMove;
import io.jirani.payments.GuardedRail;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.payments.MoveEvent;
import io.jirani.payments.Notice;
import io.jirani.payments.PaymentRail;
import io.jirani.payments.PayoutCodes;
import io.jirani.payments.Reason;
import java.util.Optional;

/** Our own money from the shortcode that collects to the one that pays out (fact sheet section 11). */
record MpesaMovesClient(MpesaHttpClient http, MpesaRequestJson requests) implements PaymentRail.Moves {
    @Override
    public MoveEvent.SendAnswer move(FloatMove attempt) {
        var b2b = new MpesaB2bClient(http);
        var transfer = new MpesaB2bClient.Transfer(
                MpesaB2bClient.Kind.TOP_UP, b2b.bulk(), attempt.amount(), attempt.reference());
        return switch (b2b.send(transfer, requests.moveHooks(attempt))) {
            case Ack.Taken taken -> new MoveEvent.Accepted(taken.conversation());
            case Ack.Refused refused -> new MoveEvent.Refused(refused.reason());
            case Ack.NotSent not -> new MoveEvent.NotSent(not.why());
            case Ack.Unclear unclear -> new MoveEvent.Unclear(unclear.said());
        };
    }

    @Override
    public MoveEvent.Told queryMove(FloatMove attempt) {
        var ref = attempt.providerRef().orElseThrow();
        var ack = MpesaHttpClient.ack(http.ask("/mpesa/transactionstatus/v1/query", requests.moveStatus(attempt, ref)));
        var said = switch (ack) {
            case Ack.Taken taken -> new Reason("asked", "the answer comes to the result address");
            case Ack.Refused refused -> refused.reason();
            case Ack.NotSent not -> new Reason(GuardedRail.UNREACHABLE, not.why());
            case Ack.Unclear unclear -> new Reason(GuardedRail.UNREACHABLE, unclear.said());
        };
        return new MoveEvent.Open(said);
    }

    @Override
    public Optional<PaymentRail.Heard> readMove(Channel channel, String body) {
        return channel == Channel.STATUS
                ? answered(MpesaJson.statusResult(body))
                : MpesaResult.read(body).map(it -> new PaymentRail.Heard(Optional.of(it.conversation()), told(it)));
    }

    /** A success without a receipt or an amount is asked about; so is a code that decides nothing. */
    private static MoveEvent.Told told(MpesaResult result) {
        if (!result.done())
            return PayoutCodes.of(result.code().code()).isPresent()
                    ? new MoveEvent.NotMoved(Evidence.E1, result.code())
                    : new MoveEvent.Undecided(result.code());
        var amount = result.amount("Amount");
        if (amount.isEmpty() || result.receipt().isEmpty()) return new MoveEvent.Undecided(result.code());
        return new MoveEvent.Arrived(Evidence.E1, result.receipt().get(), amount.get());
    }

    /** The name in an answer is the question's own. */
    private static Optional<PaymentRail.Heard> answered(Notice notice) {
        var told = switch (notice) {
            case Notice.PayoutPaid paid ->
                Optional.<MoveEvent.Told>of(new MoveEvent.Arrived(Evidence.E2, paid.receipt(), paid.amount()));
            case Notice.PayoutFailed failed ->
                Optional.<MoveEvent.Told>of(new MoveEvent.NotMoved(Evidence.E2, failed.reason()));
            case Notice.PayoutUnknown none -> Optional.<MoveEvent.Told>of(new MoveEvent.NotFound(none.said()));
            case Notice.Undecided open -> Optional.<MoveEvent.Told>of(new MoveEvent.Open(open.said()));
            case Notice.PushPaid other -> Optional.<MoveEvent.Told>empty();
            case Notice.PushFailed other -> Optional.<MoveEvent.Told>empty();
            case Notice.Unreadable unreadable -> Optional.<MoveEvent.Told>empty();
        };
        return told.map(it -> new PaymentRail.Heard(Optional.empty(), it));
    }
}
