package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.maybe;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;

/** How far the provider's list of what came in was read, and whose turn it is to read it. */
final class ArrivalListStore {
    private static final String FIRST =
            "insert into arrival_list (rail, read_until, next_at) values ($1, $2, $2) on conflict do nothing";
    private static final String TURN = """
            update arrival_list set next_at = $3, held_until = $4
            where rail = $1 and next_at <= $2 and (held_until is null or held_until <= $2)
            returning read_until, resume_at, resume_page, held_until
            """;
    private static final String KEEP = """
            update arrival_list set held_until = $3 where rail = $1 and held_until = $2 returning held_until
            """;
    private static final String LEAVE = "update arrival_list set held_until = null where rail = $1 and held_until = $2";
    private static final String SOON = "update arrival_list set next_at = least(next_at, $2) where rail = $1";
    private static final String READ = """
            update arrival_list set read_until = $3, next_at = $4, resume_at = null, resume_page = 0, held_until = null
            where rail = $1 and held_until = $2 and read_until <= $3
            """;
    private static final String RESUME = """
            update arrival_list set resume_at = $3, resume_page = $4, next_at = $5, held_until = null
            where rail = $1 and held_until = $2
            """;

    /**
     * Where a reading goes on that took less than there was.
     *
     * @param page how many pages of what came since then were read
     */
    record Place(Instant from, int page) {}

    /**
     * The turn to read a list: who has it writes how far he came, and nobody else.
     *
     * @param until until when it is his
     * @param read until when the list was read before
     * @param resume where it goes on: there was more than one reading took
     */
    record Turn(String rail, Instant until, Instant read, Optional<Place> resume) {}

    /**
     * Takes the turn to read the list, if it is time and nobody has it.
     *
     * @param next when it is time again, if nothing is had
     * @param until until when nobody else has it
     */
    Optional<Turn> turn(Db.Tx tx, String rail, Instant now, Instant next, Instant until) {
        tx.run(FIRST, Tuple.of(rail, utc(now)));
        return tx.maybe(TURN, Tuple.of(rail, utc(now), utc(next), utc(until)), row -> {
            int page = row.getInteger("resume_page");
            return new Turn(
                    rail,
                    instant(row, "held_until"),
                    instant(row, "read_until"),
                    maybe(row, "resume_at").map(from -> new Place(from, page)));
        });
    }

    /** Has the turn longer; nothing when it is another's by now. */
    Optional<Turn> keep(Db.Tx tx, Turn turn, Instant until) {
        return tx.maybe(
                KEEP,
                Tuple.of(turn.rail(), utc(turn.until()), utc(until)),
                row -> new Turn(turn.rail(), instant(row, "held_until"), turn.read(), turn.resume()));
    }

    /** Gives the turn back: nothing was had. */
    void leave(Db.Tx tx, Turn turn) {
        tx.run(LEAVE, Tuple.of(turn.rail(), utc(turn.until())));
    }

    /** The list was read whole. */
    void read(Db.Tx tx, Turn turn, Instant until, Instant next) {
        tx.run(READ, Tuple.of(turn.rail(), utc(turn.until()), utc(until), utc(next)));
    }

    /** There was more than one reading took: the next goes on from a place. */
    void resume(Db.Tx tx, Turn turn, Place place, Instant next) {
        tx.run(RESUME, Tuple.of(turn.rail(), utc(turn.until()), utc(place.from()), place.page(), utc(next)));
    }

    /** Has the list read at once: something came that it will show. */
    void soon(Db.Tx tx, String rail, Instant now) {
        tx.run(SOON, Tuple.of(rail, utc(now)));
    }
}
