package io.jirani.payments;

/**
 * Why money did not move, in the provider's words.
 *
 * @param code the provider's result or error code as text, such as {@code 1032}; ours are lower case, such as {@code deadline}
 * @param text for people and logs; never decided by
 */
public record Reason(String code, String text) {
    public static final Reason DEADLINE = new Reason("deadline", "no answer from the payer in time");
    private static final int LONGEST = 300;

    public Reason {
        if (text.length() > LONGEST) text = text.substring(0, LONGEST);
    }
}
