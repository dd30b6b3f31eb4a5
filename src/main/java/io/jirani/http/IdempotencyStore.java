package io.jirani.http;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.vault.Vault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers that are given once: the same key with the same body gets the first answer again, stored in the transaction of
 * the effect. The key is kept as long as the database is, so that nothing is ever done twice; what was answered is
 * forgotten after 13 months, or with the person it was about.
 *
 * <p>Rules: the Idempotency-Key draft of the IETF's httpapi group; a key with another body is refused (422).
 */
public final class IdempotencyStore {
    /** Whether an answer was made now or is the stored one. */
    public enum Replay {
        FIRST,
        REPLAYED
    }

    /**
     * An answer to a request that has an effect.
     *
     * @param whose affairs it tells of, where somebody else asked: it is forgotten with that household
     */
    public record Answer(int status, JsonObject body, Replay replay, Optional<HouseholdId> whose) {
        /** An answer to who asked. */
        public Answer(int status, JsonObject body, Replay replay) {
            this(status, body, replay, Optional.empty());
        }
    }

    /** As the database's functions write it in place of an answer. */
    private static final String FORGOTTEN = "forgotten";

    private static final String FORGET = "select forget_answers_of($1) as n";
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 7))";
    private static final String FIND =
            "select fingerprint, tag_key, status, body from idempotency where scope = $1 and key = $2";
    private static final String INSERT = """
            insert into idempotency (scope, key, fingerprint, status, body, at, tag_key, household_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """;
    private static final String PLAIN =
            "select scope, key, fingerprint from idempotency where tag_key is null limit $1";
    private static final String GIVE_KEY = "select key_fingerprint($1, $2, $3, $4) as n";

    /** What sort of text is tagged. */
    private static final String KIND = "request body";

    private final Vault vault;

    /**
     * @param vault makes the fingerprints: a bare hash of a request would give back the number in it
     */
    public IdempotencyStore(Vault vault) {
        this.vault = vault;
    }

    /**
     * Runs the effect once for a key.
     *
     * @param scope credential, method and path
     * @param body the request's bytes
     */
    public Answer once(Db.Tx tx, String scope, String key, byte[] body, Instant now, Supplier<Answer> effect) {
        if (key.length() < 16 || key.length() > 255)
            throw Problem.of(Problem.Kind.IDEMPOTENCY_KEY_MISSING, "Idempotency-Key is 16 to 255 characters");
        tx.run(LOCK, Tuple.of(scope + "\n" + key));
        var stored = tx.maybe(FIND, Tuple.of(scope, key), row -> stored(row, body));
        if (stored.isPresent()) return stored.get();
        var answer = effect.get();
        var tag = vault.tag(KIND, sha256(body));
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addString(scope)
                        .addString(key)
                        .addBuffer(bytes(tag))
                        .addInteger(answer.status())
                        .addBuffer(answer.body().toBuffer())
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addString(tag.key())
                        .addUUID(answer.whose().map(HouseholdId::value).orElse(null)));
        return answer;
    }

    /** The answer of a row, when it is this request's. */
    private Answer stored(Row row, byte[] body) {
        var kept = new JsonObject(row.getBuffer("body"));
        if (kept.containsKey(FORGOTTEN)) throw refused("this was done long ago; what was answered is not kept");
        if (!vault.keys().contains(row.getString("tag_key")))
            throw refused("this was done under a master key that is gone; what was asked cannot be compared any more");
        var isSame = vault.tags(KIND, sha256(body)).stream()
                .anyMatch(tag -> bytes(tag).equals(row.getBuffer("fingerprint")));
        if (!isSame) throw refused("this Idempotency-Key came with another body before");
        return new Answer(row.getInteger("status"), kept, Replay.REPLAYED);
    }

    /**
     * Gives bare fingerprints of before the vault their key, some at a time: a tag is made of the hash, so what came before
     * is still known when it comes again. Answers how many.
     */
    public int sealOld(Db.Tx tx, int most) {
        var plain = tx.all(PLAIN, Tuple.of(most), row -> row);
        for (var row : plain) {
            var tag = vault.tag(
                    KIND, HexFormat.of().formatHex(row.getBuffer("fingerprint").getBytes()));
            tx.one(
                    GIVE_KEY,
                    Tuple.of(row.getString("scope"), row.getString("key"), bytes(tag), tag.key()),
                    done -> done.getInteger("n"));
        }
        return plain.size();
    }

    /** Takes out what a household was answered; its keys stay. Answers how many times. */
    public int forget(Db.Tx tx, HouseholdId household) {
        return tx.one(FORGET, Tuple.of(household.value()), row -> row.getInteger("n"));
    }

    private static Problem refused(String why) {
        return Problem.of(Problem.Kind.IDEMPOTENCY_KEY_REUSED, why);
    }

    private static Buffer bytes(Vault.Tag tag) {
        return Buffer.buffer(tag.text());
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
