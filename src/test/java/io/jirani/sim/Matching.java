package io.jirani.sim;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.ArrivedEntries;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.Hint;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.ReturnEntries;
import io.jirani.identity.Community.Custody;
import io.jirani.sim.Tables.Arrival;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What comes without a push's own callback: confirmations, the provider's list of payments, and its statement. Joined by our
 * account reference first (ruling 1); what names nobody waits in suspense.
 */
final class Matching {
    private static final long QUARTER = 900_000;
    private static final long OVERLAP = 7_200_000;
    private static final long DAY = 86_400_000;

    private final Town town;
    private final Rail rail;
    private final PayoutRail payouts;
    private final Collecting collecting;
    private final Judgement room;
    private final boolean listed;
    private final Set<String> typed = new HashSet<>();

    /** What may still be credited on a callback's word. */
    interface Judgement {
        Money room(Collection was);
    }

    /**
     * @param listed whether this provider has a list of payments to pull
     */
    Matching(Town town, Rail rail, PayoutRail payouts, Collecting collecting, Judgement room, boolean listed) {
        this.town = town;
        this.rail = rail;
        this.payouts = payouts;
        this.collecting = collecting;
        this.room = room;
        this.listed = listed;
        town.onStart(() -> {
            if (listed) town.agenda.ours(QUARTER, this::quarter);
        });
        for (int day = 1; day <= 9; day++) town.agenda.in(day * DAY, this::statement);
        if (listed) town.agenda.ours(QUARTER, this::quarter);
    }

    /** Whether a receipt belongs to another intent. */
    boolean taken(String receipt, IntentId by) {
        return Optional.ofNullable(town.tables.receipts.get(receipt))
                        .filter(owner -> !owner.equals(by))
                        .isPresent()
                || typed.contains(receipt);
    }

    private void quarter() {
        if (town.agenda.millis() < 4 * OVERLAP) town.agenda.ours(QUARTER, this::quarter);
        if (town.dice.strikes(Fault.PULL_FAILS, -1)) return;
        for (var row : rail.rows(town.agenda.millis() - OVERLAP)) attempt(() -> row(row));
    }

    /** The day's statement: everything there ever was, so that nothing is missed. */
    private void statement() {
        if (!town.isAlive()) {
            town.agenda.in(3_600_000, this::statement);
            return;
        }
        if (listed) for (var row : rail.rows(0)) attempt(() -> row(row));
        for (var row : rail.rows(0)) if (row.reversed()) attempt(() -> reversed(row));
        for (var order : payouts.orders()) attempt(() -> paidOut(order));
    }

    /** What fails in bad weather comes again in the next list. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (Town.Weather later) {
            return;
        }
    }

    private void row(Rail.Row row) {
        var push = byAccount(row.account());
        if (push.isEmpty()) {
            town.commit(-1, () -> typed(row.account(), row.receipt(), row.cents(), "list"));
            return;
        }
        var it = push.get();
        int n = town.tables.number(it.id());
        if (town.has(Bug.PULL_ROW_CREDITED_AS_TYPED) && !town.tables.receipts.containsKey(row.receipt())) {
            town.commit(n, () -> typed(it.household().toString(), row.receipt(), row.cents(), "list"));
            return;
        }
        if (it.evidence().isProof() && (it.receipt().isPresent() || taken(row.receipt(), it.id()))) return;
        town.commit(n, () -> collecting.record(it.id(), was -> listed(was, row)));
    }

    private CollectionEvent listed(Collection was, Rail.Row row) {
        var receipt = Optional.of(new Receipt(row.receipt())).filter(one -> !taken(one.number(), was.id()));
        if (!was.evidence().isProof()) return new QueryPaid(receipt, new Reason("pull", "listed"));
        return was.providerRef()
                .<CollectionEvent>map(ref -> new CallbackPaid(ref, Money.kes(row.cents()), receipt, room.room(was)))
                .orElseGet(() -> new Hint("listed"));
    }

    /** Answers the verdict on a confirmation. */
    String confirmed(Arrival.OfMoney money) {
        var push = byAccount(money.account());
        if (push.isEmpty()) {
            typed(money.account(), money.receipt(), money.cents(), "confirmation");
            return "typed";
        }
        var it = push.get();
        if (taken(money.receipt(), it.id())) return "taken";
        if (town.has(Bug.QUERY_THEN_CONFIRMATION_CREDITS_TWICE) && !town.tables.receipts.containsKey(money.receipt())) {
            typed(it.household().toString(), money.receipt(), money.cents(), "confirmation");
            return "typed";
        }
        if (it.providerRef().isEmpty()) return "waits for the list";
        collecting.record(
                it.id(),
                was -> new CallbackPaid(
                        was.providerRef().orElseThrow(),
                        Money.kes(money.cents()),
                        Optional.of(new Receipt(money.receipt())),
                        room.room(was)));
        return "confirmed";
    }

