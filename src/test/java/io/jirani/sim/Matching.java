package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.ArrivedEntries;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionEvent.Absent;
import io.jirani.payments.CollectionEvent.Seen;
import io.jirani.payments.CollectionEvent.TakenBack;
import io.jirani.payments.CollectionState;
import io.jirani.payments.Evidence;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.PayoutState;
import io.jirani.payments.Receipt;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.RefundState;
import io.jirani.payments.ReturnEntries;
import io.jirani.payments.Ruling;
import io.jirani.sim.Tables.Arrival;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
    private final Paying paying;
    private final Judgement room;
    private final Claiming claims;

    /** What may still be credited on a callback's word. */
    interface Judgement {
        Money room(Collection was);
    }

    /**
     * @param listed whether this provider has a list of payments to pull
     */
    Matching(
            Town town,
            Rail rail,
            PayoutRail payouts,
            Collecting collecting,
            Paying paying,
            Judgement room,
            boolean listed) {
        this.town = town;
        this.rail = rail;
        this.payouts = payouts;
        this.collecting = collecting;
        this.paying = paying;
        this.room = room;
        this.claims = new Claiming(town);
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
                .isPresent();
    }

    private void quarter() {
        if (town.agenda.millis() < 4 * OVERLAP) town.agenda.ours(QUARTER, this::quarter);
        if (town.dice.strikes(Fault.PULL_FAILS, -1)) return;
        for (var row : rail.rows(town.agenda.millis() - OVERLAP)) attempt(() -> row(row, Evidence.E2));
    }

    /** The day's statement: everything there ever was, and so what there never was. */
    private void statement() {
        if (!town.isAlive()) {
            town.agenda.in(3_600_000, this::statement);
            return;
        }
        town.watch.asked();
        for (var row : rail.rows(0)) attempt(() -> row(row, Evidence.E3));
        for (var it : List.copyOf(town.tables.collections.values())) attempt(() -> absent(it));
        for (var it : List.copyOf(town.tables.payouts.values())) attempt(() -> payout(it));
        if (town.agenda.millis() > 2 * DAY) people();
    }

    private boolean isOld(Optional<Instant> sent) {
        return sent.filter(at -> at.isBefore(town.now().minusMillis(DAY / 2))).isPresent();
    }

    private void absent(Collection it) {
        if (!isOld(it.submittedAt()) || !rail.rows(it.accountRef()).isEmpty()) return;
        town.commit(town.tables.number(it.id()), () -> collecting.record(it.id(), was -> new Absent()));
    }

    private void payout(Payout it) {
        var paid = payouts.orders(it.id()).stream()
                .filter(order -> order.receipt.isPresent())
                .findFirst();
        int n = town.tables.number(it.id());
        if (paid.isEmpty()) {
            if (isOld(it.submittedAt())) town.commit(n, () -> paying.record(it.id(), new PayoutEvent.Absent()));
            return;
        }
        var receipt = new Receipt(paid.get().receipt.orElseThrow());
        var told = new PayoutEvent.Paid(Evidence.E3, receipt, it.amount(), it.phone(), Optional.empty());
        town.commit(n, () -> paying.record(it.id(), told));
        if (town.tables.payout(it.id()).state() != PayoutState.PAID
                && town.tables.payout(it.id()).state() != PayoutState.REVERSED) return;
        town.commit(n, () -> {
            town.ledger.post(ReturnEntries.chargesTaken(Town.RAIL, receipt.number(), payouts.charge()));
            if (paid.get().reversed) paying.record(it.id(), new PayoutEvent.TakenBack());
        });
    }

    /** Two people look at the statement and decide what nothing else could. */
    private void people() {
        for (var it : List.copyOf(town.tables.collections.values())) {
            if (it.state() != CollectionState.REVIEW) continue;
            var receipt = rail.rows(it.accountRef()).stream()
                    .map(row -> new Receipt(row.receipt()))
                    .findFirst();
            var ruled = new CollectionEvent.Ruled(
                    receipt.isPresent() ? Ruling.PAID : Ruling.NOT_PAID, Optional.empty(), receipt);
            attempt(() -> town.commit(town.tables.number(it.id()), () -> collecting.record(it.id(), was -> ruled)));
        }
        for (var it : List.copyOf(town.tables.refunds.values())) {
            if (it.state() != RefundState.REVIEW) continue;
            var back = rail.pushes(it.payment()).stream().anyMatch(push -> push.reversed);
            var ruled = new RefundEvent.Ruled(back ? Ruling.PAID : Ruling.NOT_PAID);
            attempt(() -> town.commit(
                    town.tables.number(it.id()), () -> town.refunds().record(it.id(), ruled)));
        }
        for (var it : List.copyOf(town.tables.payouts.values())) {
            if (it.state() != PayoutState.REVIEW) continue;
            var receipt = payouts.orders(it.id()).stream()
                    .flatMap(order -> order.receipt.stream())
                    .map(Receipt::new)
                    .findFirst();
            var ruled = new PayoutEvent.Ruled(receipt.isPresent() ? Ruling.PAID : Ruling.NOT_PAID, receipt);
            attempt(() -> town.commit(town.tables.number(it.id()), () -> paying.record(it.id(), ruled)));
        }
    }

    /** What fails in bad weather comes again in the next list. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (Town.Weather later) {
            return;
        }
    }

    private void row(Rail.Row row, Evidence evidence) {
        var account = evidence == Evidence.E3 ? row.account() : row.named();
        var push = byAccount(account);
        if (push.isEmpty()) {
            town.commit(-1, () -> typed(account, row.receipt(), row.cents(), "list"));
            return;
        }
        var it = push.get();
        int n = town.tables.number(it.id());
        if (town.has(Bug.PULL_ROW_CREDITED_AS_TYPED) && !town.tables.receipts.containsKey(row.receipt()))
            town.commit(n, () -> typed(it.household().toString(), row.receipt(), row.cents(), "list"));
        else
            town.commit(n, () -> {
                claims.takeBack(row.receipt(), Optional.of(it.id()));
                collecting.record(it.id(), was -> seen(was, evidence, row.receipt(), row.cents()));
            });
        if (row.reversed() && evidence == Evidence.E3 && !isBeside(row, it) && !isUnproven(it))
            town.commit(n, () -> collecting.record(it.id(), was -> new TakenBack(new Receipt(row.receipt()))));
    }

    /** Its proof is booked first, as {@code BookBack} has it; the next statement has the row too. */
    private boolean isUnproven(Collection it) {
        var credit = town.tables.credits.get(it.id());
        return credit != null && credit.provenAt().isEmpty();
    }

    /** A second payment under the reference, which is nobody's yet. */
    private boolean isBeside(Rail.Row row, Collection it) {
        return town.ledger.has("typed:" + Town.RAIL + ":" + row.receipt())
                && !it.id().equals(town.tables.receipts.get(row.receipt()));
    }

    private Seen seen(Collection was, Evidence evidence, String receipt, long cents) {
        return new Seen(evidence, Money.kes(cents), new Receipt(receipt), room.room(was));
    }

    /** Answers the verdict on a confirmation. */
    String confirmed(Arrival.OfMoney money) {
        var push = byAccount(money.account());
        if (push.isEmpty()) {
            if (town.has(Bug.TYPED_CREDITED_BY_EACH_CHANNEL))
                typed(money.account(), money.receipt(), money.cents(), "confirmation");
            return "waiting"; // the provider's list books it
        }
        var it = push.get();
        if (town.has(Bug.QUERY_THEN_CONFIRMATION_CREDITS_TWICE) && !town.tables.receipts.containsKey(money.receipt())) {
            typed(it.household().toString(), money.receipt(), money.cents(), "confirmation");
            return "typed";
        }
        collecting.record(it.id(), was -> seen(was, Evidence.E1, money.receipt(), money.cents()));
        return "confirmed";
    }

    private void typed(String account, String receipt, long cents, String channel) {
        var number = new Receipt(town.has(Bug.TYPED_CREDITED_BY_EACH_CHANNEL) ? receipt + channel : receipt);
        var amount = Money.kes(cents);
        var home = town.homes.stream()
                .filter(one -> one.toString().equals(account))
                .findFirst();
        if (home.isEmpty() && town.has(Bug.UNKNOWN_TYPED_DROPPED)) return;
        var attempt = Optional.ofNullable(town.tables.receipts.get(receipt)).map(town.tables::push);
        if (home.isEmpty() && attempt.filter(it -> it.amount().equals(amount)).isPresent()) return;
        claims.takeBack(receipt, Optional.empty()); // as FalseReceipt does
        if (town.tables.receipts.containsKey(receipt)) return;
        if (town.ledger.has("typed:" + Town.RAIL + ":" + number.number())) return;
        var entry = home.map(one -> ArrivedEntries.typed(Town.RAIL, number, one, pocket(), amount))
                .orElseGet(() -> ArrivedEntries.unknown(Town.RAIL, number, amount));
        town.ledger.post(entry);
        if (home.isEmpty()) town.journal.put(town.tables.suspended, receipt, amount);
    }

    private Pocket pocket() {
        return town.community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }

    private Optional<Collection> byAccount(String account) {
        return Optional.ofNullable(town.tables.accounts.get(account)).map(town.tables::push);
    }
}
