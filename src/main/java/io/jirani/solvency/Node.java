package io.jirani.solvency;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A place in the tree.
 *
 * @param hash SHA-256 in hex over both children, their sums included: neither can be changed for the other
 * @param sums of all leaves below
 */
record Node(String hash, Amounts sums) {
    Node {
        if (HexFormat.of().parseHex(hash).length != 32) throw new IllegalArgumentException("a hash is 32 bytes");
    }

    static Node of(Node left, Node right) {
        return new Node(
                sha256(new byte[] {1}, left.bytes(), left.sums.bytes(), right.bytes(), right.sums.bytes()),
                left.sums.plus(right.sums));
    }

    private byte[] bytes() {
        return HexFormat.of().parseHex(hash);
    }

    static String sha256(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) digest.update(part);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
