package io.jirani.payments.mpesa;

import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;

/** What Daraja says at once to an order whose end comes later, to the result address. */
public sealed interface Ack {
    /** It was taken: that and no more. */
    record Taken(ProviderRef conversation, String originator) implements Ack {}

    /** It said definitely that nothing will be done. */
    record Refused(Reason reason) implements Ack {}

    /** Nothing left our socket, or the access token was refused: nothing was done. */
    record NotSent(String why) implements Ack {}

    /** Bytes left our socket, and no answer says what became of them. */
    record Unclear(String said) implements Ack {}
}
