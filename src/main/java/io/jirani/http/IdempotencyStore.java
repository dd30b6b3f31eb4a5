package io.jirani.http;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
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

    /** An answer to a request that has an effect. */
    public record Answer(int status, JsonObject body, Replay replay) {}

    /** As the database's functions write it in place of an answer. */
    private static final String FORGOTTEN = "forgotten";

    private static final String FORGET = "select forget_answers_of($1) as n";
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 7))";
    private static final String FIND =
            "select fingerprint, status, body from idempotency where scope = $1 and key = $2";
    private static final String INSERT =
            "insert into idempotency (scope, key, fingerprint, status, body, at) values ($1, $2, $3, $4, $5, $6)";

    /**
     * Runs the effect once for a key.
     *
     * @param scope credential, method and path
     * @param body the request's bytes
     */
    public Answer once(Db.Tx tx, String scope, String key, byte[] body, Instant now, Supplier<Answer> effect) {
        if (key.length() < 16 || key.length() > 255)
            throw Problem.of(Problem.Kind.IDEMPOTENCY_KEY_MISSING, "Idempotency-Key is 16 to 255 characters");
        var fingerprint = sha256(body);
        tx.run(LOCK, Tuple.of(scope + "\n" + key));
        var stored = tx.maybe(FIND, Tuple.of(scope, key), row -> {
            if (!Arrays.equals(row.getBuffer("fingerprint").getBytes(), fingerprint))
                throw Problem.of(
                        Problem.Kind.IDEMPOTENCY_KEY_REUSED, "this Idempotency-Key came with another body before");
            var kept = new JsonObject(row.getBuffer("body"));
            if (kept.containsKey(FORGOTTEN))
                throw Problem.of(
                        Problem.Kind.IDEMPOTENCY_KEY_REUSED, "this was done long ago; what was answered is not kept");
            return new Answer(row.getInteger("status"), kept, Replay.REPLAYED);
        });
        if (stored.isPresent()) return stored.get();
        var answer = effect.get();
        tx.run(
                INSERT,
                Tuple.of(
                        scope,
                        key,
                        Buffer.buffer(fingerprint),
                        answer.status(),
                        answer.body().toBuffer(),
                        now.atOffset(ZoneOffset.UTC)));
        return answer;
    }

    /** Takes out what a household was answered; its keys stay. Answers how many times. */
    public int forget(Db.Tx tx, HouseholdId household) {
        return tx.one(FORGET, Tuple.of(household.value()), row -> row.getInteger("n"));
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
