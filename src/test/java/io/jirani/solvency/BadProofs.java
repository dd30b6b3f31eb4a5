package io.jirani.solvency;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Proofs that show their reader more than was counted, each made of a good one; what a check must say of each. */
final class BadProofs {
    private BadProofs() {}

    /**
     * Bad proofs and, as keys, the words that a check must find.
     *
     * @param good of somebody with accounts, in a tree of at least two leaves
     */
    static Map<String, JsonObject> of(JsonObject good) {
        var bad = new LinkedHashMap<String, JsonObject>();
        var owner = good.getJsonObject("branch").getString("owner");
        bad.put(
                "an account in what was not counted: KES ",
                changed(good, branch -> parts(branch).add(part(owner + ":wallet", "KES ", "50000"))));
        bad.put(
                "an account below zero: " + owner + ":escrow",
                changed(
                        good,
                        branch -> parts(branch)
                                .add(part(owner + ":wallet", "KES", "50000"))
                                .add(part(owner + ":escrow", "KES", "-50000"))));
        bad.put(
                "an account of somebody else: " + owner + "0:wallet",
                changed(good, branch -> parts(branch).add(part(owner + "0:wallet", "KES", "0"))));
        bad.put(
                "the sums on the way do not add up",
                changed(
                        good,
                        branch -> parts(branch)
                                .add(part(owner + ":wallet", "KES", String.valueOf(Long.MAX_VALUE)))
                                .add(part(owner + ":due", "KES", String.valueOf(Long.MAX_VALUE)))
                                .add(part(owner + ":escrow", "KES", "2"))));
        bad.put("the way to the root is too short or too long", changed(good, branch -> {
            var siblings = branch.getJsonArray("siblings");
            var more = siblings.getJsonObject(0);
            for (int i = 0; i < 32; i++) siblings.add(more.copy());
        }));
        bad.put(
                "no such place in the tree",
                changed(
                        good,
                        branch -> branch.put(
                                "place",
                                branch.getInteger("place")
                                        - (1 << branch.getJsonArray("siblings").size()))));
        return bad;
    }

    private static JsonObject changed(JsonObject good, Consumer<JsonObject> change) {
        var copy = good.copy();
        change.accept(copy.getJsonObject("branch"));
        return copy;
    }

    private static JsonArray parts(JsonObject branch) {
        return branch.getJsonArray("parts");
    }

    private static JsonObject part(String account, String asset, String amount) {
        return JsonObject.of("account", account, "asset", asset, "amount", amount);
    }
}
