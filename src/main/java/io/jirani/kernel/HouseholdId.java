package io.jirani.kernel;

import java.util.UUID;

/** A household: a customer with wallets, an energy account, phones and meters. Named by a UUIDv7. */
public record HouseholdId(UUID value) {
    public static HouseholdId parse(String text) {
        return new HouseholdId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
