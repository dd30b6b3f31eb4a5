package io.jirani.market;

import io.jirani.identity.Household;
import io.jirani.kernel.Energy;

/** What the phone's prompt says it is about, in the 13 characters there are (Daraja: TransactionDesc). */
public final class Prompt {
    private static final int LONGEST = 13;

    private Prompt() {}

    /** {@code 2.5kWh energy}, or less where that does not fit. */
    public static String description(Energy energy) {
        var amount = energy.kilowattHours().toPlainString() + "kWh";
        if (amount.length() + " energy".length() <= LONGEST) return amount + " energy";
        return amount.length() <= LONGEST ? amount : "energy";
    }

    /** {@code JIR-H0042}: on a phone that several homes share, which of them buys matters more than how much (ruling 24). */
    public static String ofHouse(Household buyer) {
        var house = "JIR-" + buyer.code();
        return house.length() <= LONGEST ? house : buyer.code();
    }
}
