package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.DifferenceStore.Found;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import io.jirani.payments.StatementStore.Open;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books what the provider's statement says, each row in a commit of its own (evidence E3). What has no place in our books is
 * a difference with an owner and a day; a file that is wrong never comes as far as this ({@link TakeStatements}).
 */
public final class BookStatement {
    private static final Logger LOG = LoggerFactory.getLogger(BookStatement.class);
    private static final int BATCH = 200;
    /** So often a row is tried before people hear of it; after that once an hour. */
    static final int TRIES = 5;

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration SELDOM = Duration.ofHours(1);

    /** Notes what the statement and our books do not say alike. */
    interface Differs {
        void differ(Db.Tx tx, Open row, Kind kind, Optional<IntentId> intent, Optional<Money> ours, String what);
    }

    /** What became of a row. */
    record Made(String verdict, Optional<IntentId> intent, Runnable afterwards) {
        static Made of(String verdict, Optional<IntentId> intent) {
            return new Made(verdict, intent, () -> {});
        }

        static Made waits() {
            return of("waits", Optional.empty());
        }
    }

    private final Db db;
    private final StatementStore store = new StatementStore();
    private final StatementOwnerStore owners = new StatementOwnerStore();
    private final DifferenceStore differences = new DifferenceStore();
    private final ArrivedStore arrived = new ArrivedStore();
    private final PayoutStore payouts;
    private final BookCharge charges;
    private final BookMoves moves;
    private final RecordCollection collections;
    private final RecordPayout recordPayout;
    private final RecordArrival arrivals;
    private final BookBack back;
    private final CloseStatement closing;
    private final Clock clock;
    private final MeterRegistry metrics;

    /**
     * @param nudge wakes a job by its name
     */
    public BookStatement(Payments.Parts parts, Consumer<String> nudge) {
        this.db = parts.db();
        this.payouts = parts.payouts();
        this.charges = new BookCharge(parts, this::differ);
        this.moves = new BookMoves(parts, this::differ);
        this.collections = new RecordCollection(parts, nudge);
        this.recordPayout = new RecordPayout(parts, nudge);
        this.arrivals = new RecordArrival(parts, collections);
        this.back = new BookBack(parts, collections, nudge);
        this.closing = new CloseStatement(parts, collections, recordPayout);
        this.clock = parts.clock();
        this.metrics = parts.metrics();
    }

    /** One pass: rows that wait, then files whose rows are judged. */
    public int pass() {
        int judged = 0;
        for (var row : db.transaction(tx -> store.open(tx, clock.instant(), BATCH))) judged += judge(row);
        return judged + closing.pass();
    }

    private int judge(Open row) {
        try {
            var made = db.transaction(tx -> store.lock(tx, row) ? Optional.of(write(tx, row)) : Optional.<Made>empty());
            made.ifPresent(it -> {
                it.afterwards().run();
                metrics.counter("jirani_statement_rows_total", "rail", row.rail(), "verdict", it.verdict())
                        .increment();
            });
            return made.filter(it -> !it.verdict().equals("waits")).isPresent() ? 1 : 0;
        } catch (Exception failure) {
            LOG.error("row {} of statement {} could not be booked", row.n(), row.file(), failure);
            db.inTransaction(tx -> putOff(tx, row, "the books refuse it"));
            return 0;
        }
    }

    private Made write(Db.Tx tx, Open row) {
        var made = made(tx, row);
        if (made.verdict().equals("waits")) putOff(tx, row, "what it is about is not booked yet");
        else {
            var now = clock.instant();
            store.judged(tx, row, made.verdict(), made.intent(), now);
            differences.explained(tx, row.rail(), number(row), List.of(Kind.WAITS, Kind.NOT_THERE), now);
            if (row.row().kind() == StatementRow.Kind.IN || row.row().kind() == StatementRow.Kind.OUT)
                made.intent()
                        .ifPresent(id ->
                                differences.explained(tx, row.rail(), id.toString(), List.of(Kind.NOT_THERE), now));
        }
        return made;
    }

    private void putOff(Db.Tx tx, Open row, String why) {
        var now = clock.instant();
        store.later(tx, row, now.plus(row.tries() < TRIES ? SOON : SELDOM));
        if (row.tries() + 1 >= TRIES)
            differ(
                    tx,
                    row,
                    Kind.WAITS,
                    Optional.empty(),
                    Optional.empty(),
                    "a row of the statement cannot be booked: " + why);
    }

    private Made made(Db.Tx tx, Open row) {
        return switch (row.row().kind()) {
            case IN -> cameIn(tx, row);
            case BACK ->
                row.side() == Side.COLLECT
                        ? back.book(tx, row)
                        : nobodys(tx, row, "a payment was taken back where none comes in");
            case OUT -> wentOut(tx, row);
            case RETURNED -> returned(tx, row);
            case CHARGE -> charge(tx, row);
            case OTHER_IN, OTHER_OUT -> moved(tx, row);
        };
    }

