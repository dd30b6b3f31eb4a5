package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
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
import io.jirani.settlement.IntervalOutcome.Offer;
import io.jirani.settlement.IntervalOutcome.Stock;
import io.jirani.settlement.MoneyCase.Line;
import io.jirani.settlement.MoneyCase.Purchase;
import io.jirani.settlement.MoneyCase.Side;
import io.jirani.settlement.PayoutEntries.Payout;
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

/**
 * Plays money cases with the gateway's own recipes on a real database, each in a transaction that is rolled back: the
 * books it is played on stay as they were.
 */
public final class MoneyCases {
    /**
     * What became of a case.
     *
     * @param differences in a bookkeeper's words; none when the case holds
     */
    public record Result(String name, List<String> differences) {}

    private static final String RAIL = "mpesa";

    private final Db db;
    private final LedgerStore ledger;
    private final LedgerBooksStore books;
    private final Ids ids;

    public MoneyCases(Db db, LedgerStore ledger, LedgerBooksStore books, Ids ids) {
        this.db = db;
        this.ledger = ledger;
        this.books = books;
        this.ids = ids;
    }

    /** Plays cases, each on its own. */
    public List<Result> play(List<MoneyCase> cases) {
        return cases.stream().map(this::play).toList();
    }

    private Result play(MoneyCase played) {
        try {
            db.inTransaction(tx -> {
                throw new Played(new Playing(tx, played).differences());
            });
            throw new IllegalStateException("a case is always rolled back");
        } catch (Played end) {
            return new Result(played.name(), end.differences);
        } catch (LedgerStore.Refused | IllegalArgumentException wrong) {
            return new Result(played.name(), List.of(String.valueOf(wrong.getMessage())));
        }
    }

    /** Carries what was found out of a transaction that must not last. */
    private static final class Played extends RuntimeException {
        private final transient List<String> differences;

        Played(List<String> differences) {
            super(null, null, false, false);
            this.differences = List.copyOf(differences);
        }
    }

    /** One playing of one case. */
    private final class Playing {
        private final Db.Tx tx;
        private final MoneyCase played;
        private final CaseNames names = new CaseNames(ids);
        private final Community community;
        private final Map<Account, Long> netBefore = new LinkedHashMap<>();
        private final Map<String, TransferId> holds = new HashMap<>();
        private final Map<String, PaidPurchase> purchases = new HashMap<>();
        private final Map<String, Payout> payouts = new HashMap<>();
        private final String run = ids.next().toString();
        private int step;

        Playing(Db.Tx tx, MoneyCase played) {
            this.tx = tx;
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
                            intent(),
                            RAIL,
                            purchase.buyer(),
                            purchase.paid(),
                            Pocket.WALLET_UNPROVEN,
                            purchase.surplus());
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
                    var payout = new Payout(
                            intent(), RAIL, names.household(held.household()), held.from(), held.sent(), held.charge());
                    payouts.put(held.payout(), payout);
                    holds.put(held.payout(), post(PayoutEntries.held(payout)));
                }
                case MoneyCase.PayoutPaid paid ->
                    post(PayoutEntries.paid(known(payouts, paid.payout()), known(holds, paid.payout())));
                case MoneyCase.Deposited deposited ->
                    post(CapitalEntries.deposited(RAIL, run + step, deposited.amount()));
            }
        }

        private void interval(MoneyCase.IntervalEnded ended) {
            var household = names.household(ended.household());
            var offers = ended.offers().stream()
                    .map(open -> new Offer(new OrderId(ids.next()), open))
                    .toList();
            var stock = new Stock(
                    ledger.energy(tx, Account.of(household, Credit.BOUGHT)),
                    ledger.energy(tx, Account.of(household, Credit.MADE)),
                    offers,
                    ledger.money(tx, Account.of(household, Pocket.WALLET, community.currency())));
            var outcome = IntervalOutcome.of(community, played.tariff(), ended.net(), ended.usedByNeighbours(), stock);
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
            for (var leg : entry.legs())
                netBefore.computeIfAbsent(leg.account(), account -> books.netDebit(tx, account));
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

        private List<Waiting> waiting(PaidPurchase purchase) {
            return ProofEntries.waiting(
                    community,
                    purchase.buyer(),
                    SettlementEntries.settled(purchase).legs());
        }

        private IntentId intent() {
            return new IntentId(ids.next());
        }
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
