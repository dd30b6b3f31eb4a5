package io.jirani.sim;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import io.jirani.market.Purchase.State;
import io.jirani.market.Trade;
import io.jirani.payments.ArrivedEntries;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEffect;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.CreditEntries;
import io.jirani.payments.ReturnEntries;
import io.jirani.settlement.LateMoneyEntries;
import io.jirani.settlement.PaidPurchase;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.ProofEntries;
import io.jirani.settlement.ProofEntries.Claimed;
import io.jirani.settlement.ProofEntries.Waiting;
import io.jirani.settlement.SettlementEntries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The books of one purchase: what was posted, entry by entry, the credit and where the purchase stands. Nothing here
 * changes; what the ledger refuses is thrown.
 */
record SmallBooks(List<Entry> posted, Optional<Tables.Credit> credit, State purchase) {
    static final HouseholdId BUYER = new HouseholdId(new UUID(0x5000, 0x8000_0000_0000_0001L));
    static final Money PRICE = Money.kes(3_000);
    static final Community COMMUNITY = new Community(
            new CommunityId(new UUID(0x4000, 0x8000_0000_0000_0001L)),
            "kilimani",
            "Kilimani",
            Town.ZONE,
            Asset.KES,
            Regime.MINI_GRID,
            Custody.WALLET,
            Duration.ofMinutes(15),
            10_000,
            100,
            "reserve");
    private static final HouseholdId SELLER = new HouseholdId(new UUID(0x5000, 0x8000_0000_0000_0002L));
    private static final Energy ENERGY = new Energy(2_500);
    private static final UUID ID = new UUID(0x6000, 0x8000_0000_0000_0001L);
    /** The second entry there is. */
    private static final TransferId HOLD = new TransferId(new UUID(0x7000, 2));

    private static final Account ESCROW = Account.of(BUYER, Pocket.ESCROW, Asset.KES);
    private static final Trade TRADE = new Trade(
            new TradeId(ID),
            new PurchaseId(ID),
            new OrderId(ID),
            SELLER,
            "H1",
            BUYER,
            ENERGY,
            Price.kes(1_200),
            PRICE,
            HOLD,
            Trade.State.RESERVED);

    SmallBooks {
        posted = List.copyOf(posted);
    }

    static SmallBooks begun() {
        var offered = Account.of(SELLER, Credit.OFFERED);
        var made = Entry.single("begin", "begin")
                .debit(Account.generated(COMMUNITY.id()), ENERGY)
                .credit(offered, ENERGY)
                .entry();
        var reserved = Entry.pending("reserve", "purchase.reserved")
                .debit(offered, ENERGY)
                .credit(Account.of(BUYER, Credit.BOUGHT), ENERGY)
                .entry();
        return new SmallBooks(List.of(made, reserved), Optional.empty(), State.RESERVED);
    }

    private MemLedger ledger() {
        var ledger = new MemLedger(new Journal());
        posted.forEach(ledger::post);
        return ledger;
    }

    private SmallBooks post(Entry entry, Optional<Tables.Credit> now, State next) {
        var all = new ArrayList<>(posted);
        all.add(entry);
        var after = new SmallBooks(all, now, next);
        after.ledger();
        return after;
    }

    private SmallBooks post(Entry entry) {
        return post(entry, credit, purchase);
    }

    /** What a step of the push books. */
    SmallBooks after(Collection was, Collection.Step step, Instant now) {
        var books = this;
        for (var effect : step.effects()) books = books.after(step.next(), effect, now);
        return books;
    }

