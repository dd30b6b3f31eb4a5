package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.Purchase.State;
import io.jirani.market.Trade;
import io.jirani.payments.ArrivedEntries;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.ReviewCause;
import io.jirani.settlement.LateMoneyEntries;
import io.jirani.settlement.PaidPurchase;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.ProofEntries;
import io.jirani.settlement.ProofEntries.Claimed;
import io.jirani.settlement.ProofEntries.Waiting;
import io.jirani.settlement.SettlementEntries;
import io.jirani.sim.Tables.Buy;
import io.jirani.sim.Tables.Credit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What becomes of a purchase: as SettlePurchases and ProveProceeds do it on a database. */
final class Settling {
    private static final int TRIES = 3;

    private final Town town;

    Settling(Town town) {
        this.town = town;
        town.onStart(() -> new ArrayList<>(town.tables.buys.keySet()).forEach(this::soon));
    }

    /** Looks at a purchase after its payment changed. */
    void soon(IntentId id) {
        town.work(40, () -> settle(id));
        town.work(60, () -> judge(id));
    }

    private void settle(IntentId id) {
        var buy = town.tables.buy(id);
        var payment = town.tables.push(id);
        if (buy.state() != State.RESERVED || payment.state().phase() == Phase.OPEN) return;
        int n = town.tables.number(id);
        if (payment.state() != CollectionState.SUCCEEDED) {
            town.commit(n, () -> {
                release(buy);
                freeEscrow(buy, payment);
            });
            return;
        }
        try {
            town.commit(n, () -> settled(n, buy, credit(id)));
        } catch (MemLedger.Refused refused) {
            town.commit(n, () -> refused(buy));
            if (town.tables.buy(id).state() == State.RESERVED) soon(id);
        }
    }

    private void settled(int n, Buy buy, Credit credit) {
        if (!credit.to().equals(escrow(buy))) throw new IllegalStateException("no money in escrow for " + n);
        var proof = town.has(Bug.SELLERS_PAID_UNPROVEN) ? Proof.PROVEN : credit.proof();
        var paid = new PaidPurchase(buy.id(), town.community, buy.buyer(), credit.amount(), proof, buy.trades());
        town.ledger.post(SettlementEntries.settled(paid));
        Planted.settled(town, paid);
        save(buy.in(State.SETTLED));
    }

    private Credit credit(IntentId id) {
        return Objects.requireNonNull(town.tables.credits.get(id), "no credit");
    }

    private void refused(Buy buy) {
        var again = buy.refusedOnceMore();
        save(again);
        if (again.refusals() < TRIES) return;
        var credit = credit(buy.intent());
        if (!town.has(Bug.UNFILLED_KEEPS_MONEY))
            town.ledger.post(
                    LateMoneyEntries.returned(town.community, buy.id(), buy.buyer(), credit.amount(), credit.proof()));
        if (!town.has(Bug.UNFILLED_KEEPS_ENERGY)) release(again);
        save(again.in(State.UNFILLED));
    }

    private void release(Buy buy) {
        if (!town.has(Bug.HOLD_NOT_ENDED)) {
            var standing = buy.trades().stream()
                    .map(Trade::hold)
                    .filter(town.ledger::stands)
                    .toList();
            if (!standing.isEmpty())
                town.ledger.post(Entry.voiding("release:" + buy.id(), "purchase.released", standing));
        }
        save(buy.in(State.RELEASED));
    }

    /** What was proven before the payment was to be given back, and bought nothing: the buyer's, as {@code FreeEscrow} has it. */
    private void freeEscrow(Buy buy, Collection payment) {
        var credit = town.tables.credits.get(buy.intent());
        if (credit == null || credit.provenAt().isEmpty() || !credit.to().equals(escrow(buy))) return;
        var takenBack = payment.reason().map(Reason::code).filter(ReviewCause.TAKEN_BACK.code()::equals);
        if (takenBack.isPresent()) return; // the claim stands against it
        town.ledger.post(
                LateMoneyEntries.returned(town.community, buy.id(), buy.buyer(), credit.amount(), Proof.PROVEN));
        save(buy.in(State.UNFILLED));
    }

