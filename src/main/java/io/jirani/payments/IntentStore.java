package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.maybe;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.identity.PhoneStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Money asked from phones, in PostgreSQL: the table is the queue of the collector and of those who look again. */
public final class IntentStore {
    /** One that ended by our clock alone: once the provider has told its end, that is its reason. */
    private static final String ASKED = """
            select count(*) filter (where created_at > $2) as recent,
                count(*) filter (where state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN')
                    or state = 'EXPIRED' and submitted_at > $3 and (provider_ref is null or reason_code = 'deadline')) as open
            from payment_intent where phone_id in (select id from phone where tag = any ($1))
                and direction = 'collection' and created_at > $4
            """;

    private static final String INSERT = """
            insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id, amount_minor, asset,
                description, account_ref, state, created_at, deadline_at, next_look_at)
            values ($1, 'collection', $2, $3, $4, $5, $6, $7, $8, $9, $10, 'CREATED', $11, $12, $11)
            """;
    private static final String SELECT = """
            select i.id, i.rail, i.purpose, i.community_id, i.household_id, i.amount_minor, i.asset, i.description,
                i.account_ref, i.state, i.evidence, i.provider_ref, i.receipt_no, i.receipt_evidence, i.booked, i.reason_code, i.reason_text, i.created_at,
                i.submitted_at, i.deadline_at, i.next_look_at, i.looks, %s
            from payment_intent i %s where i.direction = 'collection'
            """.formatted(PhoneStore.COLUMNS, PhoneStore.JOIN);
    private static final String BY_ID = SELECT + " and i.id = $1";
    private static final String LOCK = BY_ID + " for no key update of i";
    private static final String LOCK_ALL = SELECT + " and i.id = any ($1) order by i.id for no key update of i";
    private static final String BY_REF = SELECT + " and i.rail = $1 and i.provider_ref = any ("
            + HiddenRef.KEPT_AS.formatted("$2", "$2", "$3") + ")";
    private static final String NEW = """
            i.direction = 'collection' and i.state = 'CREATED' and i.next_look_at <= $1 and i.deadline_at > $1
            """;
    private static final String DUE = """
            i.direction = 'collection'
                and i.state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'EXPIRED', 'FAILED', 'SUCCEEDED', 'LATE_CREDITED',
                'REVIEW')
                and i.next_look_at <= $1 and (i.state <> 'CREATED' or i.deadline_at <= $1)
            """;
    private static final String OVERDUE = """
            i.direction = 'collection' and i.state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN') and i.deadline_at <= $1
            """;
    private static final String STANDS = """
            select exists (select from payment_intent where purpose = $1 and direction = 'collection'
                and state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'SUCCEEDED', 'REVIEW')) as stands
            """;
    private static final String OPEN = """
            select direction, count(*) as n from payment_intent
            where state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'RESERVED', 'SUBMITTED')
            group by direction
            """;

    /** How many intents have no end yet. */
    public record Open(int collections, int payouts) {}

    private final String rail;

    private final PhoneStore phones;
    private final PaymentSettings settings;

    /**
     * @param rail the rail that pushes go over
     */
    public IntentStore(String rail, PhoneStore phones, PaymentSettings settings) {
        this.rail = rail;
        this.phones = phones;
        this.settings = settings;
    }

