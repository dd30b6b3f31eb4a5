package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.ids;
import static io.jirani.payments.IntentRowStore.maybeTexts;
import static io.jirani.payments.IntentRowStore.moments;
import static io.jirani.payments.IntentRowStore.texts;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Function;

/** What was credited for which attempt, and which receipt belongs to it: the keys that make money count once (ruling 1). */
public final class CreditStore {
    /** A credit on a callback's word whose intent is proven now, and whose booking still says unproven. */
    public record Provable(
            IntentId intent,
            String rail,
            String purpose,
            CommunityId community,
            HouseholdId household,
            Money amount,
            Account to) {}

    /** Whether a receipt was new. */
    enum Attached {
        NEW,
        TAKEN
    }

    private static final String INSERT = """
            insert into collection_credit (rail, attempt_ref, intent_id, transfer_id, amount_minor, to_account, proven_at,
                receipt_no, at)
            select u.*, $9 from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[],
                $7::timestamptz[], $8::text[]) as u
            """;
    private static final String RECEIPT = """
            insert into receipt (rail, receipt_no, direction, intent_id, amount_minor, at)
            select u.rail, u.no, u.direction, u.intent, coalesce((select c.amount_minor from collection_credit c
                where u.direction = 'in' and c.intent_id = u.intent), u.asked), u.at
            from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bigint[], $6::timestamptz[])
                as u(rail, no, direction, intent, asked, at)
            on conflict do nothing returning intent_id
            """;
    private static final String CREDIT_RECEIPT = """
            update collection_credit c set receipt_no = u.receipt_no
            from unnest($1::text[], $2::text[], $3::text[]) as u(rail, attempt_ref, receipt_no)
            where c.rail = u.rail and c.attempt_ref = u.attempt_ref
            """;
    private static final String OWN =
            "select count(*) as n from receipt where rail = $1 and receipt_no = $2 and intent_id = $3";
    private static final String RENAME = """
            update receipt set receipt_no = $2 where rail = $1 and intent_id = $3 and direction = 'in'
                and not exists (select from receipt r where r.rail = $1 and r.receipt_no = $2)
                and not exists (select from arrived a where a.rail = $1 and a.receipt_no = $2 and a.posted_at is not null
                    and a.household_id is not null)
            """;
    private static final String PAID_TWICE = """
            select i.id from payment_intent i where i.id = any ($1) and exists (select from payment_intent o
                where o.purpose = i.purpose and o.id <> i.id and o.direction = 'collection'
                and o.state in ('SUCCEEDED', 'LATE_CREDITED'))
            """;
    private static final String OWNERS = """
            select r.rail, r.receipt_no, r.intent_id from unnest($1::text[], $2::text[]) as a(rail, receipt_no)
            join receipt r on r.rail = a.rail and r.receipt_no = a.receipt_no
            """;
    private static final String LOCK_BUYERS =
            "select pg_advisory_xact_lock(hashtextextended(h, 12)) from unnest($1::text[]) h";
    private static final String TODAY = """
            select a.id, (select coalesce(sum(c.amount_minor), 0)::bigint
                from collection_credit c join payment_intent i on i.id = c.intent_id
                where i.household_id = a.id and i.created_at >= a.since - interval '8 days' and c.at >= a.since
                    and (c.proven_at is null or c.proven_at > c.at))
                + coalesce((select sum(b.free)::bigint from ledger.balances b where b.code = 'claim:' || a.id), 0) as total
            from unnest($1::uuid[], $2::timestamptz[]) as a(id, since)
            """;
    private static final String PROVABLE = """
            select c.intent_id, c.rail, i.purpose, i.community_id, i.household_id, c.amount_minor, i.asset, c.to_account
            from collection_credit c join payment_intent i on i.id = c.intent_id
            where c.proven_at is null and i.evidence >= 2 order by c.at limit $1 for no key update of c skip locked
            """;
    private static final String SUSPENDED =
            "select amount_minor from collection_credit where intent_id = $1 and to_account like 'suspense:%'";
    private static final String PROVEN =
            "update collection_credit set proven_at = $2 where intent_id = any ($1) and proven_at is null";

    private static final String AMOUNT = "select amount_minor from collection_credit where intent_id = $1";
    private static final String REFUNDED =
            "update collection_credit set refunded_minor = refunded_minor + $2 where intent_id = $1";