    private SmallBooks after(Collection it, CollectionEffect effect, Instant now) {
        return switch (effect) {
            case CollectionEffect.Extra extra ->
                ledger().has("typed:" + it.rail() + ":" + extra.receipt().number())
                        ? this
                        : post(ArrivedEntries.unknown(it.rail(), extra.receipt(), extra.amount()));
            case CollectionEffect.TellRefund tell -> this;
            case CollectionEffect.FromSuspense gone ->
                credit.isPresent()
                        ? post(ReturnEntries.fromSuspense(
                                it.rail(), gone.receipt(), credit.get().amount()))
                        : this;
            case CollectionEffect.ChargeBack back ->
                post(ReturnEntries.chargedBack(it.rail(), back.receipt(), it.household(), it.amount()));
            case CollectionEffect.Place place -> {
                var suspended = credit.filter(one -> one.to().code().startsWith("suspense:"));
                yield suspended.isPresent()
                        ? post(CreditEntries.placed(it, suspended.get().amount(), COMMUNITY.custody()))
                        : this;
            }
            default ->
                CreditEntries.of(it, effect, COMMUNITY.custody())
                        .map(made -> credited(made, now))
                        .orElse(this);
        };
    }

    private SmallBooks credited(CreditEntries.Credit made, Instant now) {
        if (credit.isPresent()) throw new Wrong("I-6 an attempt is credited once");
        var proven = made.evidence().isProof();
        var kept = new Tables.Credit(
                made.amount(),
                made.to(),
                proven ? Proof.PROVEN : Proof.UNPROVEN,
                proven ? Optional.of(now) : Optional.empty(),
                now);
        return post(made.entry(), Optional.of(kept), purchase);
    }

    boolean mayEnd(Collection it) {
        return purchase == State.RESERVED && it.state().phase() != Phase.OPEN;
    }

    /** The purchase is settled, or its energy goes back. */
    SmallBooks ended(Collection it) {
        if (it.state() != CollectionState.SUCCEEDED)
            return post(Entry.voiding("release", "purchase.released", List.of(HOLD)), credit, State.RELEASED)
                    .freed(it);
        var money = credit.filter(one -> one.to().equals(ESCROW)).orElseThrow(() -> new Wrong("no money in escrow"));
        var paid =
                new PaidPurchase(new PurchaseId(ID), COMMUNITY, BUYER, money.amount(), money.proof(), List.of(TRADE));
        return post(SettlementEntries.settled(paid), credit, State.SETTLED);
    }

    /** As FreeEscrow does. */
    private SmallBooks freed(Collection it) {
        var there = credit.filter(one -> one.to().equals(ESCROW) && one.proof() == Proof.PROVEN);
        if (there.isEmpty()) return this;
        var id = new PurchaseId(ID);
        var amount = there.get().amount();
        var back = it.reason()
                .filter(io.jirani.payments.ReviewCause.TAKEN_BACK.reason()::equals)
                .isPresent();
        if (back) return post(LateMoneyEntries.netted(COMMUNITY, id, BUYER, amount, amount));
        return post(LateMoneyEntries.returned(COMMUNITY, id, BUYER, amount, Proof.PROVEN), credit, State.UNFILLED);
    }

    /** Whether the money is whole in the buyer's wallet, proven, and no refund was tried before. */
    boolean mayRefund(Collection it) {
        var proven = credit.filter(one -> one.provenAt().isPresent()).isPresent();
        var ledger = ledger();
        return proven
                && !ledger.has(refundOf().entry().key())
                && ledger.free(Account.of(BUYER, Pocket.WALLET, Asset.KES))
                        >= it.amount().minor();
    }

    SmallBooks refund() {
        return post(refundOf().entry());
    }

    SmallBooks refundDone() {
        return post(refundOf().done(refundHold()));
    }

    SmallBooks refundUndone() {
        return post(refundOf().undone(refundHold()));
    }

    private static Held refundOf() {
        return ReturnEntries.refund(
                new IntentId(ID), Town.RAIL, ReturnEntries.Method.REVERSAL, BUYER, Pocket.WALLET, PRICE);
    }

    /** As {@link MemLedger} names it: by its place in the books. */
    private TransferId refundHold() {
        var key = refundOf().entry().key();
        var place = posted.stream().map(Entry::key).distinct().toList().indexOf(key);
        return new TransferId(new UUID(0x7000, place + 1L));
    }