    /**
     * Stores money to be asked, in the caller's transaction; then nudge {@code payments.collect}. Refuses when the phone
     * was asked too often, by whichever household, or has a prompt open; and one that is no phone of the household.
     */
    public void open(Db.Tx tx, NewCollection request, Instant now) {
        var limits = settings.pushLimits();
        var phone = phones.ofHousehold(tx, request.household(), request.phone())
                .orElseThrow(() -> Problem.invalid("phone", "not a phone of this household"));
        var tags = phones.tags(request.phone());
        PhoneDayStore.lock(tx, tags);
        var lost = now.minus(limits.unknownWait());
        var recent = now.minus(limits.window());
        var oldest = now.minus(limits.window().plus(settings.deadline()).plus(settings.claimWait()));
        limits.check(tx.one(
                ASKED,
                Tuple.of(tags, utc(recent), utc(lost), utc(oldest)),
                row -> new PushLimits.Asked(row.getInteger("recent"), row.getInteger("open"))));
        PhoneDayStore.check(tx, tags, "collection", request.amount(), now);
        if (tx.one(STANDS, Tuple.of(request.purpose()), row -> row.getBoolean("stands")))
            throw Problem.of(Problem.Kind.CONFLICT, "a payment for this is under way, or made");
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
                        .addString(request.description())
                        .addString(AccountRef.of(request.id()).text())
                        .addOffsetDateTime(utc(now))
                        .addOffsetDateTime(utc(now.plus(settings.deadline()))));
        EventLog.appendAll(tx, List.of(news(find(tx, request.id()).orElseThrow())), now);
    }

    /** What is known of an intent. */
    public Optional<IntentView> find(Db.Tx tx, IntentId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), this::collection).map(IntentView::of);
    }

    /** The intent the provider knows by a name. */
    public Optional<IntentView> byProviderRef(Db.Tx tx, ProviderRef ref) {
        return tx.maybe(BY_REF, Tuple.of(rail, ref.text(), HiddenRef.tags(ref.text(), phones)), this::collection)
                .map(IntentView::of);
    }

    /** Whether several households have a number, so that a prompt must say which of them is meant. */
    public boolean isShared(Db.Tx tx, Msisdn number) {
        return phones.byNumber(tx, number).size() > 1;
    }

    /** The numbers that pushes were paid from. */
    PayerStore payers() {
        return new PayerStore(phones);
    }

    /** The intent, locked until the transaction ends. */
    Optional<Collection> lock(Db.Tx tx, IntentId id) {
        return tx.maybe(LOCK, Tuple.of(id.value()), this::collection);
    }

    /** Intents to be sent. */
    IntentQueueStore<Collection> unsent() {
        return new IntentQueueStore<>(SELECT, NEW, "i.next_look_at", this::collection);
    }

    /** Intents that are to be looked at. */
    IntentQueueStore<Collection> due() {
        return new IntentQueueStore<>(SELECT, DUE, "i.next_look_at", this::collection);
    }

    /** Intents whose payer's time is up, without his number: a deadline passes though it does not open. */
    IntentQueueStore<Collection> overdue() {
        return new IntentQueueStore<>(SELECT, OVERDUE, "i.deadline_at", row -> collection(row, Optional.empty()));
    }

    /** Lends intents to this process: nobody else looks at them until then. */
    void postpone(Db.Tx tx, List<Collection> all) {
        IntentRowStore.postpone(tx, all.stream().collect(Collectors.toMap(Collection::id, Collection::nextLook)));
    }

    /** Some intents, locked in the order of their ids until the transaction ends. */
    Map<IntentId, Collection> lockAll(Db.Tx tx, List<IntentId> ids) {
        var values = ids.stream().map(IntentId::value).toArray(UUID[]::new);
        return tx.all(LOCK_ALL, Tuple.tuple().addArrayOfUUID(values), this::collection).stream()
                .collect(Collectors.toMap(Collection::id, Function.identity()));
    }

    /** Saves steps, of each intent one: the rows, their trails, and what watchers are told. */
    void save(Db.Tx tx, List<RecordCollection.Change> changes, Instant now) {
        var rows = new ArrayList<IntentRowStore.Change>();
        var trail = new ArrayList<IntentRowStore.Line>();
        var news = new ArrayList<EventLog.News>();
        for (var change : changes) {
            var was = change.was();
            var next = change.step().next();
            var effects = change.step().effects();
            if (next.equals(was) && effects.isEmpty()) continue;
            var row = row(was, next, now);
            rows.add(row);
            var moved = next.state() != was.state() || next.evidence() != was.evidence();
            if (moved || !effects.isEmpty()) trail.add(new IntentRowStore.Line(row, change.event(), effects));
            if (moved) news.add(news(IntentView.of(next)));
        }
        var touched = IntentRowStore.update(tx, rows);
        IntentRowStore.trail(tx, trail, now);
        EventLog.appendAll(tx, news, now);
        touched.run();
    }

    private static IntentRowStore.Change row(Collection was, Collection next, Instant now) {
        var ended = next.state().phase() == CollectionState.Phase.OPEN ? Optional.<Instant>empty() : Optional.of(now);
        return new IntentRowStore.Change(
                was.id(),
                was.state().name(),
                next.state().name(),
                next.evidence(),
                next.providerRef(),
                next.phone(),
                next.receipt(),
                next.receiptBy(),
                next.booked(),
                next.reason(),
                next.submittedAt(),
                Optional.of(next.deadline()),
                next.nextLook(),
                next.tries(),
                Absence.NONE,
                ended);
    }

    /** How many intents have no end yet, for the gauges. */
    Open stillOpen(Db.Tx tx) {
        var counts = tx.all(OPEN, Tuple.tuple(), row -> new Counted(row.getString("direction"), row.getInteger("n")));
        return new Open(sum(counts, "collection"), sum(counts, "payout"));
    }

    private record Counted(String direction, int n) {}

    private static int sum(List<Counted> counts, String direction) {
        return counts.stream()
                .filter(one -> one.direction().equals(direction))
                .mapToInt(Counted::n)
                .sum();
    }

    private static EventLog.News news(IntentView it) {
        var data = new JsonObject()
                .put("intent_id", it.id().toString())
                .put("state", it.state().name())
                .put("reason_code", it.reason().map(Reason::code).orElse(null))
                .put("amount_minor", it.amount().minor());
        return new EventLog.News("collection.state", it.community(), Optional.of(it.household()), data);
    }

    private Collection collection(Row row) {
        return collection(row, phones.numberIn(row));
    }

    private static Collection collection(Row row, Optional<Msisdn> number) {
        return new Collection(
                new IntentId(row.getUUID("id")),
                row.getString("rail"),
                row.getString("purpose"),
                new CommunityId(row.getUUID("community_id")),
                new HouseholdId(row.getUUID("household_id")),
                number,
                new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))),
                row.getString("description"),
                new AccountRef(row.getString("account_ref")),
                CollectionState.valueOf(row.getString("state")),
                Evidence.of(row.getInteger("evidence")),
                IntentRowStore.providerRef(row, number),
                IntentRowStore.receipt(row),
                Evidence.of(row.getInteger("receipt_evidence")),
                Booked.of(row.getString("booked"), CollectionState.valueOf(row.getString("state"))),
                IntentRowStore.reason(row),
                instant(row, "created_at"),
                maybe(row, "submitted_at"),
                instant(row, "deadline_at"),
                instant(row, "next_look_at"),
                row.getInteger("looks"));
    }
}
