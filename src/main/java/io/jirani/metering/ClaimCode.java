package io.jirani.metering;

import io.jirani.kernel.Problem;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * What a household reads off a meter in stock to make it its own: ten characters of Crockford's base32, 50 bits of chance,
 * shown as {@code ABCDE-FGHJK}. Whoever has it has the meter, so it is printed nowhere but on its slip.
 */
final class ClaimCode {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 10;

    private final String characters;

    private ClaimCode(String characters) {
        this.characters = characters;
    }

    /**
     * @param random a secure source in production
     */
    static ClaimCode made(RandomGenerator random) {
        var made = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) made.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        return new ClaimCode(made.toString());
    }

    /** Reads what a person typed: in any case, with dashes and spaces, O for 0, I and L for 1. */
    static ClaimCode read(String typed) {
        var plain = typed.replaceAll("[\\s-]", "")
                .toUpperCase(Locale.ROOT)
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
        if (plain.length() != LENGTH || plain.chars().anyMatch(each -> ALPHABET.indexOf(each) < 0))
            throw Problem.invalid("code", "a claim code is ten letters and digits, such as 7KQ2M-4XW9T");
        return new ClaimCode(plain);
    }

    /** The ten characters, as they are hashed. */
    String characters() {
        return characters;
    }

    /** As a person reads it. */
    String shown() {
        return characters.substring(0, LENGTH / 2) + "-" + characters.substring(LENGTH / 2);
    }

    @Override
    public String toString() {
        return "(claim code)";
    }
}
