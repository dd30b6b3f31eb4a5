package io.jirani.cases;

import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.Trade;
import io.jirani.payments.Evidence;
import io.jirani.settlement.LateMoneyEntries;
import io.jirani.settlement.Levies;
import io.jirani.settlement.OwedEntries;
import io.jirani.settlement.PaidPurchase;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.ProofEntries;
import io.jirani.settlement.ProofEntries.Claimed;
import io.jirani.settlement.ProofEntries.Waiting;
import io.jirani.settlement.SettlementEntries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What neighbours buy from each other, paid by phone or from a wallet. */
final class MarketRecipes {
    private final CaseBooks books;
    private final Map<String, PaidPurchase> purchases = new HashMap<>();

    MarketRecipes(CaseBooks books) {
        this.books = books;
    }

    Map<String, Recipe> all() {
        return Map.of(
                "settle", this::settle,
                "rebuy", given -> books.post(SettlementEntries.settledFromWallet(purchase(given))),
                "prove", this::prove,
                "disprove", this::disprove,
                "restore", this::restore,
                "net", this::net,
                "return", this::returned,
                "repay", this::repay);
    }

    private void settle(Arguments given) {
        var purchase = purchase(given);
        var onTop = given.each("on_top", one -> {
            var levy = new Levies.OnTop(books.account(one.text("to")), one.cents("amount"));
            one.nothingElse();
            return levy;
        });
        var withheld = Levies.withholding(
                purchase, Account.tax(Account.Tax.WHT, purchase.paid().asset()), given.number("wht_bp", 0));
        books.post(SettlementEntries.settled(purchase, new Levies(onTop, withheld.withheld())));
    }

    private PaidPurchase purchase(Arguments given) {
        var id = new PurchaseId(books.ids().next());
        var name = given.text("purchase");
        var buyer = given.text("buyer");
        var trades = given.each("fills", fill -> {
            var trade = trade(id, buyer, fill);
            fill.nothingElse();
            return trade;
        });
        var purchase = new PaidPurchase(
                id, books.community(), books.household(buyer), given.cents("paid"), proof(given), trades);
        purchases.put(name, purchase);
        return purchase;
    }

    private Trade trade(PurchaseId purchase, String buyer, Arguments fill) {
        var seller = fill.text("seller");
        var energy = fill.wattHours("wh");
        var price = fill.price("price");
        return new Trade(
                new TradeId(books.ids().next()),
                purchase,
                new OrderId(books.ids().next()),
                books.household(seller),
                seller,
                books.household(buyer),
                energy,
                price,
                price.of(energy),
                books.hold(fill.text("hold")),
                Trade.State.RESERVED);
    }

    private void prove(Arguments given) {
        var purchase = bought(given);
        books.post(ProofEntries.proven(books.intent(), PaymentRecipes.rail(given), purchase.paid(), waiting(purchase)));
    }

    private void disprove(Arguments given) {
        var purchase = bought(given);
        var claim = new Claimed(
                books.intent(),
                PaymentRecipes.rail(given),
                purchase.buyer(),
                purchase.paid(),
                Pocket.WALLET_UNPROVEN,
                purchase.surplus());
        books.post(ProofEntries.disproved(claim, waiting(purchase)));
    }

    private void restore(Arguments given) {
        var purchase = bought(given);
        books.post(ProofEntries.restored(
                books.intent(),
                PaymentRecipes.rail(given),
                purchase.buyer(),
                purchase.paid(),
                purchase.paid().minus(purchase.surplus()),
                Pocket.WALLET));
    }

    private void net(Arguments given) {
        var buyer = books.household(given.text("buyer"));
        var amount = given.cents("amount");
        books.post(LateMoneyEntries.netted(
                books.community(),
                new PurchaseId(books.ids().next()),
                buyer,
                amount,
                books.free(Account.claim(buyer, amount.asset()))));
    }

    private void returned(Arguments given) {
        books.post(LateMoneyEntries.returned(
                books.community(),
                new PurchaseId(books.ids().next()),
                books.household(given.text("buyer")),
                given.cents("amount"),
                proof(given)));
    }

    private void repay(Arguments given) {
        var household = books.household(given.text("household"));
        Money wallet = books.free(household, Pocket.WALLET);
        books.postIfAny(OwedEntries.repaid(household, books.reference(), wallet, books.free(household, Pocket.OWED)));
    }

    private PaidPurchase bought(Arguments given) {
        return CaseBooks.known(purchases, "purchase", given.text("purchase"));
    }

    private List<Waiting> waiting(PaidPurchase purchase) {
        return ProofEntries.waiting(
                books.community(),
                purchase.buyer(),
                SettlementEntries.settled(purchase).legs());
    }

    static Proof proof(Arguments given) {
        return given.word("evidence", Evidence.class, Evidence.E2).isProof() ? Proof.PROVEN : Proof.UNPROVEN;
    }
}
