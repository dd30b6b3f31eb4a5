package io.jirani.accounting;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Documents, and how far entries have theirs. */
final class DocumentStore {
    /**
     * A document as it was issued.
     *
     * @param household the code of whom it is for
     * @param what the kind of its entry
     */
    record Issued(
            DocumentNumber number,
            Paper.Type type,
            LocalDate day,
            Optional<String> household,
            Optional<Money> amount,
            TransferId entry,
            String what) {}

    /** A document to be numbered, in its series. */
    record Numbered(String series, Posted entry, int n, Paper paper) {}

    private static final String LOCK = """
            select xid::text as xid, transfer_id, restored_xid::text as restored_xid, restored_id
            from accounting.numbered for update
            """;
    /** So many entries are looked at at once for those without a document. */
    private static final int SEEN = 5_000;

    private static final String HAS_NONE =
            "not exists (select 1 from accounting.document d where d.transfer_id = t.id)";
    /** What is due, and last how far was looked: also where nearly all have theirs, a look is short and goes on from there. */
    private static final String NEXT = """
            with seen as materialized (
                select t.id, t.xid, t.kind, t.phase, t.effective_on, t.meant_for from ledger.transfer t
                where (t.xid, t.id) > ($1::text::xid8, $2) and t.xid %%s(pg_current_snapshot())
                order by t.xid, t.id limit $3),
            due as materialized (
                select * from seen t where t.phase in ('S', 'X') and %s order by t.xid, t.id limit $4)
            select id, xid::text as xid, kind, effective_on, meant_for, true as due, xid as place from due
            union all
            (select s.id, s.xid::text, s.kind, s.effective_on, s.meant_for, false, s.xid from seen s
                where (select count(*) from due) < $4 order by s.xid desc, s.id desc limit 1)
            order by due desc, place, id
            """.formatted(HAS_NONE);

    private static final String HERE = NEXT.formatted("< pg_snapshot_xmin");
    /** Nothing of this server's own has a mark that is still to come. */
    private static final String RESTORED = NEXT.formatted(">= pg_snapshot_xmax");

