package io.jirani.solvency;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HexFormat;

/**
 * One who is owed something, or padding.
 *
 * @param owner {@code household:{id}}, the code of another account, or {@code padding}
 * @param salt 32 bytes of chance in hex, so that nobody finds an owner or an amount by trying
 */
record Leaf(String owner, String salt, Amounts amounts) {
    static final String PADDING = "padding";
    private static final String KIND = "jirani solvency 1\n";

    Leaf {
        if (HexFormat.of().parseHex(salt).length != 32) throw new IllegalArgumentException("a salt is 32 bytes");
    }

    /** The leaf of the tree: bound to its day, its owner and its amounts. */
    Node node(LocalDate day) {
        var head = (KIND + day + "\n" + owner + "\n").getBytes(StandardCharsets.UTF_8);
        return new Node(Node.sha256(new byte[] {0}, head, HexFormat.of().parseHex(salt), amounts.bytes()), amounts);
    }
}
