package io.jirani.kernel;

import java.util.regex.Pattern;

/**
 * A Kenyan mobile number as the providers write it: {@code 254} and nine digits. It never prints in full; who must send
 * it says {@link #digits}.
 *
 * <p>Source of the shape: Daraja fact sheet section 16 ({@code ^254[17]\d{8}$}).
 */
public record Msisdn(String digits) {
    private static final Pattern CANONICAL = Pattern.compile("254[17]\\d{8}");

    private static final Pattern SPELT =
            Pattern.compile("(?<![0-9a-zA-Z-])(?:\\+?254[ -]?|0)?[17](?:[ -]?\\d){8}(?![0-9a-zA-Z-])");

    public Msisdn {
        if (!CANONICAL.matcher(digits).matches()) throw Problem.invalid("phone", "not a Kenyan mobile number");
    }

    /** Reads every spelling people use: 2547.., +2547.., 07.., 7.., the 01 ranges, with spaces or dashes. */
    public static Msisdn parse(String text) {
        var digits = text.strip().replaceAll("[ ()-]", "");
        if (digits.startsWith("+")) digits = digits.substring(1);
        if (digits.matches("0[17]\\d{8}")) digits = "254" + digits.substring(1);
        else if (digits.matches("[17]\\d{8}")) digits = "254" + digits;
        return new Msisdn(digits);
    }

    /** How a number may be shown to those who know it already: {@code 2547*****149}. */
    public String masked() {
        return digits.substring(0, 4) + "*****" + digits.substring(9);
    }

    /** A text without numbers of phones in it, however they are spelt: what people write for good names nobody. */
    public static String blot(String text) {
        return SPELT.matcher(text).replaceAll("[number]");
    }

    @Override
    public String toString() {
        return masked();
    }
}
