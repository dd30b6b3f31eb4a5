package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.maybe;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.ProposalId;
import io.jirani.kernel.TransferId;
import io.jirani.payments.Statement.Side;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Our own money between two places of ours, in PostgreSQL. */
public final class MoveStore {
    /**
     * What people must decide about a move.
     *
     * @param owner whose it is: the treasurers', and past its day the administrators'
     */
    public record Question(ReviewCause cause, String owner, Instant since, Instant due) {}

    /** How a move stands, and what is asked about it. */
    public record Known(FloatMove move, Optional<Question> question) {}

    /**
     * How many moves have no end.
     *
     * @param transit since when the oldest is neither here nor there
     */
    public record Waiting(long open, long overdue, Optional<Instant> transit) {}

    private static final String INSERT = """
            insert into float_move (id, proposal_id, rail, community_id, route, amount_minor, asset, reference, hold_id, state,
                created_at, next_look_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'RESERVED', $10, $10)
            """;
    private static final String SELECT = "select m.* from float_move m";
    private static final String BY_ID = SELECT + " where m.id = $1";
    private static final String LOCK = BY_ID + " for no key update";
    private static final String ALL = SELECT + " order by m.created_at desc, m.id limit $1";
    private static final String DUE = SELECT + """
             where m.state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN') and m.next_look_at <= $1
            order by m.next_look_at limit $2 for no key update skip locked
            """;
    private static final String SAVE = """
            update float_move set state = $3, evidence = $4, provider_ref = $5, receipt_no = $6, reason_code = $7, reason_text = $8,
                submitted_at = $9, next_look_at = $10, tries = $11, missed_first_at = $12, missed_last_at = $13, ended_at = $14, arrived_minor = $15
            where id = $1 and state = $2
            """;
    private static final String EVENT = """
            insert into float_move_event (move_id, n, event, from_state, to_state, at)
            select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 from float_move_event where move_id = $1
            """;
    private static final String ASK = """
            update float_move set question = $2, asked_at = $3, due_at = $4, owner = 'treasurer' where id = $1 and question is null
            """;
    private static final String ANSWERED =
            "update float_move set question = null, asked_at = null, due_at = null where id = $1";
    private static final String OVERDUE =
            "update float_move set owner = 'admin' where due_at < $1 and owner <> 'admin'";
    private static final String WAITING = """
            select count(*) filter (where state not in ('DONE', 'REFUSED')) as open, count(*) filter (where due_at < $1) as overdue,
                min(submitted_at) filter (where state in ('SUBMITTED', 'UNKNOWN', 'REVIEW')) as transit
            from float_move where state not in ('DONE', 'REFUSED') or question is not null
            """;
    private static final String REFERENCE =
            "select count(*) as n from float_move where rail = $1 and (reference = $2 or receipt_no = $2)";
    /** A row of a statement by its receipt, or by what it names: our reference, our id, the provider's name for the order. */
    private static final String OF_ROW = """
            select m.id from float_move m where m.rail = $1 and m.route in ($4, 'to_payout') and (m.receipt_no = $2 or m.reference = $2
                or $3 <> '' and (m.reference = $3 or m.provider_ref = $3 or m.id::text = $3))
            order by m.created_at limit 1
            """;
    /** A move by hand of just that sum about that time, if it is the only one that misses its row on this side. */
    private static final String BY_SUM = """
            select min(m.id::text)::uuid as id from float_move m
            where m.rail = $1 and m.route = $2 and coalesce(m.arrived_minor, m.amount_minor) = $3 and (m.state in ('SUBMITTED', 'REVIEW')
                    or m.state = 'DONE' and m.evidence = 3)
                and m.submitted_at between $4::timestamptz - interval '7 days' and $4::timestamptz + interval '2 days'
                and not exists (select 1 from statement_row r where r.move_id = m.id)
            having count(*) = 1
            """;

    private static final String ROW = "update statement_row set move_id = $3 where file_id = $1 and n = $2";

