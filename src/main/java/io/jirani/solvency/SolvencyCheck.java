package io.jirani.solvency;

import io.jirani.solvency.Proof.Branch;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Whether a proof holds. Needs nothing but the proof: no gateway, no network. {@code solvency.mjs} does the same for a page
 * or a phone.
 */
final class SolvencyCheck {
    private SolvencyCheck() {}

    /** What is wrong with a proof, in words; nothing when it holds. */
    static List<String> faults(Proof proof, Published published) {
        var faults = new ArrayList<String>();
        if (!signed(proof)) faults.add("the signature is not that of the key");
        if (published.owed().each().size() != published.assets().size())
            faults.add("an amount for each asset is needed");
        else covered(published, faults);
        if (Integer.bitCount(published.leaves()) != 1) faults.add("a tree has a power of two of leaves");
        proof.branch().ifPresent(branch -> faults.addAll(way(branch, published)));
        return List.copyOf(faults);
    }

    private static void covered(Published published, List<String> faults) {
        published.shortfalls().forEach((asset, missing) -> {
            if (missing > 0) faults.add(asset + ": " + missing + " more are owed than are there");
        });
    }

    /** What is wrong with a leaf's way to the root. */
    static List<String> way(Branch branch, Published published) {
        var faults = new ArrayList<String>();
        if (1 << branch.siblings().size() != published.leaves() || branch.place() >= published.leaves())
            faults.add("the way to the root is too short or too long");
        if (branch.leaf().amounts().each().size() != published.assets().size()) {
            faults.add("an amount for each asset is needed");
            return faults;
        }
        for (int i = 0; i < published.assets().size(); i++) {
            var asset = published.assets().get(i);
            var sum = branch.parts().stream()
                    .filter(part -> part.asset().equals(asset))
                    .mapToLong(Proof.Part::amount)
                    .sum();
            if (sum != branch.leaf().amounts().each().get(i))
                faults.add("the accounts do not add up to the leaf: " + asset);
        }
        try {
            var node = branch.leaf().node(published.day());
            for (int level = 0; level < branch.siblings().size(); level++) {
                var beside = branch.siblings().get(level);
                node = (branch.place() >> level & 1) == 0 ? Node.of(node, beside) : Node.of(beside, node);
            }
            if (!node.equals(new Node(published.root(), published.owed())))
                faults.add("the way does not lead to the published root");
        } catch (ArithmeticException | IllegalArgumentException wrong) {
            faults.add("the sums on the way do not add up: " + wrong.getMessage());
        }
        return faults;
    }

    private static boolean signed(Proof proof) {
        try {
            var decoder = Base64.getDecoder();
            var signature = Signature.getInstance("Ed25519");
            signature.initVerify(KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(decoder.decode(proof.key()))));
            signature.update(proof.statement().getBytes(StandardCharsets.UTF_8));
            return signature.verify(decoder.decode(proof.signature()));
        } catch (GeneralSecurityException | IllegalArgumentException nonsense) {
            return false;
        }
    }
}
