package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.Trade;
import io.jirani.payments.Evidence;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEntries;
import io.jirani.payments.PayoutState;
import io.jirani.settlement.IntervalOutcome.Offer;
import io.jirani.settlement.IntervalOutcome.Stock;
import io.jirani.settlement.MoneyCase.Line;
import io.jirani.settlement.MoneyCase.Purchase;
import io.jirani.settlement.MoneyCase.Side;
import io.jirani.settlement.ProofEntries.Claimed;
import io.jirani.settlement.ProofEntries.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** One playing of one case, in a transaction that somebody else rolls back. */
final class MoneyCasePlay {
    private static final String RAIL = "mpesa";

    private final LedgerStore ledger;
    private final LedgerBooksStore books;
    private final Ids ids;
    private final Db.Tx tx;
    private final MoneyCase played;
    private final CaseNames names;
    private final Community community;
    private final Map<Account, Long> netBefore = new LinkedHashMap<>();
    private final Map<String, TransferId> holds = new HashMap<>();
    private final Map<String, PaidPurchase> purchases = new HashMap<>();
    private final Map<String, PayoutHold> payouts = new HashMap<>();
    private final String run;
    private Losses lost = Losses.NONE;
    private int bookings;
    private int step;

    MoneyCasePlay(Db.Tx tx, LedgerStore ledger, LedgerBooksStore books, Ids ids, MoneyCase played) {
        this.tx = tx;
        this.ledger = ledger;
        this.books = books;
        this.ids = ids;
        this.names = new CaseNames(ids);
        this.run = ids.next().toString();
        this.played = played;
        var rules = played.community();
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

    List<String> differences() {
        if (!played.before().isEmpty()) post(raw("opening", Optional.empty(), played.before()));
        for (var event : played.events()) {
            step++;
            play(event);
        }
        return compared();
    }

    private void play(MoneyCase.Event event) {
        switch (event) {
            case MoneyCase.Booked booked -> {
                var id = post(raw(booked.what(), booked.hold(), booked.lines()));
                booked.hold().ifPresent(name -> holds.put(name, id));
            }
            case MoneyCase.IntervalEnded ended -> interval(ended);
            case MoneyCase.FeederRead read -> {
                var losses = Losses.of(
                        read.in().plus(read.exported()), read.imported().plus(read.out()));
                FeederEntries.of(community.id(), Instant.EPOCH, bookings++, losses.minus(lost))
                        .ifPresent(this::post);
                lost = losses;
            }
            case MoneyCase.Settled settled -> post(SettlementEntries.settled(purchase(settled.purchase())));
            case MoneyCase.Rebought rebought ->
                post(SettlementEntries.settledFromWallet(purchase(rebought.purchase())));
            case MoneyCase.Proven proven -> {
                var purchase = known(purchases, proven.purchase());
                post(ProofEntries.proven(intent(), RAIL, purchase.paid(), waiting(purchase)));
            }
            case MoneyCase.Disproved disproved -> {
                var purchase = known(purchases, disproved.purchase());
                var claim = new Claimed(
                        intent(), RAIL, purchase.buyer(), purchase.paid(), Pocket.WALLET_UNPROVEN, purchase.surplus());
                post(ProofEntries.disproved(claim, waiting(purchase)));
            }
            case MoneyCase.Returned returned ->
                post(LateMoneyEntries.returned(
                        community,
                        new PurchaseId(ids.next()),
                        names.household(returned.buyer()),
                        returned.amount(),
                        returned.proof()));
            case MoneyCase.Repaid repaid -> repay(repaid);
            case MoneyCase.PayoutHeld held -> {
                var payout = new PayoutHold(
                        intent(), RAIL, names.household(held.household()), held.from(), held.sent(), held.charge());
                payouts.put(held.payout(), payout);
                holds.put(held.payout(), post(payout.entry()));
            }
            case MoneyCase.PayoutPaid paid -> {
                var payout = known(payouts, paid.payout());
                post(PayoutEntries.paid(sent(paid.payout()), payout.entry().legs()));
            }
            case MoneyCase.PayoutCharged charged -> {
                var payout = sent(charged.payout());
                PayoutEntries.charge(payout, MpesaCharges.payout(payout.amount()))
                        .ifPresent(this::post);
            }
            case MoneyCase.Deposited deposited -> post(CapitalEntries.deposited(RAIL, run + step, deposited.amount()));
        }
    }

    private void interval(MoneyCase.IntervalEnded ended) {
        var household = names.household(ended.household());
        var offers = ended.offers().stream()
                .map(open -> new Offer(new OrderId(ids.next()), open))
                .toList();
        var stock = new Stock(
                ledger.energy(tx, Account.of(household, Credit.BOUGHT)),
                ledger.energy(tx, Account.of(household, Credit.OWN)),
                ledger.energy(tx, Account.of(household, Credit.MADE)),
                offers,
                ledger.money(tx, Account.of(household, Pocket.WALLET, community.currency())));
        var outcome = IntervalOutcome.of(
                community, played.tariff(), ended.net(), ended.usedByNeighbours(), stock, ended.sale());
        IntervalEntries.of(community, household, Instant.ofEpochSecond(900L * step), outcome)
                .ifPresent(this::post);
    }

    private void repay(MoneyCase.Repaid repaid) {
        var household = names.household(repaid.household());
        var wallet = ledger.money(tx, Account.of(household, Pocket.WALLET, community.currency()));
        var owed = ledger.money(tx, Account.of(household, Pocket.OWED, community.currency()));
        OwedEntries.repaid(household, run + step, wallet, owed).ifPresent(this::post);
    }

    private PaidPurchase purchase(Purchase written) {
        var id = new PurchaseId(ids.next());
        var buyer = names.household(written.buyer());
        var trades = written.parts().stream()
                .map(part -> new Trade(
                        new TradeId(ids.next()),
                        id,
                        new OrderId(ids.next()),
                        names.household(part.seller()),
                        part.seller(),
                        buyer,
                        part.energy(),
                        part.price(),
                        part.price().of(part.energy()),
                        known(holds, part.hold()),
                        Trade.State.RESERVED))
                .toList();
        var purchase = new PaidPurchase(id, community, buyer, written.paid(), written.proof(), trades);
        purchases.put(written.name(), purchase);
        return purchase;
    }

    private Entry raw(String what, Optional<String> hold, List<Line> lines) {
        var key = "case:" + run + ":" + step;
        var draft = hold.isPresent() ? Entry.pending(key, what) : Entry.single(key, what);
        for (var line : lines) {
            var account = names.account(line.account());
            var energy = account.asset().equals(Asset.WH);
            switch (line.side()) {
                case D -> {
                    if (energy) draft.debit(account, new Energy(line.amount()));
                    else draft.debit(account, Money.kes(line.amount()));
                }
                case C -> {
                    if (energy) draft.credit(account, new Energy(line.amount()));
                    else draft.credit(account, Money.kes(line.amount()));
                }
            }
        }
        return draft.entry();
    }

    private TransferId post(Entry entry) {
        for (var leg : entry.legs()) netBefore.computeIfAbsent(leg.account(), account -> books.netDebit(tx, account));
        return ledger.post(tx, entry).id();
    }

    private List<String> compared() {
        var wanted = new HashMap<Account, Long>();
        for (var line : played.after())
            wanted.merge(
                    names.account(line.account()),
                    line.side() == Side.D ? line.amount() : -line.amount(),
                    Math::addExact);
        var accounts = new ArrayList<>(netBefore.keySet());
        wanted.keySet().stream()
                .filter(account -> !netBefore.containsKey(account))
                .forEach(accounts::add);
        var differences = new TreeSet<String>();
        for (var account : accounts) {
            var before = netBefore.getOrDefault(account, 0L);
            var found = netBefore.containsKey(account) ? books.netDebit(tx, account) - before : 0;
            var expected = wanted.getOrDefault(account, 0L);
            if (found != expected)
                differences.add(names.written(account) + ": " + shown(expected) + " expected, " + shown(found)
                        + " in the books");
        }
        return List.copyOf(differences);
    }

    /** A payout as payments have it once the provider took it. */
    private Payout sent(String name) {
        var hold = known(payouts, name);
        var now = Instant.EPOCH;
        return new Payout(
                hold.intent(),
                RAIL,
                "payout:" + hold.intent(),
                community.id(),
                hold.household(),
                new Msisdn("254700000001"),
                hold.sent(),
                known(holds, name),
                PayoutState.SUBMITTED,
                Evidence.E0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.of(now),
                now,
                0);
    }

    private List<Waiting> waiting(PaidPurchase purchase) {
        return ProofEntries.waiting(
                community, purchase.buyer(), SettlementEntries.settled(purchase).legs());
    }

    private IntentId intent() {
        return new IntentId(ids.next());
    }

    private static <T> T known(Map<String, T> named, String name) {
        var value = named.get(name);
        if (value == null) throw new IllegalArgumentException("nothing is named " + name);
        return value;
    }

    private static String shown(long netDebit) {
        return netDebit == 0 ? "nothing" : netDebit > 0 ? "D " + netDebit : "C " + -netDebit;
    }
}
