package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.maybe;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.StatementStore.Reach;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Payments that are given back, in PostgreSQL. One refund of a payment is open or done, by a key. */
public final class RefundStore {
    /** Who asked for a refund. */
    public enum AskedBy {
        HOUSEHOLD,
        OPERATOR,
        /** Where no wallets are kept, late money goes back by itself. */
        RULE,
        /** The method before it is proven refused. */
        METHOD
    }

    /** How many refunds have no end, since when the oldest, and how many of them wait for people. */
    public record Open(long count, Optional<Instant> oldest, long inReview) {}

    private static final String INSERT = """
            insert into refund (id, payment_id, rail, amount_minor, asset, method, cause, pocket, back, original_no, hold_id,
                state, asked_by, created_at, next_look_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'REQUESTED', $12, $13, $13)
            """;
    private static final String SELECT = """
            select r.*, i.community_id, i.household_id from refund r join payment_intent i on i.id = r.payment_id
            """;
    private static final String BY_ID = SELECT + " where r.id = $1";
    private static final String LOCK = BY_ID + " for no key update of r";
    private static final String STANDING =
            SELECT + " where r.payment_id = $1 and r.state <> 'REFUSED' for no key update of r";
    private static final String OF_PAYMENT = SELECT + " where r.payment_id = $1 order by r.created_at, r.id";
    private static final String OF_COMMUNITY =
            SELECT + " where i.community_id = $1 order by r.created_at desc, r.id limit $2";
    private static final String DUE = """
            select id, payment_id from refund where state in ('APPROVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN')
                and next_look_at <= $1 order by next_look_at limit $2
            """;
    private static final String SAVE = """
            update refund set state = $3, provider_ref = $4, receipt_no = $5, reason_code = $6, reason_text = $7,
                submitted_at = $8, next_look_at = $9, tries = $10, ended_at = coalesce(ended_at, $11)
            where id = $1 and state = $2
            """;
    private static final String EVENT = """
            insert into refund_event (refund_id, n, event, from_state, to_state, at)
            select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 from refund_event where refund_id = $1
            """;
    private static final String COUNT = "select count(*)::int as n from refund where payment_id = $1";
    private static final String OPEN = """
            select count(*) as n, min(created_at) as oldest, count(*) filter (where state = 'REVIEW') as in_review
            from refund where state not in ('DONE', 'REFUSED')
            """;
    private static final String UNFILLED = """
            select exists (select 1 from payment_intent i join ledger.transfer t on t.key = replace(i.purpose, 'purchase:', 'unfilled:')
                where i.id = $1 and i.purpose like 'purchase:%') as unfilled
            """;
    /** Done by reversal, in days whose statements are read now and were not before, and no row of any of them says so. */
    private static final String UNSEEN = SELECT + """
             where r.rail = $1 and r.method = 'reversal' and r.state = 'DONE'
                and r.submitted_at >= $2 and r.ended_at < $3 and not (r.submitted_at >= $4 and r.ended_at < $5)
                and not exists (select from statement_row s
                    where s.rail = r.rail and s.kind = 'back' and s.about = r.original_no)
            order by r.id
            """;

    private static final String PROVEN =
            "select proven_at is not null as proven from collection_credit where intent_id = $1";
    /** Late money of pushes of the last days where no wallets are kept, still there, and never tried to give back. */
    private static final String CANDIDATES = """
            select i.id from payment_intent i join collection_credit c on c.intent_id = i.id
                join community m on m.id = i.community_id
            where i.state = 'LATE_CREDITED' and i.created_at > $2 and i.evidence >= 2 and m.custody = 'pass_through'
                and c.proven_at is not null and c.amount_minor <= $3
                and (i.stuck_until is null or i.stuck_until <= $1)
                and not exists (select 1 from refund r where r.payment_id = i.id)
                and not exists (select 1 from household_end e where e.household_id = i.household_id and e.state = 'frozen')
                and exists (select 1 from ledger.balances b where b.code = 'household:' || i.household_id || ':due'
                    and b.asset = i.asset and b.free >= c.amount_minor)
            order by i.created_at limit $4
            """;

