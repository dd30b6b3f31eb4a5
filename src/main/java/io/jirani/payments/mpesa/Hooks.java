package io.jirani.payments.mpesa;

import java.net.URI;

/**
 * Where Daraja tells how an order ended. Two addresses: a notice of a full queue looks like a result, and only its address
 * says what it is (pitfall 24).
 */
public record Hooks(URI result, URI timeout) {
    public Hooks {
        if (result.equals(timeout)) throw new IllegalArgumentException("a notice would pass for a result");
    }
}
