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
    /** Leaves are counted by a positive int. */
    private static final int DEEPEST = 30;

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

    /** What is wrong with a leaf's way to the root, and with the accounts it is said to be the sum of. */
    static List<String> way(Branch branch, Published published) {
        var faults = new ArrayList<String>();
        var siblings = branch.siblings().size();
        if (siblings > DEEPEST || 1 << siblings != published.leaves())
            faults.add("the way to the root is too short or too long");
        if (branch.place() < 0 || branch.place() >= published.leaves()) faults.add("no such place in the tree");
        if (branch.leaf().amounts().each().size() != published.assets().size())
            faults.add("an amount for each asset is needed");
        if (!faults.isEmpty()) return faults;
        try {
            accounts(branch, published, faults);
            var node = branch.leaf().node(published.day());
            for (int level = 0; level < siblings; level++) {
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

    /** Every account shown is its owner's, in an asset that was counted, and in the leaf's sum: none is shown and not owed. */
    private static void accounts(Branch branch, Published published, List<String> faults) {
        var owner = branch.leaf().owner();
        for (var part : branch.parts()) {
            if (!published.assets().contains(part.asset()))
                faults.add("an account in what was not counted: " + part.asset());
            if (part.amount() < 0) faults.add("an account below zero: " + part.account());
            if (!part.account().equals(owner) && !part.account().startsWith(owner + ":"))
                faults.add("an account of somebody else: " + part.account());
        }
        for (int i = 0; i < published.assets().size(); i++) {
            var asset = published.assets().get(i);
            var sum = branch.parts().stream()
                    .filter(part -> part.asset().equals(asset))
                    .map(Proof.Part::amount)
                    .reduce(0L, Math::addExact);
            if (!sum.equals(branch.leaf().amounts().each().get(i)))
                faults.add("the accounts do not add up to the leaf: " + asset);
        }
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
