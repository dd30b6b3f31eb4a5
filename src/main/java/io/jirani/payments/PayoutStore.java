package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.maybe;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.PhoneStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Money sent to phones, in PostgreSQL. Shares its table with collections; the direction tells them apart. */
public final class PayoutStore {

    private static final String INSERT = """
            insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id, amount_minor, asset,
                description, account_ref, state, created_at, deadline_at, next_look_at, hold_id)
            values ($1, 'payout', $2, $3, $4, $5, $6, $7, $8, 'payout', $9, 'RESERVED', $10, $11, $10, $12)
            """;
    private static final String SELECT = """
            select i.id, i.rail, i.purpose, i.community_id, i.household_id, i.amount_minor, i.asset, i.hold_id, i.state,
                i.evidence, i.provider_ref, i.receipt_no, i.reason_code, i.reason_text, i.created_at, i.submitted_at,
                i.next_look_at, i.looks, i.missed_first_at, i.missed_last_at, i.missed_statement_at, %s
            from payment_intent i %s where i.direction = 'payout'
            """.formatted(PhoneStore.COLUMNS, PhoneStore.JOIN);
    private static final String BY_ID = SELECT + " and i.id = $1";
    private static final String LOCK = BY_ID + " for no key update of i";
    private static final String BY_REF = SELECT + " and i.rail = $1 and i.provider_ref = $2";
    private static final String RESERVED = """
            i.direction = 'payout' and i.state = 'RESERVED' and i.next_look_at <= $1
                and not exists (select 1 from rail_state r where r.rail = i.rail and r.payouts = 'paused')
                and not exists (select 1 from household_end e where e.household_id = i.household_id and e.state = 'frozen')
            """;
    private static final String RESERVED_OF =
            SELECT + " and i.state = 'RESERVED' and i.household_id = $1 for no key update of i";
    private static final String RESERVED_TO =
            SELECT + " and i.state = 'RESERVED' and i.household_id = $1 and i.phone_id = $2 for no key update of i";
    /** What was sent, or is for people and unproven; and what was not sent within its time, which ends. */
    private static final String DUE = """
            i.direction = 'payout' and i.next_look_at <= $1
                and (i.state in ('SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'REVIEW') or i.state = 'RESERVED' and i.deadline_at <= $1)
            """;

    private static final String HELD = """
            select a.code, a.asset, p.amount from ledger.transfer t
            join ledger.posting p on p.transfer_id = t.id and p.at = t.at join ledger.account a on a.id = p.account_id
            where t.id = $1 and p.held and not p.release order by p.leg
            """;
    /** What its entries took from the rail, and have not brought back. */
    private static final String STILL_OUT = """
            select coalesce(-sum(p.amount) filter (where t.key not like 'lost:%'), 0)::bigint as own,
                coalesce(-sum(p.amount) filter (where t.key like 'lost:%'), 0)::bigint as lost
            from ledger.transfer t join ledger.posting p on p.transfer_id = t.id and p.at = t.at
                join ledger.account a on a.id = p.account_id
            where t.key in ('paid:' || $1::uuid, 'reversed:' || $1::uuid, 'lost:' || $1::uuid, 'lost:' || $1::uuid || ':back')
                and not p.held and a.code = $2 and a.asset = $3
            """;

    private static final String PHONE = "select phone_id from payment_intent where id = $1 and phone_id is not null";
    private static final String HOUSE = "select code from household where id = $1";

    private final String rail;
    private final PhoneStore phones;

    /**
     * @param rail the rail that payouts go over
     */
    public PayoutStore(String rail, PhoneStore phones) {
        this.rail = rail;
        this.phones = phones;
    }

