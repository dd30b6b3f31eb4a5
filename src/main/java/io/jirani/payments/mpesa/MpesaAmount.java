package io.jirani.payments.mpesa;

import io.jirani.kernel.Money;
import java.util.Optional;

/** An amount that a callback tells: what is more than M-Pesa moves is no amount. */
final class MpesaAmount {
    /** The most that moves at once: 250,000 shillings. */
    private static final long MOST = 25_000_000;

    private MpesaAmount() {}

    static Optional<Money> told(String text) {
        return MpesaJson.money(text).filter(it -> it.minor() <= MOST);
    }
}
