package io.jirani.audit;

import io.jirani.db.Db;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The signed heads of the chain, one a day. */
public final class HeadStore {
    /** Where the chain ends, or ended at a block. */
    record Place(long block, long items, String hash) {}

    /** Counted from the newest head on, so that it costs the same however long the chain is. */
    private static final String LAST = """
            select b.no, b.hash, (coalesce(h.items, 0) + coalesce((select sum(x.n) from ledger.block x
                where x.no > coalesce(h.block_no, 0) and x.no <= b.no), 0))::bigint as items
            from (select no, hash from ledger.block order by no desc limit 1) b
            left join (select block_no, items from audit.head order by block_no desc limit 1) h on h.block_no <= b.no
            """;

    private static final String AT = """
            select c.no, c.hash, c.items from (select no, hash, (sum(n) over (order by no))::bigint as items from ledger.block) c
            where c.no = any ($1)
            """;
    private static final String BEGAN = "select at from ledger.block order by no limit 1";
    private static final String OF_DAY = "select day from audit.head where day = $1";
    private static final String NEWEST_DAY = """
            select max(day) as day from audit.head where day <= $1
            """;
    private static final String KEEP = "select audit.keep_head($1, $2, $3, $4, $5, $6, $7) as kept";
    private static final String COLUMNS =
            "day, block_no, items, hash, signed_at, public_key, signature from audit.head ";
    private static final String NEWEST = "select " + COLUMNS + "where day < $1 order by day desc limit $2";
    private static final String AFTER = "select " + COLUMNS + "where day > $1 order by day";

    /** Where the chain ends now; empty before anything is sealed. */
    Optional<Place> last(Db.Tx tx) {
        return tx.maybe(LAST, Tuple.tuple(), HeadStore::place);
    }

    /** The chain at some blocks, by their numbers; those it does not have are left out. */
    Map<Long, Place> at(Db.Tx tx, List<Long> blocks) {
        return tx.all(AT, Tuple.tuple().addArrayOfLong(blocks.toArray(Long[]::new)), HeadStore::place).stream()
                .collect(Collectors.toMap(Place::block, place -> place));
    }

    /** When the first block was sealed. */
    Optional<Instant> began(Db.Tx tx) {
        return tx.maybe(BEGAN, Tuple.tuple(), row -> row.getOffsetDateTime("at").toInstant());
    }

    /** Whether a day has its head. */
    boolean has(Db.Tx tx, LocalDate day) {
        return tx.maybe(OF_DAY, Tuple.of(day), row -> row.getLocalDate("day")).isPresent();
    }

    /** The newest day up to one that has a head. */
    Optional<LocalDate> newest(Db.Tx tx, LocalDate upTo) {
        return tx.one(NEWEST_DAY, Tuple.of(upTo), row -> Optional.ofNullable(row.getLocalDate("day")));
    }

    /**
     * Keeps a day's head and answers whether it did: the first one of a day stays, and a day that is after the database's
     * tomorrow gets none.
     */
    boolean keep(Db.Tx tx, Head head) {
        return tx.one(
                KEEP,
                Tuple.tuple()
                        .addLocalDate(head.day())
                        .addLong(head.block())
                        .addLong(head.items())
                        .addBuffer(Buffer.buffer(HexFormat.of().parseHex(head.hash())))
                        .addOffsetDateTime(head.signedAt().atOffset(ZoneOffset.UTC))
                        .addBuffer(Buffer.buffer(Base64.getDecoder().decode(head.key())))
                        .addBuffer(Buffer.buffer(Base64.getDecoder().decode(head.signature()))),
                row -> Boolean.TRUE.equals(row.getBoolean("kept")));
    }

    /** The newest heads of days before one. */
    public List<Head> before(Db.Tx tx, LocalDate day, int limit) {
        return tx.all(NEWEST, Tuple.of(day, limit), HeadStore::head);
    }

    /** The heads of days after one, oldest first. */
    public List<Head> after(Db.Tx tx, LocalDate day) {
        return tx.all(AFTER, Tuple.of(day), HeadStore::head);
    }

    private static Place place(Row row) {
        return new Place(row.getLong("no"), row.getLong("items"), hex(row, "hash"));
    }

    private static Head head(Row row) {
        return new Head(
                row.getLocalDate("day"),
                row.getLong("block_no"),
                row.getLong("items"),
                hex(row, "hash"),
                Instant.from(row.getOffsetDateTime("signed_at")),
                Base64.getEncoder().encodeToString(row.getBuffer("public_key").getBytes()),
                Base64.getEncoder().encodeToString(row.getBuffer("signature").getBytes()));
    }

    private static String hex(Row row, String column) {
        return HexFormat.of().formatHex(row.getBuffer(column).getBytes());
    }
}
