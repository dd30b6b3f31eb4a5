package io.jirani.payments;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/** Provisional: the payments room brings the whole of it. */
public final class IntentStore {
    private static final String INSERT = """
            insert into payment_intent (id, direction, rail, purpose, community_id, household_id, msisdn, amount_minor,
                asset, description, account_ref, state, created_at, deadline_at, next_look_at)
            values ($1, 'collection', 'mpesa', $2, $3, $4, $5, $6, $7, $8, $9, 'CREATED', $10, $11, $10)
            """;

    private final Duration deadline;

    public IntentStore(Duration deadline) {
        this.deadline = deadline;
    }

    /** Opens a collection, to be sent after the commit. */
    public void open(Db.Tx tx, NewCollection request, Instant now) {
        var reference =
                "J" + request.id().toString().replace("-", "").substring(21).toUpperCase(Locale.ROOT);
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(request.id().value())
                        .addString(request.purpose())
                        .addUUID(request.community().value())
                        .addUUID(request.household().value())
                        .addString(request.phone().digits())
                        .addLong(request.amount().minor())
                        .addString(request.amount().asset().code())
                        .addString(request.description())
                        .addString(reference)
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(now.plus(deadline).atOffset(ZoneOffset.UTC)));
    }
}