    /** Stores money to be sent, in the transaction that holds it in the books; then nudge {@code payments.disburse}. */
    public void openPayout(Db.Tx tx, NewPayout request, Instant now) {
        var phone = phones.ofHousehold(tx, request.household(), request.phone())
                .orElseThrow(() -> Problem.of(Problem.Kind.CONFLICT, "not a phone of this household"));
        var tags = phones.tags(request.phone());
        PhoneDayStore.lock(tx, tags);
        PhoneDayStore.check(tx, tags, "payout", request.amount(), now);
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(request.id().value())
                        .addString(rail)
                        .addString(request.purpose())
                        .addUUID(request.community().value())
                        .addUUID(request.household().value())
                        .addUUID(phone.id().value())
                        .addLong(request.amount().minor())
                        .addString(request.amount().asset().code())
                        .addString(AccountRef.of(request.id()).text())
                        .addOffsetDateTime(utc(now))
                        .addOffsetDateTime(utc(now.plus(PayoutStep.UNSENT)))
                        .addUUID(request.hold().value()));
        tell(tx, find(tx, request.id()).orElseThrow(), now);
    }

    /** Whether a number is its household's still, so that money may be sent to it. */
    boolean reaches(Db.Tx tx, HouseholdId household, Msisdn phone) {
        return phones.ofHousehold(tx, household, phone).isPresent();
    }

    /** The provider says whose number it paid. */
    void paidTo(Db.Tx tx, IntentId id, String name, Instant now) {
        tx.maybe(PHONE, Tuple.of(id.value()), row -> new PhoneId(row.getUUID("phone_id")))
                .ifPresent(phone -> new PayoutPhones(phones).named(tx, phone, name, now));
    }

    /** A payout as it stands. */
    public Optional<Payout> find(Db.Tx tx, IntentId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), this::payout);
    }

    /** The payout the provider knows by a name. */
    Optional<Payout> byProviderRef(Db.Tx tx, ProviderRef ref) {
        return tx.maybe(BY_REF, Tuple.of(rail, ref.text()), this::payout);
    }

    /** The payout, locked until the transaction ends. */
    Optional<Payout> lock(Db.Tx tx, IntentId id) {
        return tx.maybe(LOCK, Tuple.of(id.value()), this::payout);
    }

    /** Payouts to be sent; none of a paused rail. */
    IntentQueueStore<Payout> reserved() {
        return new IntentQueueStore<>(SELECT, RESERVED, "i.next_look_at", this::payout);
    }

    /** A household's payouts that nobody has begun to send, locked. */
    List<Payout> reservedOf(Db.Tx tx, HouseholdId household) {
        return tx.all(RESERVED_OF, Tuple.of(household.value()), this::payout);
    }

    /** Those of them that go to one of its numbers. */
    List<Payout> reservedTo(Db.Tx tx, HouseholdId household, PhoneId phone) {
        return tx.all(RESERVED_TO, Tuple.of(household.value(), phone.value()), this::payout);
    }

    /** Payouts to be asked about, and those that were not sent within their time. */
    IntentQueueStore<Payout> due() {
        return new IntentQueueStore<>(SELECT, DUE, "i.next_look_at", this::payout);
    }

    /** The legs of the hold behind a payout: what was set aside is what is posted. */
    List<Entry.Leg> held(Db.Tx tx, TransferId hold) {
        return tx.all(HELD, Tuple.of(hold.value()), PayoutStore::leg);
    }

    /** What left by a payout and has not come back; the payout is locked. */
    StillOut stillOut(Db.Tx tx, Payout it) {
        var asset = it.amount().asset();
        var from = Account.payout(it.rail(), asset).code();
        return tx.one(
                STILL_OUT,
                Tuple.of(it.id().value(), from, asset.code()),
                row -> new StillOut(new Money(row.getLong("own"), asset), new Money(row.getLong("lost"), asset)));
    }

    /** Lends an intent to this process: nobody else looks at it until then. */
    void postpone(Db.Tx tx, Payout it) {
        IntentRowStore.postpone(tx, Map.of(it.id(), it.nextLook()));
    }

    /** Saves a step: the row, its trail, and what watchers are told. */
    void save(Db.Tx tx, Payout was, PayoutEvent event, Payout.Step step, Instant now) {
        var next = step.next();
        if (next.equals(was) && step.effects().isEmpty()) return;
        var ended = next.state().isLive() ? Optional.<Instant>empty() : Optional.of(now);
        var change = new IntentRowStore.Change(
                was.id(),
                was.state().name(),
                next.state().name(),
                next.evidence(),
                next.providerRef(),
                Optional.empty(),
                next.receipt(),
                Evidence.E0, // nothing is ever asked of it: a payout's receipt is its own
                Booked.NOTHING,
                next.reason(),
                next.submittedAt(),
                Optional.empty(),
                next.nextLook(),
                next.tries(),
                next.absence(),
                ended);
        var touched = IntentRowStore.update(tx, List.of(change));
        var moved = next.state() != was.state() || next.evidence() != was.evidence();
        if (moved || !step.effects().isEmpty())
            IntentRowStore.trail(tx, List.of(new IntentRowStore.Line(change, event, step.effects())), now);
        touched.run();
        if (moved) tell(tx, next, now);
    }

    private static void tell(Db.Tx tx, Payout it, Instant now) {
        var house = tx.one(HOUSE, Tuple.of(it.household().value()), row -> row.getString("code"));
        var data = new JsonObject()
                .put("intent_id", it.id().toString())
                .put("household", house)
                .put("state", it.state().name())
                .put("amount_minor", it.amount().minor());
        EventLog.append(tx, "payout.state", it.community(), Optional.of(it.household()), data, now);
    }

    private static Entry.Leg leg(Row row) {
        return new Entry.Leg(
                new Account(row.getString("code"), Asset.of(row.getString("asset"))), row.getLong("amount"));
    }

    private Payout payout(Row row) {
        return new Payout(
                new IntentId(row.getUUID("id")),
                row.getString("rail"),
                row.getString("purpose"),
                new CommunityId(row.getUUID("community_id")),
                new HouseholdId(row.getUUID("household_id")),
                phones.numberIn(row),
                new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))),
                new TransferId(row.getUUID("hold_id")),
                PayoutState.valueOf(row.getString("state")),
                Evidence.of(row.getInteger("evidence")),
                IntentRowStore.providerRef(row, Optional.empty()),
                IntentRowStore.receipt(row),
                IntentRowStore.reason(row),
                instant(row, "created_at"),
                maybe(row, "submitted_at"),
                instant(row, "next_look_at"),
                row.getInteger("looks"),
                new Absence(
                        maybe(row, "missed_first_at"),
                        maybe(row, "missed_last_at"),
                        maybe(row, "missed_statement_at")));
    }
}
