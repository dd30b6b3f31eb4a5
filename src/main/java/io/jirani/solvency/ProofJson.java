package io.jirani.solvency;

import io.jirani.solvency.Proof.Branch;
import io.jirani.solvency.Proof.Part;
import io.jirani.solvency.Published.Held;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Proofs as they are published and kept: JSON, amounts as texts of digits, for a phone's numbers end too early. */
public final class ProofJson {
    private static final int VERSION = 1;

    private ProofJson() {}

    /**
     * What is wrong with a proof as it was published; nothing when it holds.
     *
     * @param known the gateway's public key as the reader knows it, Base64; without it the proof's own word is taken
     */
    public static List<String> faults(String text, Optional<String> known) {
        try {
            var proof = read(new JsonObject(text));
            var faults = new ArrayList<>(SolvencyCheck.faults(proof, statement(proof.statement())));
            if (known.isPresent() && !known.get().equals(proof.key()))
                faults.add("it is signed with another key: " + proof.key());
            return List.copyOf(faults);
        } catch (ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | DateTimeException
                | DecodeException wrong) {
            return List.of("it cannot be read: " + wrong.getMessage());
        }
    }

    /** The text that is signed. */
    static String text(Published published) {
        return new JsonObject()
                .put("version", VERSION)
                .put("day", published.day().toString())
                .put("taken_at", published.takenAt().toString())
                .put("assets", new JsonArray(published.assets()))
                .put("leaves", published.leaves())
                .put("root", published.root())
                .put("owed", amounts(published.owed()))
                .put(
                        "held",
                        new JsonArray(published.held().stream()
                                .map(held -> part(held.account(), held.asset(), held.amount()))
                                .toList()))
                .encode();
    }

    static Published statement(String text) {
        var json = new JsonObject(text);
        if (json.getInteger("version") != VERSION) throw new IllegalArgumentException("of another version");
        return new Published(
                LocalDate.parse(json.getString("day")),
                Instant.parse(json.getString("taken_at")),
                json.getJsonArray("assets").stream().map(String.class::cast).toList(),
                json.getInteger("leaves"),
                json.getString("root"),
                amounts(json.getJsonArray("owed")),
                objects(json.getJsonArray("held")).stream()
                        .map(held -> new Held(
                                held.getString("account"),
                                held.getString("asset"),
                                Long.parseLong(held.getString("amount"))))
                        .toList());
    }

    static JsonObject write(Proof proof) {
        var json = new JsonObject()
                .put("statement", proof.statement())
                .put("signature", proof.signature())
                .put("key", proof.key());
        proof.branch().ifPresent(branch -> json.put("branch", branch(branch)));
        return json;
    }

    static Proof read(JsonObject json) {
        return new Proof(
                json.getString("statement"),
                json.getString("signature"),
                json.getString("key"),
                Optional.ofNullable(json.getJsonObject("branch")).map(ProofJson::branch));
    }

    private static JsonObject branch(Branch branch) {
        return new JsonObject()
                .put("owner", branch.leaf().owner())
                .put("salt", branch.leaf().salt())
                .put("amounts", amounts(branch.leaf().amounts()))
                .put("place", branch.place())
                .put("parts", parts(branch.parts()))
                .put(
                        "siblings",
                        new JsonArray(branch.siblings().stream()
                                .map(node -> JsonObject.of("hash", node.hash(), "sums", amounts(node.sums())))
                                .toList()));
    }

    private static Branch branch(JsonObject json) {
        return new Branch(
                new Leaf(json.getString("owner"), json.getString("salt"), amounts(json.getJsonArray("amounts"))),
                json.getInteger("place"),
                objects(json.getJsonArray("siblings")).stream()
                        .map(node -> new Node(node.getString("hash"), amounts(node.getJsonArray("sums"))))
                        .toList(),
                parts(json.getJsonArray("parts")));
    }

    static JsonArray parts(List<Part> parts) {
        return new JsonArray(parts.stream()
                .map(part -> part(part.account(), part.asset(), part.amount()))
                .toList());
    }

    static List<Part> parts(JsonArray json) {
        return objects(json).stream()
                .map(part -> new Part(
                        part.getString("account"), part.getString("asset"), Long.parseLong(part.getString("amount"))))
                .toList();
    }

    private static JsonObject part(String account, String asset, long amount) {
        return JsonObject.of("account", account, "asset", asset, "amount", String.valueOf(amount));
    }

    private static JsonArray amounts(Amounts amounts) {
        return new JsonArray(amounts.each().stream().map(String::valueOf).toList());
    }

    private static Amounts amounts(JsonArray json) {
        return new Amounts(
                json.stream().map(text -> Long.parseLong((String) text)).toList());
    }

    private static List<JsonObject> objects(JsonArray json) {
        return json.stream().map(JsonObject.class::cast).toList();
    }
}
