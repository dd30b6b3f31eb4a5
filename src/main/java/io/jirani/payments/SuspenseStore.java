package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Money that came by its receipt alone, and what became of it: what lies in suspense until people place it. */
public final class SuspenseStore {
    /**
     * A payment that was booked by its receipt.
     *
     * @param household whose it is; nothing while it lies in suspense
     * @param intent the payment whose reference it named, where it named one that had its money already
     */
    public record Alone(
            String rail, Receipt receipt, Money amount, Optional<HouseholdId> household, Optional<IntentId> intent) {}

    /**
     * A payment typed by hand that waits.
     *
     * @param state {@code suspense}: booked, and nobody's; {@code unproven}: only a confirmation told of it, and nothing is booked
     * @param at when the provider says it was paid
     */
    public record Typed(String rail, Receipt receipt, Money amount, String state, Instant at) {}

    /** How much waits in suspense, by count, and since when the oldest. */
    public record Waiting(long count, Optional<Instant> oldest) {}

    /** That it waits for people. */
    static final String LIES = """
             a.posted_at is not null and a.household_id is null and a.claimed_at is null and a.ended_at is null
            """;

    /** What becomes of money that came once more under a payment's reference. */
    enum Extra {
        /** It was never booked. */
        NEW,
        /** It lies in suspense as nobody's, and now names a payment. */
        NAMED,
        /** It lies there as that payment's, or somebody has it. */
        KNOWN
    }

    private static final String EXTRA = """
            with was as (
                select posted_at from arrived where rail = $1 and receipt_no = $2 for no key update),
            came as (
                insert into arrived (rail, receipt_no, amount_minor, at, seen_at, evidence, posted_at, intent_id)
                values ($1, $2, $3, $4, $5, 2, $5, $6)
                on conflict (rail, receipt_no) do update set intent_id = excluded.intent_id, evidence = 2, household_id = null,
                    absent_at = null, posted_at = coalesce(arrived.posted_at, excluded.posted_at), amount_minor =
                        case when arrived.posted_at is null then excluded.amount_minor else arrived.amount_minor end
                    where arrived.posted_at is null or (arrived.household_id is null and arrived.intent_id is null
                        and arrived.claimed_at is null and arrived.ended_at is null)
                returning true)
            select case when not exists (select from came) then 'KNOWN'
                when exists (select from was where posted_at is not null) then 'NAMED' else 'NEW' end as extra
            """;
    private static final String SELECT =
            "select a.rail, a.receipt_no, a.amount_minor, a.household_id, a.intent_id from arrived a where ";
    private static final String ALONE = SELECT + """
            a.rail = $1 and a.receipt_no = $2 and a.posted_at is not null and a.claimed_at is null and
            (a.ended_at is null or a.ended_as = 'placed') for no key update of a
            """;
    private static final String OF_INTENT = SELECT + LIES + " and a.intent_id = $1 order by a.at, a.receipt_no";
    private static final String END = """
            update arrived set ended_at = $3, ended_as = $4, household_id = coalesce($5, household_id)
            where rail = $1 and receipt_no = $2
            """;
    private static final String UNASKED = SELECT + LIES + """
             and a.intent_id is null and a.seen_at < $1 and not exists (select from statement_difference d
                where d.rail = a.rail and d.kind = 'nobody' and d.subject = a.receipt_no)
            order by a.seen_at limit $2
            """;
    private static final String UNASKED_OF_PAYMENT = SELECT + LIES + """
             and a.intent_id is not null and a.seen_at < $1 and not exists (select from payment_review r
                where r.intent_id = a.intent_id and r.cause = 'second_receipt' and r.closed_at is null)
            order by a.seen_at limit $2
            """;
    private static final String TYPED = """
            select rail, receipt_no, amount_minor, at, case when posted_at is null then 'unproven' else 'suspense' end as state
            from arrived a where (a.posted_at is null and a.evidence = 1 and a.absent_at is null and a.claimed_at is null) or (
            """ + LIES + " and a.intent_id is null) order by a.at, a.receipt_no limit $1";
    private static final String WAITING = "select count(*) as n, min(a.seen_at) as oldest from arrived a where " + LIES;

    /** Notes that one more payment came under a reference; answers what is to be booked of it. */
    Extra extra(Db.Tx tx, Collection of, CollectionEffect.Extra it, Instant now) {
        return tx.one(
                EXTRA,
                Tuple.of(
                        of.rail(),
                        it.receipt().number(),
                        it.amount().minor(),
                        utc(it.receipt().at().orElse(now)),
                        utc(now),
                        of.id().value()),
                row -> Extra.valueOf(row.getString("extra")));
    }

    /** What was booked by a receipt alone and is still there, locked. */
    Optional<Alone> alone(Db.Tx tx, String rail, Receipt receipt) {
        return tx.maybe(ALONE, Tuple.of(rail, receipt.number()), SuspenseStore::alone);
    }

    /** What came once more under a payment's reference and lies in suspense. */
    public List<Alone> of(Db.Tx tx, IntentId intent) {
        return tx.all(OF_INTENT, Tuple.of(intent.value()), SuspenseStore::alone);
    }

    /** People said whose it is. */
    void placed(Db.Tx tx, Alone it, HouseholdId household, Instant now) {
        end(tx, it, "placed", Optional.of(household), now);
    }

    /** The provider took it back. */
    void takenBack(Db.Tx tx, Alone it, Instant now) {
        end(tx, it, "taken_back", Optional.empty(), now);
    }

    /** What lies there since a moment, and nobody was asked whose it is. */
    List<Alone> unasked(Db.Tx tx, Instant since, int limit) {
        return tx.all(UNASKED, Tuple.of(utc(since), limit), SuspenseStore::alone);
    }

    /** The same of what came once more under a payment's reference: its question was closed, and the money is there still. */
    List<Alone> unaskedOfPayments(Db.Tx tx, Instant since, int limit) {
        return tx.all(UNASKED_OF_PAYMENT, Tuple.of(utc(since), limit), SuspenseStore::alone);
    }

    /** Payments typed by hand that nobody has yet, the oldest first. */
    public List<Typed> typed(Db.Tx tx, int limit) {
        return tx.all(
                TYPED,
                Tuple.of(limit),
                row -> new Typed(
                        row.getString("rail"),
                        new Receipt(row.getString("receipt_no")),
                        new Money(row.getLong("amount_minor"), Asset.KES),
                        row.getString("state"),
                        IntentRowStore.instant(row, "at")));
    }

    /** What waits for people. */
    public Waiting waiting(Db.Tx tx) {
        return tx.one(
                WAITING, Tuple.tuple(), row -> new Waiting(row.getLong("n"), IntentRowStore.maybe(row, "oldest")));
    }

    private static void end(Db.Tx tx, Alone it, String as, Optional<HouseholdId> household, Instant now) {
        var owner = household.map(HouseholdId::value).orElse(null);
        tx.run(END, Tuple.of(it.rail(), it.receipt().number(), utc(now), as, owner));
    }

    private static Alone alone(Row row) {
        return new Alone(
                row.getString("rail"),
                new Receipt(row.getString("receipt_no")),
                new Money(row.getLong("amount_minor"), Asset.KES),
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                Optional.ofNullable(row.getUUID("intent_id")).map(IntentId::new));
    }
}
