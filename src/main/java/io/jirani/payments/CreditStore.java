package io.jirani.payments;

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
import java.util.List;
import java.util.Optional;

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
                receipt_no, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """;
    private static final String RECEIPT = """
            insert into receipt (rail, receipt_no, direction, intent_id, amount_minor, at) values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing
            """;
    private static final String CREDIT_RECEIPT =
            "update collection_credit set receipt_no = $3 where rail = $1 and attempt_ref = $2 and receipt_no is null";
    private static final String TAKEN =
            "select count(*) as n from receipt where rail = $1 and receipt_no = $2 and intent_id <> $3";
    private static final String LOCK_BUYER = "select pg_advisory_xact_lock(hashtextextended($1, 12))";
    private static final String TODAY = """
            select coalesce(sum(c.amount_minor), 0)::bigint as total
            from collection_credit c join payment_intent i on i.id = c.intent_id
            where i.household_id = $1 and i.created_at >= $2::timestamptz - interval '8 days' and c.at >= $2
                and (c.proven_at is null or c.proven_at > c.at)
            """;
    private static final String PROVABLE = """
            select c.intent_id, c.rail, i.purpose, i.community_id, i.household_id, c.amount_minor, i.asset, c.to_account
            from collection_credit c join payment_intent i on i.id = c.intent_id
            where c.proven_at is null and i.evidence >= 2 order by c.at limit $1 for no key update of c skip locked
            """;
    private static final String SUSPENDED =
            "select amount_minor from collection_credit where intent_id = $1 and to_account like 'suspense:%'";
    private static final String PROVEN =
            "update collection_credit set proven_at = $2 where intent_id = $1 and proven_at is null";

    /** Credits whose proof is to be booked, locked; settlement books them and calls {@link #markProven}. */
    public List<Provable> claimProvable(Db.Tx tx, int limit) {
        return tx.all(PROVABLE, Tuple.of(limit), CreditStore::provable);
    }

    /** Notes that a credit's proof is booked. */
    public void markProven(Db.Tx tx, IntentId intent, Instant now) {
        tx.run(PROVEN, Tuple.of(intent.value(), utc(now)));
    }

    /** Notes a credit. The key refuses a second one for the attempt, whatever the code thinks. */
    void credit(Db.Tx tx, Collection of, CreditEntries.Credit credit, TransferId transfer, Instant now) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addString(of.rail())
                        .addString(of.accountRef().text())
                        .addUUID(of.id().value())
                        .addUUID(transfer.value())
                        .addLong(credit.amount().minor())
                        .addString(credit.to().code())
                        .addOffsetDateTime(credit.evidence().isProof() ? utc(now) : null)
                        .addString(null)
                        .addOffsetDateTime(utc(now)));
    }

    /** What lies in suspense for an attempt; nothing when nothing does. */
    Optional<Money> inSuspense(Db.Tx tx, Collection of) {
        return tx.maybe(
                SUSPENDED,
                Tuple.of(of.id().value()),
                row -> new Money(row.getLong("amount_minor"), of.amount().asset()));
    }

    /** Gives a credit its receipt, unless another has it. */
    Attached attach(Db.Tx tx, Collection of, Receipt receipt, Instant now) {
        var added = insert(tx, of.rail(), receipt, "in", of.id(), of.amount(), now);
        if (added == Attached.NEW)
            tx.run(CREDIT_RECEIPT, Tuple.of(of.rail(), of.accountRef().text(), receipt.number()));
        return added;
    }

    /** Keeps the receipt of a payout. */
    Attached paidOut(Db.Tx tx, Payout of, Receipt receipt, Instant now) {
        return insert(tx, of.rail(), receipt, "out", of.id(), of.amount(), now);
    }

    /** Whether a receipt belongs to another intent. */
    boolean taken(Db.Tx tx, String rail, Receipt receipt, IntentId by) {
        return tx.one(TAKEN, Tuple.of(rail, receipt.number(), by.value()), row -> row.getLong("n") > 0);
    }

    /** What was credited to a household on callbacks alone since a moment; locks it, so that two claims see each other. */
    Money onCallbacksSince(Db.Tx tx, HouseholdId household, Asset asset, Instant since) {
        tx.one(LOCK_BUYER, Tuple.of(household.toString()), row -> true);
        return tx.one(TODAY, Tuple.of(household.value(), utc(since)), row -> new Money(row.getLong("total"), asset));
    }

    private static Attached insert(
            Db.Tx tx, String rail, Receipt receipt, String direction, IntentId intent, Money amount, Instant now) {
        var parameters = Tuple.of(
                rail,
                receipt.number(),
                direction,
                intent.value(),
                amount.minor(),
                utc(receipt.at().orElse(now)));
        return tx.run(RECEIPT, parameters) == 1 ? Attached.NEW : Attached.TAKEN;
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
