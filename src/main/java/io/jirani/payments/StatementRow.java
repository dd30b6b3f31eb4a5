package io.jirani.payments;

import io.jirani.kernel.Money;
import java.util.Locale;
import java.util.Optional;

/**
 * One movement of a provider's statement.
 *
 * @param receipt with the time it was completed
 * @param about what it names: of IN what the payer gave as the account, of OUT the id it was ordered under, of BACK and
 *     RETURNED the receipt that is undone
 */
public record StatementRow(Kind kind, Receipt receipt, Money amount, Optional<String> about) {
    /** What moved. */
    public enum Kind {
        /** A customer paid. */
        IN,
        /** A customer's payment was taken back. */
        BACK,
        /** We paid somebody. */
        OUT,
        /** What we paid came back. */
        RETURNED,
        /** What the provider takes for its work. */
        CHARGE,
        /** Other money that came: from another account of ours, from the bank. */
        OTHER_IN,
        /** Other money that went. */
        OTHER_OUT;

        /** The word in the database. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        /** What it does to the account. */
        long sign() {
            return switch (this) {
                case IN, RETURNED, OTHER_IN -> 1;
                case BACK, OUT, CHARGE, OTHER_OUT -> -1;
            };
        }
    }

    @Override
    public String toString() {
        return "StatementRow[" + kind + ", " + receipt.number() + ", " + amount
                + "]"; // people type names for an account
    }
}
