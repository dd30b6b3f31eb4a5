package io.jirani.payments;

import io.jirani.kernel.IntentId;

/**
 * What we call an attempt towards the provider, made before the wire: {@code J}, ten Crockford-32 characters and a check
 * character. Twelve characters, the most Daraja's AccountReference takes; the payer sees it in the prompt and the SMS, and
 * a payment typed by hand carries it back (ruling 1).
 */
public record AccountRef(String text) {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BODY = 10;

    public AccountRef {
        if (!valid(text)) throw new IllegalArgumentException("not an account reference of ours");
    }

    /** The reference of an intent: 50 of the 62 random bits of its id, so it needs no chance of its own. */
    public static AccountRef of(IntentId id) {
        var bits = id.value().getLeastSignificantBits();
        var body = new StringBuilder("J");
        for (int i = 0; i < BODY; i++) body.append(ALPHABET.charAt((int) (bits >>> (5 * i)) & 31));
        return new AccountRef(body.append(check(body)).toString());
    }

    /** Whether a text is a reference of ours; a mistyped character shows. */
    public static boolean valid(String text) {
        if (text.length() != BODY + 2 || text.charAt(0) != 'J') return false;
        for (int i = 1; i < text.length(); i++) if (ALPHABET.indexOf(text.charAt(i)) < 0) return false;
        return text.charAt(BODY + 1) == check(text);
    }

    /** Odd weights modulo 32: any one wrong character changes the sum. */
    private static char check(CharSequence text) {
        int sum = 0;
        for (int i = 1; i <= BODY; i++) sum += ALPHABET.indexOf(text.charAt(i)) * (2 * i + 1);
        return ALPHABET.charAt(sum & 31);
    }

    @Override
    public String toString() {
        return text;
    }
}