    /** What came for an attempt, which need not be what was asked; what was asked, as long as nothing is credited. */
    Money amount(Db.Tx tx, Collection of) {
        return tx.maybe(
                        AMOUNT,
                        Tuple.of(of.id().value()),
                        row -> new Money(
                                row.getLong("amount_minor"), of.amount().asset()))
                .orElse(of.amount());
    }

    /** Notes that a credit went back; the table refuses more than came. */
    void refunded(Db.Tx tx, IntentId intent, Money amount) {
        tx.run(REFUNDED, Tuple.of(intent.value(), amount.minor()));
    }

    /** Credits whose proof is to be booked, locked; settlement books them and calls {@link #markProven}. */
    public List<Provable> claimProvable(Db.Tx tx, int limit) {
        return tx.all(PROVABLE, Tuple.of(limit), CreditStore::provable);
    }

    /** Notes that the proofs of some credits are booked. */
    public void markProven(Db.Tx tx, List<IntentId> intents, Instant now) {
        tx.later(
                PROVEN,
                Tuple.tuple().addArrayOfUUID(ids(intents, Function.identity())).addOffsetDateTime(utc(now)));
    }

    /**
     * A credit that is booked.
     *
     * @param receipt its own, if it is known already and nobody else's
     */
    record Booked(Collection of, CreditEntries.Credit credit, TransferId transfer, Optional<Receipt> receipt) {}

    /** Notes credits, without waiting. The key refuses a second one for an attempt, whatever the code thinks. */
    void credit(Db.Tx tx, List<Booked> all, Instant now) {
        if (all.isEmpty()) return;
        tx.later(
                INSERT,
                Tuple.tuple()
                        .addArrayOfString(texts(all, one -> one.of().rail()))
                        .addArrayOfString(
                                texts(all, one -> one.of().accountRef().text()))
                        .addArrayOfUUID(ids(all, one -> one.of().id()))
                        .addArrayOfUUID(
                                all.stream().map(one -> one.transfer().value()).toArray(UUID[]::new))
                        .addArrayOfLong(all.stream()
                                .map(one -> one.credit().amount().minor())
                                .toArray(Long[]::new))
                        .addArrayOfString(texts(all, one -> one.credit().to().code()))
                        .addArrayOfOffsetDateTime(moments(
                                all, one -> one.credit().evidence().isProof() ? Optional.of(now) : Optional.empty()))
                        .addArrayOfString(maybeTexts(all, one -> one.receipt().map(Receipt::number)))
                        .addOffsetDateTime(utc(now)));
    }

    /** Those of some credited attempts whose purchase another attempt has paid too, whichever was first. */
    List<Collection> paidTwice(Db.Tx tx, List<Collection> credited) {
        if (credited.isEmpty()) return List.of();
        var ids = credited.stream().map(it -> it.id().value()).toArray(UUID[]::new);
        var twice = new HashSet<>(
                tx.all(PAID_TWICE, Tuple.tuple().addArrayOfUUID(ids), row -> new IntentId(row.getUUID("id"))));
        return credited.stream().filter(it -> twice.contains(it.id())).toList();
    }

    /** What lies in suspense for an attempt; nothing when nothing does. */
    Optional<Money> inSuspense(Db.Tx tx, Collection of) {
        return tx.maybe(
                SUSPENDED,
                Tuple.of(of.id().value()),
                row -> new Money(row.getLong("amount_minor"), of.amount().asset()));
    }

    /** A receipt that was said of an attempt. */
    record Said(Collection of, Receipt receipt) {}

    /** Keeps receipts, unless others have them; answers those that are their attempts' now. */
    List<Said> attach(Db.Tx tx, List<Said> all, Instant now) {
        if (all.isEmpty()) return List.of();
        var added = Set.copyOf(tx.all(
                RECEIPT,
                rows(
                        all.stream()
                                .map(one -> new Kept(
                                        one.of().rail(),
                                        one.receipt(),
                                        "in",
                                        one.of().id(),
                                        one.of().amount()))
                                .toList(),
                        now),
                row -> new IntentId(row.getUUID("intent_id"))));
        return all.stream()
                .filter(one -> added.contains(one.of().id()) || isOwn(tx, one))
                .toList();
    }