    /** A refund as it is opened, with its hold. */
    void add(Db.Tx tx, Refund it, AskedBy by) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(it.id().value())
                        .addUUID(it.payment().value())
                        .addString(it.rail())
                        .addLong(it.amount().minor())
                        .addString(it.amount().asset().code())
                        .addString(it.method().name().toLowerCase(Locale.ROOT))
                        .addString(it.cause().code())
                        .addString(it.from() == Pocket.WALLET ? "wallet" : "due")
                        .addString(it.back().name())
                        .addString(it.original().map(Receipt::number).orElse(null))
                        .addUUID(it.hold().value())
                        .addString(by.name().toLowerCase(Locale.ROOT))
                        .addOffsetDateTime(utc(it.createdAt())));
    }

    /** A refund as it stands. */
    public Optional<Refund> find(Db.Tx tx, IntentId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), RefundStore::refund);
    }

    Optional<Refund> lock(Db.Tx tx, IntentId id) {
        return tx.maybe(LOCK, Tuple.of(id.value()), RefundStore::refund);
    }

    /** The refund of a payment that is open or done, locked. */
    Optional<Refund> standing(Db.Tx tx, IntentId payment) {
        return tx.maybe(STANDING, Tuple.of(payment.value()), RefundStore::refund);
    }

    /** All refunds of a payment, the first one first. */
    public List<Refund> of(Db.Tx tx, IntentId payment) {
        return tx.all(OF_PAYMENT, Tuple.of(payment.value()), RefundStore::refund);
    }

    /** Reversals that are done, were over some time before the end of what was read, and are in no row of it. */
    List<Refund> unseen(Db.Tx tx, String rail, Reach now, Reach before, Duration slack) {
        var asked = Tuple.tuple()
                .addString(rail)
                .addOffsetDateTime(utc(now.from()))
                .addOffsetDateTime(utc(now.until().minus(slack)))
                .addOffsetDateTime(utc(before.from()))
                .addOffsetDateTime(utc(before.until().minus(slack)));
        return tx.all(UNSEEN, asked, RefundStore::refund);
    }

    /** A community's refunds, the newest first. */
    public List<Refund> of(Db.Tx tx, CommunityId community, int limit) {
        return tx.all(OF_COMMUNITY, Tuple.of(community.value(), limit), RefundStore::refund);
    }

    /** A refund that is to be looked at. */
    record Due(IntentId id, IntentId payment) {}

    /** Refunds to be sent or looked at; not locked, since a payment is locked before its refund. */
    List<Due> due(Db.Tx tx, Instant now, int limit) {
        return tx.all(
                DUE,
                Tuple.of(utc(now), limit),
                row -> new Due(new IntentId(row.getUUID("id")), new IntentId(row.getUUID("payment_id"))));
    }

    void save(Db.Tx tx, Refund was, Refund next, RefundEvent event, Instant now) {
        if (next.equals(was)) return;
        var ended = next.state().isOpen() ? Optional.<Instant>empty() : Optional.of(now);
        var saved = tx.run(
                SAVE,
                Tuple.tuple()
                        .addUUID(was.id().value())
                        .addString(was.state().name())
                        .addString(next.state().name())
                        .addString(next.providerRef().map(ProviderRef::text).orElse(null))
                        .addString(next.receipt().map(Receipt::number).orElse(null))
                        .addString(next.reason().map(Reason::code).orElse(null))
                        .addString(next.reason().map(Reason::text).orElse(null))
                        .addOffsetDateTime(
                                next.submittedAt().map(IntentRowStore::utc).orElse(null))
                        .addOffsetDateTime(utc(next.nextLook()))
                        .addInteger(next.tries())
                        .addOffsetDateTime(ended.map(IntentRowStore::utc).orElse(null)));
        if (saved != 1) throw new IllegalStateException("refund " + was.id() + " is not " + was.state());
        if (next.state() == was.state()) return;
        var name = event.getClass().getSimpleName();
        tx.run(
                EVENT,
                Tuple.of(
                        was.id().value(), name, was.state().name(), next.state().name(), utc(now)));
    }

    /** How many refunds a payment had. */
    int count(Db.Tx tx, IntentId payment) {
        return tx.one(COUNT, Tuple.of(payment.value()), row -> row.getInteger("n"));
    }

    /** Those without an end. */
    public Open open(Db.Tx tx) {
        return tx.one(
                OPEN, Tuple.tuple(), row -> new Open(row.getLong("n"), maybe(row, "oldest"), row.getLong("in_review")));
    }

    /** Whether nothing could be had for a payment that came in time, and its money is the household's own again. */
    boolean isUnfilled(Db.Tx tx, IntentId payment) {
        return tx.one(UNFILLED, Tuple.of(payment.value()), row -> row.getBoolean("unfilled"));
    }

    /** Whether the proof of its credit is booked: before that no account that may be emptied has it. */
    boolean isProofBooked(Db.Tx tx, IntentId payment) {
        return tx.maybe(PROVEN, Tuple.of(payment.value()), row -> row.getBoolean("proven"))
                .orElse(false);
    }

    /** Payments that go back by themselves, asked for since a moment. */
    List<IntentId> candidates(Db.Tx tx, Instant now, Instant since, Money most, int limit) {
        return tx.all(
                CANDIDATES,
                Tuple.of(utc(now), utc(since), most.minor(), limit),
                row -> new IntentId(row.getUUID("id")));
    }

    /** Leaves one out until a moment: a pass broke over it. Whether it can be read does not matter. */
    void putOff(Db.Tx tx, IntentId id, Instant until) {
        tx.run("update refund set next_look_at = $2 where id = $1", Tuple.of(id.value(), utc(until)));
    }

    private static Refund refund(Row row) {
        return new Refund(
                new IntentId(row.getUUID("id")),
                new IntentId(row.getUUID("payment_id")),
                row.getString("rail"),
                new CommunityId(row.getUUID("community_id")),
                new HouseholdId(row.getUUID("household_id")),
                new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))),
                Optional.ofNullable(row.getString("original_no")).map(Receipt::new),
                Refund.Method.valueOf(row.getString("method").toUpperCase(Locale.ROOT)),
                RefundCause.valueOf(row.getString("cause").toUpperCase(Locale.ROOT)),
                row.getString("pocket").equals("wallet") ? Pocket.WALLET : Pocket.DUE,
                CollectionState.valueOf(row.getString("back")),
                new TransferId(row.getUUID("hold_id")),
                RefundState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("provider_ref")).map(ProviderRef::new),
                Optional.ofNullable(row.getString("receipt_no")).map(Receipt::new),
                IntentRowStore.reason(row),
                instant(row, "created_at"),
                maybe(row, "submitted_at"),
                instant(row, "next_look_at"),
                row.getInteger("tries"));
    }
}
