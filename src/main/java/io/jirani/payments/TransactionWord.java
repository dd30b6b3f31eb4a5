package io.jirani.payments;

import io.jirani.kernel.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * What the provider says of one transaction. Who paid whom is not in it.
 *
 * @param code the provider's result code; {@code 0}: it knows the transaction
 * @param word its word for where the transaction stands, such as {@code Completed}
 * @param finished when it ended, if it did
 */
public record TransactionWord(String code, String word, Optional<Money> amount, Optional<Instant> finished) {
    private static final int LONGEST = 40;

    /** The provider's words are cut to what a column takes. */
    public TransactionWord {
        code = cut(code);
        word = cut(word);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    /** Whether the provider knows the transaction at all. */
    public boolean isKnown() {
        return code.equals("0");
    }
}