    /** Its own already, or another name of its own that the provider's list tells; else somebody else's. */
    private static boolean isOwn(Db.Tx tx, Said said) {
        var of = said.of();
        var row = Tuple.of(of.rail(), said.receipt().number(), of.id().value());
        if (tx.one(OWN, row, found -> found.getLong("n") > 0)) return true;
        return of.receiptBy().isProof() && tx.run(RENAME, row) == 1;
    }

    /** Gives credits that are noted already their receipts, without waiting. */
    void receipts(Db.Tx tx, List<Said> all) {
        if (all.isEmpty()) return;
        tx.later(
                CREDIT_RECEIPT,
                Tuple.tuple()
                        .addArrayOfString(texts(all, one -> one.of().rail()))
                        .addArrayOfString(
                                texts(all, one -> one.of().accountRef().text()))
                        .addArrayOfString(texts(all, one -> one.receipt().number())));
    }

    /** Keeps the receipt of a payout; its own already is as good. */
    Attached paidOut(Db.Tx tx, Payout of, Receipt receipt, Money sent, Instant now) {
        var kept = List.of(new Kept(of.rail(), receipt, "out", of.id(), sent));
        if (!tx.all(RECEIPT, rows(kept, now), row -> true).isEmpty()) return Attached.NEW;
        var own = Tuple.of(of.rail(), receipt.number(), of.id().value());
        return tx.one(OWN, own, found -> found.getLong("n") > 0) ? Attached.NEW : Attached.TAKEN;
    }

    /** A receipt of a rail. */
    record Seen(String rail, String number) {}

    /** Whose some receipts are, of those that are known. */
    Map<Seen, IntentId> owners(Db.Tx tx, List<Seen> receipts) {
        if (receipts.isEmpty()) return Map.of();
        var found = new HashMap<Seen, IntentId>();
        var asked = Tuple.tuple()
                .addArrayOfString(receipts.stream().map(Seen::rail).toArray(String[]::new))
                .addArrayOfString(receipts.stream().map(Seen::number).toArray(String[]::new));
        tx.all(OWNERS, asked, row -> row)
                .forEach(row -> found.put(
                        new Seen(row.getString("rail"), row.getString("receipt_no")),
                        new IntentId(row.getUUID("intent_id"))));
        return found;
    }

    /**
     * What was credited to households on callbacks alone, each since a moment of its own, and what they owe for payments of
     * before that were none, smallest units; locks them in the order of their ids, so that two claims see each other.
     */
    Map<HouseholdId, Long> onCallbacksSince(Db.Tx tx, SortedMap<HouseholdId, Instant> since) {
        if (since.isEmpty()) return Map.of();
        var names = since.keySet().stream().map(HouseholdId::toString).toArray(String[]::new);
        tx.all(LOCK_BUYERS, Tuple.tuple().addArrayOfString(names), row -> true);
        var found = new HashMap<HouseholdId, Long>();
        var asked = Tuple.tuple()
                .addArrayOfUUID(since.keySet().stream().map(HouseholdId::value).toArray(UUID[]::new))
                .addArrayOfOffsetDateTime(
                        since.values().stream().map(IntentRowStore::utc).toArray(OffsetDateTime[]::new));
        tx.all(TODAY, asked, row -> row)
                .forEach(row -> found.put(new HouseholdId(row.getUUID("id")), row.getLong("total")));
        return found;
    }

    /** A row of receipts. */
    private record Kept(String rail, Receipt receipt, String direction, IntentId intent, Money amount) {}

    private static Tuple rows(List<Kept> all, Instant now) {
        return Tuple.tuple()
                .addArrayOfString(texts(all, Kept::rail))
                .addArrayOfString(texts(all, one -> one.receipt().number()))
                .addArrayOfString(texts(all, Kept::direction))
                .addArrayOfUUID(ids(all, Kept::intent))
                .addArrayOfLong(all.stream().map(one -> one.amount().minor()).toArray(Long[]::new))
                .addArrayOfOffsetDateTime(
                        moments(all, one -> Optional.of(one.receipt().at().orElse(now))));
    }

    private static Provable provable(Row row) {
        var asset = Asset.of(row.getString("asset"));
        return new Provable(
                new IntentId(row.getUUID("intent_id")),
                row.getString("rail"),
                row.getString("purpose"),
                new CommunityId(row.getUUID("community_id")),
                new HouseholdId(row.getUUID("household_id")),
                new Money(row.getLong("amount_minor"), asset),
                new Account(row.getString("to_account"), asset));
    }
}
