package io.jirani.payments.mpesa;

/** What an HTTP exchange came to. */
sealed interface Exchange {
    record Answered(int status, String body) implements Exchange {}

    /** Nothing left our socket, or it was turned away for its token: nothing was done. */
    record NotSent(String why) implements Exchange {}

    /** Bytes left our socket; no answer came back. */
    record Lost(String why) implements Exchange {}
}
