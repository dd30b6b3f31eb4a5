package io.jirani.accounting;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import java.util.Optional;

/**
 * A document of an entry, before it has its number.
 *
 * @param household whom it is for; empty for a voucher
 * @param community whose series it is numbered in; empty for the books' own
 * @param amount what it is over, if it is over money
 */
public record Paper(
        Type type, Optional<HouseholdId> household, Optional<CommunityId> community, Optional<Money> amount) {
    /** What a document says to whom it is for. */
    public enum Type {
        /** Money came from them. */
        RECEIPT("R"),
        /** They were charged. */
        BILL("B"),
        /** They were paid for energy they gave. */
        SALE("S"),
        /** Money was given back or put right. */
        CREDIT_NOTE("C"),
        /** What they had been given was taken back. */
        DEBIT_NOTE("D"),
        /** Money was sent to them. */
        PAYMENT("P"),
        /** For nobody: the paper of an entry that moves nobody's money. */
        VOUCHER("V");

        private final String letter;

        Type(String letter) {
            this.letter = letter;
        }

        /** Its letter in a series: {@code kilimani-R-2027}. */
        public String letter() {
            return letter;
        }
    }
}
