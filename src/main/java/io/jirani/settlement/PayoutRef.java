package io.jirani.settlement;

import io.jirani.kernel.IntentId;

/** Our reference of a payout: {@code P} and eleven Crockford-32 characters from the random end of its id. */
final class PayoutRef {
    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int CHARACTERS = 11;

    private PayoutRef() {}

    static String of(IntentId intent) {
        var bits = intent.value().getLeastSignificantBits();
        var text = new StringBuilder("P");
        for (int i = CHARACTERS - 1; i >= 0; i--) text.append(CROCKFORD.charAt((int) (bits >>> (5 * i)) & 31));
        return text.toString();
    }
}