    /** Books the verdict on a credit that a callback claimed. */
    private void judge(IntentId id) {
        var credit = town.tables.credits.get(id);
        var it = town.tables.push(id);
        if (credit == null || (credit.provenAt().isPresent() && !town.has(Bug.PROOF_TWICE))) return;
        if (credit.born() == Proof.PROVEN) return;
        int n = town.tables.number(id);
        var there = it.state().phase() == Phase.CREDITED || it.state().phase() == Phase.REFUND;
        if (there && it.evidence().isProof()) {
            if (town.ledger.has("disproof:" + id)) town.commit(n, () -> restored(it, credit));
            else if (!town.has(Bug.PROOF_IGNORED)) town.commit(n, () -> proven(it, credit));
        } else if (it.state() == CollectionState.FAILED && !town.ledger.has("disproof:" + id))
            town.commit(n, () -> disproved(it, credit));
    }

    /** People denied it, and it is there: as RestoreDenied has it. */
    private void restored(Collection it, Credit credit) {
        var claim = Account.claim(it.household(), Asset.KES);
        var claimed = town.ledger.legs("disproof:" + it.id()).stream()
                .filter(leg -> leg.account().equals(claim))
                .mapToLong(leg -> leg.amount())
                .sum();
        town.ledger.post(
                ProofEntries.restored(it.id(), it.rail(), it.household(), credit.amount(), Money.kes(claimed), own()));
        town.journal.put(town.tables.credits, it.id(), credit.proven(town.now()));
        if (town.has(Bug.DENIED_MONEY_CREDITED_AGAIN))
            town.ledger.post(ArrivedEntries.typed(
                    it.rail(), new Receipt("again" + it.id()), it.household(), own(), credit.amount()));
    }

    private void proven(Collection it, Credit credit) {
        var waiting = town.has(Bug.PROOF_FORGETS_SELLERS) ? List.<Waiting>of() : waiting(it, credit);
        var entry = ProofEntries.proven(it.id(), it.rail(), credit.amount(), waiting);
        town.ledger.post(Planted.proof(town, entry));
        town.journal.put(town.tables.credits, it.id(), credit.proven(town.now()));
        var buy = town.tables.buy(it.id());
        if (credit.to().equals(escrow(buy)) && buy.state() == State.RELEASED) {
            town.ledger.post(
                    LateMoneyEntries.returned(town.community, buy.id(), buy.buyer(), credit.amount(), Proof.PROVEN));
            save(buy.in(State.UNFILLED));
        }
    }

    private List<Waiting> waiting(Collection it, Credit credit) {
        var buy = town.tables.buy(it.id());
        var whole = List.of(new Waiting(it.household(), credit.amount(), own()));
        if (!credit.to().equals(escrow(buy))) return credit.to().household().isPresent() ? whole : List.of();
        return switch (buy.state()) {
            case RESERVED, PAID_UNSETTLED, RELEASED -> List.of();
            case UNFILLED -> whole;
            case SETTLED -> ProofEntries.waiting(town.community, buy.buyer(), town.ledger.legs("settle:" + buy.id()));
        };
    }

    private void disproved(Collection it, Credit credit) {
        var buy = town.tables.buy(it.id());
        var waiting = waiting(it, credit);
        var inEscrow = credit.to().equals(escrow(buy)) && buy.state() != State.SETTLED && buy.state() != State.UNFILLED;
        var held = inEscrow
                ? credit.amount()
                : waiting.stream()
                        .filter(one -> one.household().equals(it.household()))
                        .map(Waiting::amount)
                        .reduce(Money.zero(Asset.KES), Money::plus);
        var pocket = inEscrow ? Pocket.ESCROW : Pocket.WALLET_UNPROVEN;
        var claim = new Claimed(it.id(), it.rail(), it.household(), credit.amount(), pocket, held);
        town.ledger.post(ProofEntries.disproved(claim, waiting));
    }

    private void save(Buy next) {
        town.journal.put(town.tables.buys, next.intent(), next);
        town.agenda.note(next.state());
        town.agenda.tell(town.tables.number(next.intent()), () -> "the purchase is " + next.state());
    }

    private Pocket own() {
        return town.community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }

    private static Account escrow(Buy buy) {
        return Account.of(buy.buyer(), Pocket.ESCROW, Asset.KES);
    }
}
