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
import java.util.Optional;

/** The signed heads of the chain, one a day. */
public final class HeadStore {
    /** Where the chain ends, or ended at a block. */
    record Place(long block, long items, String hash) {}

    private static final String PLACE = """
            select b.no, b.hash, (select sum(n) from ledger.block where no <= b.no)::bigint as items
            from ledger.block b where b.no = coalesce($1, (select max(no) from ledger.block))
            """;
    private static final String KEEP = "select audit.keep_head($1, $2, $3, $4, $5, $6, $7)";
    private static final String COLUMNS =
            "day, block_no, items, hash, signed_at, public_key, signature from audit.head ";
    private static final String NEWEST = "select " + COLUMNS + "where day < $1 order by day desc limit $2";
    private static final String AFTER = "select " + COLUMNS + "where day > $1 order by day";

    /** Where the chain ends now; empty before anything is sealed. */
    Optional<Place> last(Db.Tx tx) {
        return tx.maybe(PLACE, Tuple.of((Object) null), HeadStore::place);
    }

    /** The chain at one block. */
    Optional<Place> at(Db.Tx tx, long block) {
        return tx.maybe(PLACE, Tuple.of(block), HeadStore::place);
    }

    /** Keeps a day's head; the first one of a day stays. */
    void keep(Db.Tx tx, Head head) {
        tx.run(
                KEEP,
                Tuple.tuple()
                        .addLocalDate(head.day())
                        .addLong(head.block())
                        .addLong(head.items())
                        .addBuffer(Buffer.buffer(HexFormat.of().parseHex(head.hash())))
                        .addOffsetDateTime(head.signedAt().atOffset(ZoneOffset.UTC))
                        .addBuffer(Buffer.buffer(Base64.getDecoder().decode(head.key())))
                        .addBuffer(Buffer.buffer(Base64.getDecoder().decode(head.signature()))));
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
