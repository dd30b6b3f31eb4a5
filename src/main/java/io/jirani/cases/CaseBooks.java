package io.jirani.cases;

import io.jirani.cases.CaseBooksStore.Position;
import io.jirani.cases.MoneyCase.Line;
import io.jirani.cases.MoneyCase.Side;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Outcome;
import io.jirani.ledger.LedgerStore.Reason;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The books one case is played on: its names, what was booked so far, and the holds it named. */
public final class CaseBooks {
    /**
     * An entry that was booked.
     *
     * @param event which event of the case booked it; 0 for the opening balance
     * @param lines its legs in the case's names
     */
    public record Booked(int event, Entry entry, List<Line> lines) {}

    private static final LocalDate FIRST_DAY = LocalDate.of(2027, 1, 1);

    private final CaseBooksStore store = new CaseBooksStore();
    private final Db.Tx tx;
    private final LedgerStore ledger;
    private final Ids ids;
    private final CaseNames names;
    private final Community community;
    private final Price tariff;
    private final String run;
    private final Map<Account, Long> netBefore = new LinkedHashMap<>();
    private final Map<String, TransferId> holds = new HashMap<>();
    private final Map<String, Held> waiting = new HashMap<>();
    private final List<Booked> booked = new ArrayList<>();
    private int step;

    CaseBooks(Db.Tx tx, LedgerStore ledger, Ids ids, Community rules, Price tariff) {
        this.tx = tx;
        this.ledger = ledger;
        this.ids = ids;
        this.tariff = tariff;
        this.names = new CaseNames(ids);
        this.run = ids.next().toString();
        this.community = new Community(
                names.community(),
                rules.code(),
                rules.name(),
                rules.zone(),
                rules.currency(),
                rules.regime(),
                rules.custody(),
                rules.interval(),
                rules.bankRatioPoints(),
                rules.feePoints(),
                rules.partner());
    }

    Community community() {
        return community;
    }

    Price tariff() {
        return tariff;
    }

    List<Booked> booked() {
        return List.copyOf(booked);
    }

    Ids ids() {
        return ids;
    }

    IntentId intent() {
        return new IntentId(ids.next());
    }

    HouseholdId household(String name) {
        return names.household(name);
    }

    Account account(String written) {
        return names.account(written, Optional.empty());
    }

    /** A reference that no other event has. */
    String reference() {
        return run + step;
    }

    /** Each event is an interval later than the one before. */
    Instant start() {
        return Instant.ofEpochSecond(900L * step);
    }

    /** Each event is a day later than the one before. */
    LocalDate day() {
        return FIRST_DAY.plusDays(step);
    }

    void next() {
        step++;
    }

    Money free(HouseholdId household, Pocket pocket) {
        return ledger.money(tx, Account.of(household, pocket, community.currency()));
    }

    Money free(Account account) {
        return ledger.money(tx, account);
    }

    Energy free(HouseholdId household, Credit credit) {
        return ledger.energy(tx, Account.of(household, credit));
    }

    /** All money in accounts of some kinds or classes of the chart, each seen from its own side. */
    Money total(String... kinds) {
        return new Money(store.total(tx, community.currency(), kinds), community.currency());
    }

    TransferId post(Entry entry) {
        var lacking = new TreeSet<String>();
        for (var leg : entry.legs()) {
            var position = store.position(tx, leg.account());
            netBefore.putIfAbsent(leg.account(), position.netDebit());
            if (!covers(position, entry, leg.amount())) lacking.add(tooLittle(leg, position));
        }
        try {
            var posted = ledger.post(tx, entry);
            if (posted.outcome() == Outcome.CREATED) booked.add(new Booked(step, entry, lines(entry)));
            return posted.id();
        } catch (LedgerStore.Refused refused) {
            var why = refused.reason() == Reason.NOT_ENOUGH ? ": " + String.join(", ", lacking) : "";
            throw new RefusedEntry(refused.reason(), "the books refuse it: " + refused.reason() + why);
        }
    }

    /** The books refuse an entry of the case, and why in its names. */
    static final class RefusedEntry extends RuntimeException {
        private final Reason reason;

        RefusedEntry(Reason reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }

    void postIfAny(Optional<Entry> entry) {
        entry.ifPresent(this::post);
    }

    /** Books a hold that later events call by a name. */
    void hold(String name, Entry entry) {
        holds.put(name, post(entry));
    }

    /** Books a movement that waits for proof; {@code done} and {@code undone} end it by its name. */
    void held(String name, Held movement) {
        waiting.put(name, movement);
        hold(name, movement.entry());
    }

    Held held(String name) {
        return known(waiting, "movement", name);
    }

    TransferId hold(String name) {
        return known(holds, "hold", name);
    }

    /** Lines as they stand. */
    Entry raw(String what, Optional<String> hold, List<Line> lines) {
        var key = "case:" + run + ":" + step;
        var draft = hold.isPresent() ? Entry.pending(key, what) : Entry.single(key, what);
        for (var line : lines) {
            var account = names.account(line.account(), line.asset());
            draft.line(account, line.side() == Side.D ? line.amount() : -line.amount());
        }
        return draft.entry();
    }

    /** Where the books are not as a trial balance says, in a bookkeeper's words. */
    List<String> differences(List<Line> after) {
        var wanted = new HashMap<Account, Long>();
        for (var line : after)
            wanted.merge(
                    names.account(line.account(), line.asset()),
                    line.side() == Side.D ? line.amount() : -line.amount(),
                    Math::addExact);
        for (var account : wanted.keySet()) netBefore.putIfAbsent(account, netDebit(account));
        var differences = new TreeSet<String>();
        netBefore.forEach((account, before) -> {
            var found = netDebit(account) - before;
            var expected = wanted.getOrDefault(account, 0L);
            if (found != expected)
                differences.add(names.written(account) + ": " + shown(expected) + " expected, " + shown(found)
                        + " in the books");
        });
        return List.copyOf(differences);
    }

    static <T> T known(Map<String, T> named, String kind, String name) {
        var value = named.get(name);
        if (value == null)
            throw new IllegalArgumentException(
                    "no " + kind + " is named " + name + ", known are " + new TreeSet<>(named.keySet()));
        return value;
    }

    private long netDebit(Account account) {
        return store.position(tx, account).netDebit();
    }

    private List<Line> lines(Entry entry) {
        return entry.legs().stream()
                .map(leg -> new Line(
                        leg.amount() > 0 ? Side.D : Side.C,
                        names.written(leg.account().code()),
                        Math.abs(leg.amount()),
                        CaseNames.asset(leg.account())))
                .toList();
    }

    /** What the entry's own holds set aside is free for it. */
    private static boolean covers(Position position, Entry entry, long amount) {
        if (position.free() == Long.MAX_VALUE) return true;
        var own = entry.resolves().isEmpty() ? 0 : position.held();
        return position.taken(amount) <= position.free() + own;
    }

    private String tooLittle(Entry.Leg leg, Position position) {
        return names.written(leg.account()) + " has " + position.free() + " free, the entry takes "
                + position.taken(leg.amount());
    }

    private static String shown(long netDebit) {
        return netDebit == 0 ? "nothing" : netDebit > 0 ? "D " + netDebit : "C " + -netDebit;
    }
}