    /** A move as it is opened, with its hold. */
    void add(Db.Tx tx, FloatMove it, ProposalId agreed) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(it.id().value())
                        .addUUID(agreed.value())
                        .addString(it.rail())
                        .addUUID(it.community().value())
                        .addString(it.route().code())
                        .addLong(it.amount().minor())
                        .addString(it.amount().asset().code())
                        .addString(it.reference())
                        .addUUID(it.hold().value())
                        .addOffsetDateTime(utc(it.createdAt())));
    }

    /** A move as it stands. */
    public Optional<Known> find(Db.Tx tx, IntentId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), MoveStore::known);
    }

    Optional<FloatMove> lock(Db.Tx tx, IntentId id) {
        return tx.maybe(LOCK, Tuple.of(id.value()), MoveStore::move);
    }

    /** All moves, the newest first. */
    public List<Known> all(Db.Tx tx, int limit) {
        return tx.all(ALL, Tuple.of(limit), MoveStore::known);
    }

    /** Moves to be sent or looked at, locked. */
    List<FloatMove> due(Db.Tx tx, Instant now, int limit) {
        return tx.all(DUE, Tuple.of(utc(now), limit), MoveStore::move);
    }

    /** Whether something is known under a reference already. */
    boolean isTaken(Db.Tx tx, String rail, String reference) {
        return tx.one(REFERENCE, Tuple.of(rail, reference), row -> row.getLong("n") > 0);
    }

    /** The move that a statement's row of one of our accounts is about. */
    Optional<IntentId> ofRow(Db.Tx tx, String rail, Side side, StatementRow row) {
        var byHand = side == Side.COLLECT ? FloatMove.Route.TO_BANK : FloatMove.Route.FROM_BANK;
        var receipt = row.receipt();
        var named = Tuple.of(rail, receipt.number(), row.about().orElse(""), byHand.code());
        return tx.maybe(OF_ROW, named, line -> new IntentId(line.getUUID("id")))
                .or(() -> receipt.at()
                        .flatMap(at -> tx.maybe(
                                BY_SUM,
                                Tuple.of(rail, byHand.code(), row.amount().minor(), utc(at)),
                                line -> new IntentId(line.getUUID("id")))));
    }

    /** A statement's row is one side of a move. */
    void isRow(Db.Tx tx, StatementStore.Open row, IntentId move) {
        tx.run(ROW, Tuple.of(row.file(), row.n(), move.value()));
    }

    void save(Db.Tx tx, FloatMove was, FloatMove next, MoveEvent event, Instant now) {
        if (next.equals(was)) return;
        var ended = next.state().isOpen() ? null : utc(now);
        var saved = tx.run(
                SAVE,
                Tuple.tuple()
                        .addUUID(was.id().value())
                        .addString(was.state().name())
                        .addString(next.state().name())
                        .addInteger(next.evidence().level())
                        .addString(next.providerRef().map(ProviderRef::text).orElse(null))
                        .addString(next.receipt().map(Receipt::number).orElse(null))
                        .addString(next.reason().map(Reason::code).orElse(null))
                        .addString(next.reason().map(Reason::text).orElse(null))
                        .addOffsetDateTime(time(next.submittedAt()))
                        .addOffsetDateTime(utc(next.nextLook()))
                        .addInteger(next.tries())
                        .addOffsetDateTime(time(next.absence().first()))
                        .addOffsetDateTime(time(next.absence().last()))
                        .addOffsetDateTime(ended)
                        .addLong(next.arrived().map(Money::minor).orElse(null)));
        if (saved != 1) throw new IllegalStateException("move " + was.id() + " is not " + was.state());
        if (next.state() == was.state()) return;
        var name = event.getClass().getSimpleName();
        tx.run(
                EVENT,
                Tuple.of(
                        was.id().value(), name, was.state().name(), next.state().name(), utc(now)));
    }

    private static @Nullable OffsetDateTime time(Optional<Instant> at) {
        return at.map(IntentRowStore::utc).orElse(null);
    }

    /** Asks people. Asked already: nothing happens. */
    void ask(Db.Tx tx, IntentId id, ReviewCause cause, Instant now, Instant due) {
        tx.run(ASK, Tuple.of(id.value(), cause.code(), utc(now), utc(due)));
    }

    /** The question about a move is answered: by people, or by a proof that came. */
    void answered(Db.Tx tx, IntentId id) {
        tx.run(ANSWERED, Tuple.of(id.value()));
    }

    /** What nobody decided by its day goes to the administrators; answers how many. */
    int escalate(Db.Tx tx, Instant now) {
        return tx.run(OVERDUE, Tuple.of(utc(now)));
    }

    public Waiting waiting(Db.Tx tx, Instant now) {
        return tx.one(
                WAITING,
                Tuple.of(utc(now)),
                row -> new Waiting(row.getLong("open"), row.getLong("overdue"), maybe(row, "transit")));
    }

    private static Known known(Row row) {
        var question = Optional.ofNullable(row.getString("question"))
                .flatMap(ReviewCause::of)
                .map(cause ->
                        new Question(cause, row.getString("owner"), instant(row, "asked_at"), instant(row, "due_at")));
        return new Known(move(row), question);
    }

    private static FloatMove move(Row row) {
        var asset = Asset.of(row.getString("asset"));
        return new FloatMove(
                new IntentId(row.getUUID("id")),
                row.getString("rail"),
                new CommunityId(row.getUUID("community_id")),
                FloatMove.Route.valueOf(row.getString("route").toUpperCase(Locale.ROOT)),
                new Money(row.getLong("amount_minor"), asset),
                row.getString("reference"),
                new TransferId(row.getUUID("hold_id")),
                MoveState.valueOf(row.getString("state")),
                Evidence.of(row.getInteger("evidence")),
                Optional.ofNullable(row.getString("provider_ref")).map(ProviderRef::new),
                Optional.ofNullable(row.getString("receipt_no")).map(Receipt::new),
                IntentRowStore.reason(row),
                instant(row, "created_at"),
                maybe(row, "submitted_at"),
                instant(row, "next_look_at"),
                row.getInteger("tries"),
                new Absence(maybe(row, "missed_first_at"), maybe(row, "missed_last_at"), Optional.empty()),
                Optional.ofNullable(row.getLong("arrived_minor")).map(minor -> new Money(minor, asset)));
    }
}