    private void typed(String account, String receipt, long cents, String channel) {
        var number = new Receipt(town.has(Bug.TYPED_CREDITED_BY_EACH_CHANNEL) ? receipt + channel : receipt);
        var amount = Money.kes(cents);
        var home = town.homes.stream()
                .filter(one -> one.toString().equals(account))
                .findFirst();
        if (home.isEmpty() && town.has(Bug.UNKNOWN_TYPED_DROPPED)) return;
        var entry = home.map(one -> ArrivedEntries.typed(Town.RAIL, number, one, pocket(), amount))
                .orElseGet(() -> ArrivedEntries.unknown(Town.RAIL, number, amount));
        town.ledger.post(entry);
        if (typed.add(receipt)) town.journal.undo(() -> typed.remove(receipt));
    }

    /** The provider took a payment back: its payer owes it, and his wallet is frozen as far as it goes. */
    private void reversed(Rail.Row row) {
        var owner = byAccount(row.account()).map(Collection::household).or(() -> home(row.account()));
        if (owner.isEmpty() || town.has(Bug.REVERSAL_IGNORED)) return;
        var day = town.has(Bug.REVERSAL_TWICE) ? "D" + town.agenda.millis() / DAY : "";
        var receipt = new Receipt(row.receipt() + day);
        if (town.ledger.has("chargeback:" + receipt.number()) || !booked(row)) return;
        town.commit(-1, () -> {
            var amount = Money.kes(row.cents());
            town.ledger.post(ReturnEntries.chargedBack(Town.RAIL, receipt, owner.get(), amount));
            var wallet = Money.kes(town.ledger.free(Account.of(owner.get(), Pocket.WALLET, amount.asset())));
            ReturnEntries.frozen(receipt, owner.get(), wallet, amount).ifPresent(held -> town.ledger.post(held.entry()));
        });
    }

    /** Only what was booked as cash can be taken out of it again. */
    private boolean booked(Rail.Row row) {
        return byAccount(row.account())
                .map(it -> Optional.ofNullable(town.tables.credits.get(it.id()))
                        .filter(credit -> credit.provenAt().isPresent())
                        .isPresent())
                .orElseGet(() -> typed.contains(row.receipt()));
    }

    private void paidOut(PayoutRail.Order order) {
        if (order.receipt.isEmpty()) return;
        var id = order.of.id();
        var it = town.tables.payouts.get(id);
        if (it.state() != io.jirani.payments.PayoutState.PAID) return;
        int n = town.tables.number(id);
        town.commit(n, () -> {
            town.ledger.post(ReturnEntries.chargesTaken(Town.RAIL, order.receipt.get(), payouts.charge()));
            if (order.reversed && !town.has(Bug.PAYOUT_REVERSAL_IGNORED))
                town.ledger.post(ReturnEntries.reversed(id, Town.RAIL, it.household(), pocket(), it.amount()));
        });
    }

    private Pocket pocket() {
        return town.community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }

    private Optional<HouseholdId> home(String account) {
        return town.homes.stream().filter(one -> one.toString().equals(account)).findFirst();
    }

    private Optional<Collection> byAccount(String account) {
        return Optional.ofNullable(town.tables.accounts.get(account)).map(town.tables.collections::get);
    }
}
