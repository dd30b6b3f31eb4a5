package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.BookedEntry.BookedLeg;
import io.jirani.explorer.BookedEntry.Effect;
import io.jirani.explorer.BookedEntry.Links;
import io.jirani.kernel.Asset;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Single entries of the books. Read only. */
final class EntryStore {
    private static final String BY_ID = """
            select t.id, t.key, t.kind, t.phase::text as phase, encode(t.body_hash, 'hex') as body_hash, t.at, t.effective_on,
                t.meant_for, array(select e.pending_id from ledger.pending_resolved e where e.transfer_id = t.id) as ends,
                (select e.transfer_id from ledger.pending_resolved e where e.pending_id = t.id) as ended_by,
                (select r.id from ledger.transfer r where r.key = 'reversal:' || t.id) as reversed_by,
                (select i.block_no from ledger.block_item i where i.item_id = t.id) as block_no
            from ledger.transfer t where t.id = $1
            """;
    private static final String LEGS =
            "select a.code, a.asset, s.decimals::int as decimals, p.held, p.release, p.amount, " + SightStore.COLUMNS
                    + " from ledger.posting p join ledger.account a on a.id = p.account_id join ledger.asset s on s.code = a.asset"
                    + SightStore.JOINS
                    + " where p.transfer_id = $1 and p.at = $2 order by p.leg";

    /** The entry of an id, in sight or not. */
    Optional<BookedEntry> find(Db.Tx tx, TransferId id) {
        var head = tx.maybe(BY_ID, Tuple.of(id.value()), Head::new);
        return head.map(found ->
                found.entry(tx.all(LEGS, Tuple.of(id.value(), found.row.getOffsetDateTime("at")), EntryStore::leg)));
    }

    private static BookedLeg leg(Row row) {
        var effect = row.getBoolean("held") ? row.getBoolean("release") ? Effect.RELEASED : Effect.HELD : Effect.POSTED;
        return new BookedLeg(
                new Account(row.getString("code"), new Asset(row.getString("asset"), row.getInteger("decimals"))),
                SightStore.owner(row),
                effect,
                row.getLong("amount"));
    }

    /** A transfer's row, before its legs are read. */
    private record Head(Row row) {
        BookedEntry entry(List<BookedLeg> legs) {
            OffsetDateTime at = row.getOffsetDateTime("at");
            return new BookedEntry(
                    new TransferId(row.getUUID("id")),
                    row.getString("key"),
                    row.getString("kind"),
                    phase(row.getString("phase")),
                    row.getString("body_hash"),
                    at.toInstant(),
                    row.getLocalDate("effective_on"),
                    Optional.ofNullable(row.getLocalDate("meant_for")),
                    new Links(
                            Stream.of(row.getArrayOfUUIDs("ends"))
                                    .map(TransferId::new)
                                    .toList(),
                            Optional.ofNullable(row.getUUID("ended_by")).map(TransferId::new),
                            Optional.ofNullable(row.getUUID("reversed_by")).map(TransferId::new),
                            Optional.ofNullable(row.getLong("block_no"))),
                    legs);
        }

        private static Entry.Phase phase(String code) {
            return Stream.of(Entry.Phase.values())
                    .filter(phase -> phase.code().equals(code))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
