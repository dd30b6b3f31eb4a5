package io.jirani.sim;

import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Entry.Phase;
import io.jirani.ledger.LedgerStore.Reason;
import io.jirani.payments.Payout;
import io.jirani.payments.StillOut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The books in memory: refuses what the database refuses (V001__ledger.sql, {@code ledger.post}). */
final class MemLedger {
    /** The database's rules of one account. */
    private static final class Balance {
        private final boolean debitSide;
        private final boolean guarded;
        private long debit;
        private long credit;
        private long heldDebit;
        private long heldCredit;

        private Balance(Account of) {
            var code = of.code();
            debitSide = isDebit(code);
            guarded = isGuarded(code);
        }

        private boolean isBelowZero() {
            return guarded && (debitSide ? credit + heldCredit > debit : debit + heldDebit > credit);
        }
    }

    /** What the database would answer with an error. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Reason reason;

        Refused(Reason reason, String key) {
            super("the books refuse " + key + ": " + reason);
            this.reason = reason;
        }

        Reason reason() {
            return reason;
        }
    }

    private record Booked(TransferId id, Entry entry) {}

    private final Map<Account, Balance> balances = new LinkedHashMap<>();
    private final Map<String, Booked> byKey = new LinkedHashMap<>();
    private final Map<TransferId, Entry> pending = new HashMap<>();
    private final Map<TransferId, String> ended = new HashMap<>();
    private final Journal journal;

    MemLedger(Journal journal) {
        this.journal = journal;
    }

    /** Books an entry once; the same again is a no-op. */
    TransferId post(Entry entry) {
        var before = byKey.get(entry.key());
        if (before != null) {
            if (before.entry.equals(entry)) return before.id;
            throw new Refused(Reason.KEY_REUSED, entry.key());
        }
        var id = new TransferId(new UUID(0x7000, byKey.size() + 1L));
        if (entry.phase() == Phase.PENDING) journal.put(pending, id, entry);
        for (var hold : entry.resolves()) end(entry, hold);
        if (entry.phase() == Phase.POSTING) withinHolds(entry);
        for (var leg : entry.legs()) {
            if (entry.phase() == Phase.PENDING) held(leg, 1);
            else posted(leg);
        }
        for (var leg : entry.legs())
            if (balance(leg.account()).isBelowZero())
                throw new Refused(
                        Reason.NOT_ENOUGH, entry.key() + " on " + leg.account().code());
        journal.put(byKey, entry.key(), new Booked(id, entry));
        return id;
    }

    private void end(Entry entry, TransferId hold) {
        var held = pending.get(hold);
        if (held == null) throw new Refused(Reason.NO_SUCH_HOLD, entry.key());
        if (ended.containsKey(hold)) throw new Refused(Reason.HOLD_ENDED, entry.key());
        journal.put(ended, hold, entry.key());
        for (var leg : held.legs()) held(leg, -1);
    }

    /** An account that was held is debited by no more than that. */
    private void withinHolds(Entry entry) {
        var most = new HashMap<Account, Long>();
        for (var hold : entry.resolves())
            for (var leg : held(hold)) if (leg.amount() > 0) most.merge(leg.account(), leg.amount(), Long::sum);
        for (var leg : entry.legs())
            if (leg.amount() > most.getOrDefault(leg.account(), Long.MAX_VALUE))
                throw new Refused(Reason.MORE_THAN_HELD, entry.key());
    }

    private void held(Entry.Leg leg, int sign) {
        var balance = balance(leg.account());
        var amount = sign * Math.abs(leg.amount());
        if (leg.amount() > 0) {
            balance.heldDebit += amount;
            journal.undo(() -> balance.heldDebit -= amount);
        } else {
            balance.heldCredit += amount;
            journal.undo(() -> balance.heldCredit -= amount);
        }
    }

    private void posted(Entry.Leg leg) {
        var balance = balance(leg.account());
        var amount = Math.abs(leg.amount());
        if (leg.amount() > 0) {
            balance.debit += amount;
            journal.undo(() -> balance.debit -= amount);
        } else {
            balance.credit += amount;
            journal.undo(() -> balance.credit -= amount);
        }
    }

    /** What an account has, from its own side. */
    long posted(Account account) {
        var balance = balance(account);
        return balance.debitSide ? balance.debit - balance.credit : balance.credit - balance.debit;
    }

    /** What it has beyond what is set aside. */
    long free(Account account) {
        var balance = balance(account);
        return posted(account) - (balance.debitSide ? balance.heldCredit : balance.heldDebit);
    }

    /** Whether a hold still stands. */
    boolean stands(TransferId hold) {
        return pending.containsKey(hold) && !ended.containsKey(hold);
    }

    /** The legs of a hold, or of what was booked under a key. */
    List<Entry.Leg> held(TransferId hold) {
        return Objects.requireNonNull(pending.get(hold), "no such hold").legs();
    }

    List<Entry.Leg> legs(String key) {
        var booked = byKey.get(key);
        return booked == null ? List.of() : booked.entry.legs();
    }

    /** What left by a payout and has not come back. */
    StillOut stillOut(Payout it) {
        var lost = "lost:" + it.id();
        return new StillOut(left(it, "paid:" + it.id(), "reversed:" + it.id()), left(it, lost, lost + ":back"));
    }

    private Money left(Payout it, String out, String back) {
        var from = Account.payout(it.rail(), it.amount().asset());
        var minor = Stream.of(out, back)
                .flatMap(key -> legs(key).stream())
                .filter(leg -> leg.account().equals(from))
                .mapToLong(leg -> -leg.amount())
                .sum();
        return new Money(minor, it.amount().asset());
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    int size() {
        return byKey.size();
    }

    /** Each account with what it has, from its own side. */
    void each(BiConsumer<Account, Long> look) {
        new ArrayList<>(balances.keySet()).forEach(account -> look.accept(account, posted(account)));
    }

    /** Holds that nobody ended. */
    List<String> standing() {
        return byKey.values().stream()
                .filter(one -> stands(one.id))
                .map(one -> one.entry.key())
                .toList();
    }

    private Balance balance(Account account) {
        return balances.computeIfAbsent(account, Balance::new);
    }

    private static boolean isDebit(String code) {
        if (code.startsWith("rail:")) return !code.endsWith(":charges");
        if (code.startsWith("household:")) return code.endsWith(":owed");
        if (code.startsWith("utility:")) return code.endsWith(":wh");
        return code.startsWith("unproven:")
                || code.startsWith("bank:")
                || code.startsWith("transit:")
                || code.startsWith("claim:")
                || code.startsWith("railcost:")
                || code.startsWith("loss:")
                || code.startsWith("generated:");
    }

    private static boolean isGuarded(String code) {
        return !(code.endsWith(":charges")
                || code.startsWith("utility:")
                || code.startsWith("railcost:")
                || code.startsWith("loss:")
                || code.startsWith("fx:")
                || code.startsWith("generated:")
                || code.startsWith("consumed:")
                || code.startsWith("storage:")
                || code.startsWith("losses:"));
    }
}
