package io.jirani.identity;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The account somebody types who pays in the menu of the phone: the community's number, the household's code, a check
 * character: {@code 3H0042G}. Codes of households repeat across communities, so a code alone names a household only where
 * there is one community; and one wrong character names nobody instead of a neighbour (pitfall 33).
 *
 * @param community the number payers know the community by
 * @param household the household's code in it
 */
public record PayAccount(int community, String household) {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final Pattern SHAPE = Pattern.compile("([1-9]\\d{0,3})(H\\d{4,9})([" + ALPHABET + "])");

    /** What is typed. */
    public String text() {
        var body = community + household;
        return body + check(body);
    }

    /** Reads what was typed, {@link #bare}; nothing when it is none or its check character is another. */
    public static Optional<PayAccount> read(String bare) {
        var typed = SHAPE.matcher(bare);
        if (!typed.matches()) return Optional.empty();
        return Optional.of(new PayAccount(Integer.parseInt(typed.group(1)), typed.group(2)))
                .filter(account -> account.text().equals(bare));
    }

    /** An account as people type it: spaces, dashes, small letters, O for 0, I and L for 1. */
    public static String bare(String typed) {
        var bare = typed.replaceAll("[\\s.\\-_/]", "").toUpperCase(Locale.ROOT);
        return bare.replace('O', '0').replace('I', '1').replace('L', '1');
    }

    /** Odd weights modulo 32: any one wrong character, and two neighbours exchanged, change the sum. */
    private static char check(String body) {
        int sum = 0;
        for (int i = 0; i < body.length(); i++) sum += ALPHABET.indexOf(body.charAt(i)) * (2 * i + 1);
        return ALPHABET.charAt(sum & 31);
    }

    @Override
    public String toString() {
        return text();
    }
}
