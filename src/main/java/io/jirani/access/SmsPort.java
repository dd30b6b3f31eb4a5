package io.jirani.access;

import io.jirani.kernel.Msisdn;

/** A way to bring a text to a phone. */
public interface SmsPort {
    /** What became of a text. */
    enum Outcome {
        /** The carrier has it. */
        SENT,
        /** It was not sent, and will not be by trying again. */
        REFUSED,
        /** Nobody knows: the carrier was asked and did not answer, or answered something else. */
        UNCLEAR
    }

    /** What it is called in metrics. */
    String name();

    /**
     * Sends a text once; never again by itself, since a code that comes twice confuses and costs twice. Throws nothing.
     * It may take some seconds: call it outside any transaction.
     */
    Outcome send(Msisdn to, String text);
}
