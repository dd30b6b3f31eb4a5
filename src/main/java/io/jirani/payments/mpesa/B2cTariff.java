package io.jirani.payments.mpesa;

import io.jirani.kernel.Money;

/**
 * What a payout to a registered customer costs the business.
 *
 * <p>Source: Daraja fact sheet section 15, Safaricom's bulk payment tariff of August 2023: 1 to 100 free, to 1,500 5, to
 * 5,000 9, to 20,000 11, above 13 shillings.
 */
public final class B2cTariff {
    private B2cTariff() {}

    public static Money charge(Money sent) {
        var shillings = sent.wholeUnits();
        return Money.kes(
                shillings <= 100
                        ? 0
                        : shillings <= 1_500 ? 500 : shillings <= 5_000 ? 900 : shillings <= 20_000 ? 1_100 : 1_300);
    }
}
