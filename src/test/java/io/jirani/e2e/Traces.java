package io.jirani.e2e;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a name, a place or a number looks like in any clothes: as it is, in other letters, as the hexadecimal digits of its
 * bytes, inside something in Base64, or as a hash that anybody could make of it.
 */
final class Traces {
    /**
     * One look of something.
     *
     * @param what it is, for who must find the leak
     * @param text to look for
     */
    private record Look(String what, String text) {}

    private final List<Look> anyLetters = new ArrayList<>();
    private final List<Look> exact = new ArrayList<>();

    /** Adds a number of nine digits, in every spelling people and programs use. */
    Traces number(String nine) {
        var spelt = List.of(nine, "0" + nine, "254" + nine, "+254" + nine);
        var parted = nine.substring(0, 3) + "_" + nine.substring(3, 6) + "_" + nine.substring(6);
        for (var mark : List.of(" ", "-", ".")) anyLetters.add(new Look("number in parts", parted.replace("_", mark)));
        spelt.forEach(text -> clothe("number", text));
        spelt.forEach(this::hashed);
        return this;
    }

    /** Adds a word of a name or a place. */
    Traces word(String word) {
        clothe("word", word);
        hashed(word);
        return this;
    }

    /** Adds what was sent in one piece: nobody can have its hash who does not know all of it, so a bare hash is a trace. */
    Traces sent(String body) {
        hashed(body);
        return this;
    }

    /** What of it is in a text. */
    List<String> in(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        var found = new ArrayList<String>();
        for (var look : anyLetters) if (lower.contains(look.text())) found.add(look.what());
        for (var look : exact) if (text.contains(look.text())) found.add(look.what());
        return found;
    }

    private void clothe(String what, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        anyLetters.add(new Look(what, text.toLowerCase(Locale.ROOT)));
        anyLetters.add(new Look(what + " in hex", HexFormat.of().formatHex(bytes)));
        for (int before = 0; before < 3; before++) {
            var inside = inside(bytes, before);
            exact.add(new Look(what + " in Base64", inside));
            exact.add(new Look(what + " in Base64", inside.replace('+', '-').replace('/', '_')));
        }
    }

    private void hashed(String text) {
        for (var algorithm : List.of("SHA-256", "SHA-1", "MD5")) {
            var hash = hash(algorithm, text);
            anyLetters.add(new Look("bare hash", HexFormat.of().formatHex(hash)));
            exact.add(new Look("bare hash", Base64.getEncoder().withoutPadding().encodeToString(hash)));
            exact.add(new Look(
                    "bare hash", Base64.getUrlEncoder().withoutPadding().encodeToString(hash)));
        }
    }

    /** The letters of Base64 that these bytes decide wherever they begin in three. */
    private static String inside(byte[] bytes, int before) {
        var moved = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, moved, before, bytes.length);
        var letters = Base64.getEncoder().withoutPadding().encodeToString(moved);
        return letters.substring((before * 8 + 5) / 6, moved.length * 8 / 6);
    }

    private static byte[] hash(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
