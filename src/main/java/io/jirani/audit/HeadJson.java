package io.jirani.audit;

import io.jirani.kernel.Problem;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** A head as it is published and exported: one JSON object. */
public final class HeadJson {
    private HeadJson() {}

    public static JsonObject of(Head head) {
        return JsonObject.of(
                "day", head.day().toString(),
                "block", head.block(),
                "items", head.items(),
                "hash", head.hash(),
                "signed_at", head.signedAt().toString(),
                "key", head.key(),
                "signature", head.signature());
    }

    /** Reads what {@link #of} wrote. Refuses anything else. */
    public static Head read(String line) {
        try {
            var json = new JsonObject(line);
            return new Head(
                    LocalDate.parse(json.getString("day")),
                    json.getLong("block"),
                    json.getLong("items"),
                    json.getString("hash"),
                    Instant.parse(json.getString("signed_at")),
                    json.getString("key"),
                    json.getString("signature"));
        } catch (DecodeException
                | ClassCastException
                | DateTimeException
                | IllegalArgumentException
                | NullPointerException notOne) {
            throw Problem.invalid("head", "no head of the chain: " + line.substring(0, Math.min(line.length(), 80)));
        }
    }
}
