package io.jirani.ledger;

import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** In which time zone a day of the books begins: one for all of them, and from the first entry on it stands. */
public final class BooksZoneStore {
    private static final String ZONE = "select zone from ledger.books";
    private static final String DAY = "select ledger.day_of($1) as day";
    private static final String SET = "select ledger.set_zone($1)::text";

    public ZoneId zone(Db.Tx tx) {
        return tx.one(ZONE, Tuple.tuple(), row -> ZoneId.of(row.getString("zone")));
    }

    /** The day of the books a moment belongs to. */
    public LocalDate day(Db.Tx tx, Instant moment) {
        return tx.one(DAY, Tuple.of(moment.atOffset(ZoneOffset.UTC)), row -> row.getLocalDate("day"));
    }

    /** Sets the zone. Refuses another one once there are entries, and one that the database does not know. */
    public void set(Db.Tx tx, ZoneId zone) {
        try {
            tx.run(SET, Tuple.of(zone.getId()));
        } catch (PgException failure) {
            throw switch (String.valueOf(failure.getSqlState())) {
                case "LD020" -> Problem.of(Problem.Kind.CONFLICT, "the books have entries: their time zone stands");
                case "LD021" -> Problem.invalid("zone", "a time zone, such as Africa/Nairobi");
                default -> failure;
            };
        }
    }
}
