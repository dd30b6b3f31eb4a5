package io.jirani.audit;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;

/**
 * The chain's head at the end of a day's sealing: whoever keeps it can tell later whether anything sealed up to then was
 * changed, left out or put in between.
 *
 * @param block the last one's number
 * @param items how many entries and acts are in the chain up to it
 * @param hash the last block's, 64 hexadecimal digits
 * @param key whose signature it is, Base64 of an X.509 Ed25519 public key
 * @param signature Base64, over {@link #text}
 */
public record Head(LocalDate day, long block, long items, String hash, Instant signedAt, String key, String signature) {
    public Head {
        if (HexFormat.of().parseHex(hash).length != 32) throw new IllegalArgumentException("no hash: " + hash);
    }

    /** The bytes that are signed, as text: one field a line, in this order, with a newline behind each. */
    static String text(LocalDate day, long block, long items, String hash, Instant signedAt) {
        return "jirani-head-1\n" + day + "\n" + block + "\n" + items + "\n" + hash + "\n" + signedAt + "\n";
    }

    String text() {
        return text(day, block, items, hash, signedAt);
    }

    /** Whether its own key signed it. Whose key that is, the reader must know. */
    public boolean isSigned() {
        return Signer.holds(key, text(), signature);
    }
}