    boolean mayProve(Collection it) {
        if (credit.isEmpty() || credit.get().provenAt().isPresent()) return false;
        var phase = it.state().phase();
        if ((phase == Phase.CREDITED || phase == Phase.REFUND) && it.evidence().isProof()) return true;
        return it.state() == CollectionState.FAILED && !ledger().has("disproof:" + it.id());
    }

    /** The verdict on what a callback claimed. */
    SmallBooks proven(Collection it, Instant now) {
        var money = credit.orElseThrow();
        var waiting = waiting(money);
        if (it.state() == CollectionState.FAILED) return post(disproof(it, money, waiting));
        if (ledger().has("disproof:" + it.id())) return restored(it, money, now);
        var entry = ProofEntries.proven(it.id(), it.rail(), money.amount(), waiting);
        var after = post(entry, Optional.of(money.proven(now)), purchase);
        if (!money.to().equals(ESCROW) || purchase != State.RELEASED) return after;
        var back = LateMoneyEntries.returned(COMMUNITY, new PurchaseId(ID), BUYER, money.amount(), Proof.PROVEN);
        return after.post(back, after.credit, State.UNFILLED);
    }

    private SmallBooks restored(Collection it, Tables.Credit money, Instant now) {
        var claim = ledger().legs("disproof:" + it.id()).stream()
                .filter(leg -> leg.account().equals(Account.claim(BUYER, Asset.KES)))
                .mapToLong(Entry.Leg::amount)
                .sum();
        return post(
                ProofEntries.restored(it.id(), it.rail(), BUYER, money.amount(), Money.kes(claim), Pocket.WALLET),
                Optional.of(money.proven(now)),
                purchase);
    }

    private List<Waiting> waiting(Tables.Credit money) {
        if (!money.to().equals(ESCROW)) return List.of(new Waiting(BUYER, money.amount(), Pocket.WALLET));
        return purchase == State.SETTLED
                ? ProofEntries.waiting(COMMUNITY, BUYER, ledger().legs("settle:" + new PurchaseId(ID)))
                : List.of();
    }

    private Entry disproof(Collection it, Tables.Credit money, List<Waiting> waiting) {
        var inEscrow = money.to().equals(ESCROW) && purchase != State.SETTLED;
        var held = inEscrow || !money.to().equals(ESCROW) ? money.amount() : Money.zero(Asset.KES);
        var pocket = inEscrow ? Pocket.ESCROW : Pocket.WALLET_UNPROVEN;
        return ProofEntries.disproved(new Claimed(it.id(), it.rail(), BUYER, money.amount(), pocket, held), waiting);
    }

    /**
     * Everything is booked as it is.
     *
     * @param cash what the provider has of it
     */
    void mustHold(long cash) {
        var ledger = ledger();
        var claim = ledger.posted(Account.claim(BUYER, Asset.KES));
        same(cash, ledger.posted(PushNode.collect()), "cash");
        same(0, ledger.posted(Account.unproven(Town.RAIL, Asset.KES)), "unproven");
        same(0, ledger.posted(ESCROW), "escrow");
        same(0, ledger.standing().size(), "holds");
        var pockets = 0L;
        for (var home : List.of(BUYER, SELLER)) pockets += ledger.posted(Account.of(home, Pocket.WALLET, Asset.KES));
        var fees = ledger.posted(Account.platformFee(Asset.KES))
                + ledger.posted(Account.fund(COMMUNITY.id(), Asset.KES))
                + ledger.posted(Account.partner(COMMUNITY.partner(), Asset.KES));
        var suspense = ledger.posted(Account.suspense(Town.RAIL, Asset.KES));
        same(cash + claim, pockets + fees + suspense, "what people have");
        var bought = ledger.posted(Account.of(BUYER, Credit.BOUGHT));
        same(purchase == State.SETTLED ? ENERGY.wattHours() : 0, bought, "energy bought");
    }

    private static void same(long expected, long is, String what) {
        if (expected != is) throw new Wrong(what + ": " + expected + " by the facts, " + is + " by the books");
    }
}