    private static final String LEFT = """
            select t.id, t.xid::text as xid, t.kind, t.effective_on, t.meant_for, true as due from ledger.transfer t
            where t.effective_on >= $1 and t.effective_on < $2 and t.phase in ('S', 'X') and %s
            order by t.xid, t.id limit $3
            """.formatted(HAS_NONE);
    private static final String LEGS = """
            select p.transfer_id, a.kind, a.asset, p.amount, h.id as household_id, coalesce(h.community_id, c.id) as community_id
            from unnest($1::uuid[]) with ordinality x(id, i) join ledger.transfer t on t.id = x.id
            join ledger.posting p on p.transfer_id = t.id and p.at = t.at and not p.held
            join ledger.account a on a.id = p.account_id
            cross join lateral (select accounting.owner(a.code) as id offset 0) o
            left join household h on h.id = o.id left join community c on c.id = o.id
            order by x.i, p.leg
            """;
    private static final String CODES = "select id, code from community where id = any ($1)";
    private static final String ISSUE = "select accounting.issue($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    private static final String ADVANCE = """
            update accounting.numbered set xid = $1::text::xid8, transfer_id = $2,
                restored_xid = $3::text::xid8, restored_id = $4
            """;
    private static final String WAITING = """
            select count(*) as n, min(t.at) as since from (
                (select t.id, t.at, t.phase from ledger.transfer t, accounting.numbered m
                    where (t.xid, t.id) > (m.xid, m.transfer_id) and t.xid < pg_snapshot_xmax(pg_current_snapshot())
                    order by t.xid, t.id limit 10000)
                union all
                (select t.id, t.at, t.phase from ledger.transfer t, accounting.numbered m
                    where (t.xid, t.id) > (m.restored_xid, m.restored_id) and t.xid >= pg_snapshot_xmax(pg_current_snapshot())
                    order by t.xid, t.id limit 10000)) t
            where t.phase in ('S', 'X') and %s
            """.formatted(HAS_NONE);
    private static final String OF_COMMUNITY = """
            select d.series, d.number, d.type, d.issued_on, h.code, d.amount_minor, d.asset, d.transfer_id, t.kind
            from accounting.document d join ledger.transfer t on t.id = d.transfer_id left join household h on h.id = d.household_id
            where d.community_id = $1 and d.issued_on >= $2 and d.issued_on < $3 and (d.series, d.number) > ($4, $5)
            order by d.series, d.number limit $6
            """;

    /** Entries that have no document, oldest first, and how far these were looked for. */
    record Batch(List<Posted> entries, Marks after) {}

    /** A place in the order of entries. */
    record Place(String xid, UUID entry) {}

    /**
     * How far entries have their documents.
     *
     * @param here those that this server booked, or could have
     * @param restored those of a server that had counted further than this one has
     */
    record Marks(Place here, Place restored) {}

    /** What waits for its document; counted among ten thousand entries. */
    record Waiting(long entries, Optional<Instant> since) {}

    /** Takes the right to number until this transaction ends, and answers how far it is done. */
    Marks lock(Db.Tx tx) {
        return tx.one(
                LOCK,
                Tuple.tuple(),
                row -> new Marks(
                        new Place(row.getString("xid"), row.getUUID("transfer_id")),
                        new Place(row.getString("restored_xid"), row.getUUID("restored_id"))));
    }

    /** The next entries after the marks; nothing can be committed before them any more. The marks stay when it saw none. */
    Batch next(Db.Tx tx, Marks marks, int limit) {
        var here = look(tx, HERE, marks.here(), limit);
        if (!here.isEmpty())
            return new Batch(entries(tx, here), new Marks(here.getLast().place(), marks.restored()));
        var restored = look(tx, RESTORED, marks.restored(), limit);
        if (restored.isEmpty()) return new Batch(List.of(), marks);
        return new Batch(
                entries(tx, restored),
                new Marks(marks.here(), restored.getLast().place()));
    }

    private static List<Head> look(Db.Tx tx, String sql, Place after, int limit) {
        return tx.all(sql, Tuple.of(after.xid(), after.entry(), SEEN, limit), DocumentStore::head);
    }

    /** Entries of a closed month that have none: nothing is added to it any more. */
    List<Posted> left(Db.Tx tx, YearMonth month, int limit) {
        var days = Tuple.of(month.atDay(1), month.plusMonths(1).atDay(1), limit);
        return entries(tx, tx.all(LEFT, days, DocumentStore::head));
    }

    /** Numbers documents, in their order. */
    void issue(Db.Tx tx, List<Numbered> papers, Instant now) {
        tx.run(
                ISSUE,
                Tuple.tuple()
                        .addArrayOfString(papers.stream().map(Numbered::series).toArray(String[]::new))
                        .addArrayOfString(papers.stream()
                                .map(each -> each.paper().type().name().toLowerCase(Locale.ROOT))
                                .toArray(String[]::new))
                        .addArrayOfUUID(papers.stream()
                                .map(each -> each.entry().id().value())
                                .toArray(UUID[]::new))
                        .addArrayOfShort(
                                papers.stream().map(each -> (short) each.n()).toArray(Short[]::new))
                        .addArrayOfUUID(papers.stream()
                                .map(each -> each.paper()
                                        .community()
                                        .map(CommunityId::value)
                                        .orElse(null))
                                .toArray(UUID[]::new))
                        .addArrayOfUUID(papers.stream()
                                .map(each -> each.paper()
                                        .household()
                                        .map(HouseholdId::value)
                                        .orElse(null))
                                .toArray(UUID[]::new))
                        .addArrayOfLong(papers.stream()
                                .map(each ->
                                        each.paper().amount().map(Money::minor).orElse(null))
                                .toArray(Long[]::new))
                        .addArrayOfString(papers.stream()
                                .map(each -> each.paper()
                                        .amount()
                                        .map(money -> money.asset().code())
                                        .orElse(null))
                                .toArray(String[]::new))
                        .addArrayOfLocalDate(
                                papers.stream().map(each -> each.entry().day()).toArray(LocalDate[]::new))
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC)));
    }

    void advance(Db.Tx tx, Marks marks) {
        tx.run(
                ADVANCE,
                Tuple.of(
                        marks.here().xid(),
                        marks.here().entry(),
                        marks.restored().xid(),
                        marks.restored().entry()));
    }

    /** The short names of communities. */
    Map<CommunityId, String> codes(Db.Tx tx, List<CommunityId> communities) {
        Map<CommunityId, String> codes = new LinkedHashMap<>();
        tx.all(
                        CODES,
                        Tuple.of(communities.stream()
                                .map(CommunityId::value)
                                .distinct()
                                .toArray(UUID[]::new)),
                        row -> Map.entry(new CommunityId(row.getUUID("id")), row.getString("code")))
                .forEach(entry -> codes.put(entry.getKey(), entry.getValue()));
        return codes;
    }

    Waiting waiting(Db.Tx tx) {
        return tx.one(
                WAITING,
                Tuple.tuple(),
                row -> new Waiting(
                        row.getLong("n"),
                        Optional.ofNullable(row.getOffsetDateTime("since")).map(java.time.OffsetDateTime::toInstant)));
    }

    /** A community's documents of a month, by series and number, after a number. */
    List<Issued> issued(Db.Tx tx, CommunityId community, YearMonth month, DocumentNumber after, int limit) {
        return tx.all(
                OF_COMMUNITY,
                Tuple.of(
                        community.value(),
                        month.atDay(1),
                        month.plusMonths(1).atDay(1),
                        after.series(),
                        after.number(),
                        limit),
                DocumentStore::issued);
    }

    private record Head(Place place, boolean due, Posted entry) {}

    private List<Posted> entries(Db.Tx tx, List<Head> looked) {
        var heads = looked.stream().filter(Head::due).toList();
        Map<UUID, List<Posted.Leg>> legs = new LinkedHashMap<>();
        tx.all(
                        LEGS,
                        Tuple.of((Object)
                                heads.stream().map(head -> head.place().entry()).toArray(UUID[]::new)),
                        row -> Map.entry(row.getUUID("transfer_id"), leg(row)))
                .forEach(leg -> legs.computeIfAbsent(leg.getKey(), id -> new ArrayList<>())
                        .add(leg.getValue()));
        return heads.stream()
                .map(Head::entry)
                .map(each -> new Posted(
                        each.id(),
                        each.kind(),
                        each.day(),
                        each.meantFor(),
                        legs.getOrDefault(each.id().value(), List.of())))
                .toList();
    }

    private static Head head(Row row) {
        return new Head(
                new Place(row.getString("xid"), row.getUUID("id")),
                row.getBoolean("due"),
                new Posted(
                        new TransferId(row.getUUID("id")),
                        row.getString("kind"),
                        row.getLocalDate("effective_on"),
                        Optional.ofNullable(row.getLocalDate("meant_for")),
                        List.of()));
    }

    private static Posted.Leg leg(Row row) {
        return new Posted.Leg(
                row.getString("kind"),
                new Net(row.getLong("amount"), Asset.of(row.getString("asset"))),
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                Optional.ofNullable(row.getUUID("community_id")).map(CommunityId::new));
    }

    private static Issued issued(Row row) {
        return new Issued(
                new DocumentNumber(row.getString("series"), row.getLong("number")),
                Paper.Type.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
                row.getLocalDate("issued_on"),
                Optional.ofNullable(row.getString("code")),
                Optional.ofNullable(row.getLong("amount_minor"))
                        .map(minor -> new Money(minor, Asset.of(row.getString("asset")))),
                new TransferId(row.getUUID("transfer_id")),
                row.getString("kind"));
    }
}
