package io.jirani.ledger;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The parts of the postings, a month each. The database makes them, with their guards. */
final class PartitionStore {
    private static final String MAKE = "select ledger.make_partitions($1, $2) as made";
    private static final String COUNT = "select count(*)::int as n from ledger.posting_parts where month is not null";
    private static final String WITHOUT = "select count(*) as n from ledger.posting_default";
    private static final String HAS =
            "select count(*)::int as n from ledger.posting_parts where month = date_trunc('month', $1::date)";

    /** Makes the parts of a span that are missing and answers how many. */
    int make(Db.Tx tx, Instant from, Instant to) {
        var span = Tuple.of(from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC));
        return tx.one(MAKE, span, row -> row.getInteger("made"));
    }

    int count(Db.Tx tx) {
        return tx.one(COUNT, Tuple.tuple(), row -> row.getInteger("n"));
    }

    /** Rows that came while their month had no part. */
    long rowsWithoutPart(Db.Tx tx) {
        return tx.one(WITHOUT, Tuple.tuple(), row -> row.getLong("n"));
    }

    /** Whether the month of a day has a part of its own. */
    boolean has(Db.Tx tx, LocalDate day) {
        return tx.one(HAS, Tuple.of(day), row -> row.getInteger("n")) > 0;
    }
}