    private Made cameIn(Db.Tx tx, Open row) {
        var receipt = row.row().receipt();
        var bill = row.row().about().orElse("");
        var came = new Arrived(receipt, row.row().amount(), bill);
        var owner = attempt(tx, row, bill)
                .or(() -> arrivals.isFalselyOwned(tx, row.rail(), came)
                        ? Optional.empty()
                        : owners.owner(tx, row.rail(), receipt, "in"));
        if (owner.isPresent()) {
            var change = collections.record(
                    tx,
                    owner.get(),
                    was -> new CollectionEvent.Seen(
                            Evidence.E3,
                            row.row().amount(),
                            receipt,
                            Money.zero(row.row().amount().asset())));
            change.map(it -> it.was().amount())
                    .filter(ours -> !ours.equals(row.row().amount()))
                    .ifPresent(ours -> differ(
                            tx,
                            row,
                            Kind.AMOUNT,
                            owner,
                            Optional.of(ours),
                            "the payer paid another amount than we asked"));
            return new Made("seen", owner, () -> change.ifPresent(collections::announce));
        }
        var made = arrivals.record(tx, row.rail(), came, Evidence.E3);
        if (made.word().equals("suspense"))
            differ(
                    tx,
                    row,
                    Kind.NOBODY,
                    Optional.empty(),
                    Optional.empty(),
                    "money came that names nobody; it lies in suspense");
        return Made.of(made.word(), Optional.empty());
    }

    private Optional<IntentId> attempt(Db.Tx tx, Open row, String bill) {
        return Optional.of(bill)
                .filter(AccountRef::valid)
                .flatMap(text -> arrived.attempt(tx, row.rail(), new AccountRef(text)));
    }

    private Made wentOut(Db.Tx tx, Open row) {
        var id =
                ordered(tx, row).or(() -> owners.owner(tx, row.rail(), row.row().receipt(), "out"));
        var was = id.flatMap(known -> payouts.lock(tx, known));
        if (was.isEmpty()) return nobodys(tx, row, "money went out that no payout of ours ordered");
        var event = new PayoutEvent.Paid(
                Evidence.E3, row.row().receipt(), row.row().amount(), Optional.empty(), Optional.empty());
        var ours = owners.sent(tx, was.get(), number(row));
        var change = recordPayout.write(tx, was.get(), event);
        if (!ours.equals(row.row().amount()))
            differ(tx, row, Kind.AMOUNT, id, Optional.of(ours), "another amount went out than we ordered");
        return new Made("paid", id, () -> recordPayout.announce(change));
    }

    /** The id an order of ours went out under: our own, or under version 1 the provider's. */
    private Optional<IntentId> ordered(Db.Tx tx, Open row) {
        var about = row.row().about().orElse("");
        try {
            return Optional.of(new IntentId(UUID.fromString(about)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.of(about)
                    .filter(text -> !text.isEmpty())
                    .flatMap(text -> payouts.byProviderRef(tx, new ProviderRef(text)))
                    .map(Payout::id);
        }
    }

    private Made returned(Db.Tx tx, Open row) {
        var receipt = row.row().about().orElse("unknown");
        var id = owners.owner(tx, row.rail(), new Receipt(receipt), "out");
        var was = id.flatMap(known -> payouts.lock(tx, known));
        if (was.isEmpty()) return nobodys(tx, row, "a payment came back that no payout of ours has");
        var paid = was.get().state() == PayoutState.PAID;
        if (!paid && was.get().state() != PayoutState.REVERSED) return Made.waits();
        if (!owners.isBooked(tx, was.get(), new Receipt(receipt))) return Made.of("returned_other", id);
        var ours = paid ? payouts.stillOut(tx, was.get()).sum() : owners.sent(tx, was.get(), receipt);
        if (!ours.equals(row.row().amount())) {
            differ(tx, row, Kind.AMOUNT, id, Optional.of(ours), "a part of a payout came back");
            return Made.of("amount", id);
        }
        var change = recordPayout.write(tx, was.get(), new PayoutEvent.TakenBack());
        return new Made("returned", id, () -> recordPayout.announce(change));
    }

    private Made charge(Db.Tx tx, Open row) {
        if (row.side() == Side.COLLECT) return nobodys(tx, row, "the provider took a charge from what pushes bring");
        return charges.book(tx, row) ? Made.of("charge", Optional.empty()) : Made.waits();
    }

    /** Both sides of a float move of ours; what none has is nobody's. */
    private Made moved(Db.Tx tx, Open row) {
        return moves.book(tx, row)
                .map(afterwards -> new Made("moved", Optional.empty(), afterwards))
                .orElseGet(() -> nobodys(tx, row, "money moved between accounts, and no order of ours says so"));
    }

    private Made nobodys(Db.Tx tx, Open row, String what) {
        differ(tx, row, Kind.NOBODY, Optional.empty(), Optional.empty(), what);
        return Made.of("nobody", Optional.empty());
    }

    private void differ(Db.Tx tx, Open row, Kind kind, Optional<IntentId> intent, Optional<Money> ours, String what) {
        differences.open(tx, found(row, kind, intent, ours, what), clock.instant());
    }

    /** A row that our books do not have as it is. */
    static Found found(Open row, Kind kind, Optional<IntentId> intent, Optional<Money> ours, String what) {
        return new Found(
                row.rail(),
                kind,
                number(row),
                intent,
                ours,
                Optional.of(row.row().amount()),
                what);
    }

    private static String number(Open row) {
        return row.row().receipt().number();
    }
}
