package io.jirani.settlement;

import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.Trade;
import io.jirani.settlement.PaidPurchase.Proof;
import java.util.List;

/**
 * Delivery against payment: one transfer ends all holds of a purchase, moves the energy, pays the sellers and divides the
 * fee (rulings 2, 5, 13, 18). What an unproven payment brings waits in {@code wallet:unproven}, which no payout reads.
 */
public final class SettlementEntries {
    private SettlementEntries() {}

    /** A purchase paid by phone, out of the buyer's escrow. */
    public static Entry settled(PaidPurchase purchase) {
        return settled(purchase, Levies.NONE);
    }

    /** A purchase paid by phone, with what it carries for others; what is on top is part of what was paid. */
    public static Entry settled(PaidPurchase purchase, Levies levies) {
        return paidFrom(Pocket.ESCROW, "settle:" + purchase.id(), purchase, levies);
    }

    /** A purchase paid out of the buyer's wallet (ruling 14). */
    public static Entry settledFromWallet(PaidPurchase purchase) {
        return paidFrom(Pocket.WALLET, "rebuy:" + purchase.id(), purchase, Levies.NONE);
    }

    private static Entry paidFrom(Pocket pocket, String key, PaidPurchase purchase, Levies levies) {
        var currency = purchase.paid().asset();
        var proven = purchase.proof() == Proof.PROVEN;
        var draft = Entry.posting(key, "trade.settled", holds(purchase));
        draft.debit(Account.of(purchase.buyer(), pocket, currency), purchase.paid());
        var sellersPocket = proven ? PaidPurchase.sellersPocket(purchase.community()) : Pocket.WALLET_UNPROVEN;
        var sellers = purchase.sellers();
        levies.withholdFrom(sellers);
        sellers.forEach((seller, net) -> draft.credit(Account.of(seller, sellersPocket, currency), net));
        purchase.fees().credit(draft, purchase.community());
        for (var one : levies.onTop()) draft.credit(one.to(), one.amount());
        for (var one : levies.withheld()) draft.credit(one.to(), one.amount());
        var surplus = purchase.surplus().minus(levies.charged(Money.zero(currency)));
        var surplusPocket = proven ? PaidPurchase.surplusPocket(purchase.community()) : Pocket.WALLET_UNPROVEN;
        draft.credit(Account.of(purchase.buyer(), surplusPocket, currency), surplus);
        for (var trade : purchase.trades()) draft.debit(Account.of(trade.seller(), Credit.OFFERED), trade.energy());
        draft.credit(Account.of(purchase.buyer(), Credit.BOUGHT), purchase.energy());
        return draft.entry();
    }

    private static List<TransferId> holds(PaidPurchase purchase) {
        return purchase.trades().stream().map(Trade::hold).toList();
    }
}
