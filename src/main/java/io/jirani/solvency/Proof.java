package io.jirani.solvency;

import java.util.List;
import java.util.Optional;

/**
 * A day's statement, and what one needs to find oneself in it.
 *
 * @param statement the signed text
 * @param signature Ed25519, Base64
 * @param key Base64 of the public key's X.509 form
 * @param branch a leaf and its way to the root; none when it is only the published part
 */
record Proof(String statement, String signature, String key, Optional<Branch> branch) {
    /**
     * A leaf's way to the root.
     *
     * @param place of the leaf, from the left
     * @param parts the accounts whose sums the leaf's amounts are
     */
    record Branch(Leaf leaf, int place, List<Node> siblings, List<Part> parts) {}

    /** One account of the leaf's owner. */
    record Part(String account, String asset, long amount) {}
}
