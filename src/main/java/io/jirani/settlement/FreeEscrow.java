package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.ledger.Account;
import io.jirani.market.Purchase;
import io.jirani.payments.ReviewCause;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.PaymentBooksStore.Payment;
import io.jirani.settlement.PaymentBooksStore.Place;

/**
 * Empties the escrow of a purchase that was released though its payment is proven: the provider took it back before anybody
 * settled it, or people found late that it was there. While the payment is unproven the proof does it, or the disproof.
 */
final class FreeEscrow {
    private final SettlementStores stores;
    private final Debts debts;

    FreeEscrow(SettlementStores stores, Debts debts) {
        this.stores = stores;
        this.debts = debts;
    }

    /** Call under the community's lock, when the purchase is released. */
    void of(Db.Tx tx, Community community, Purchase purchase, Payment payment) {
        var there = payment.credit().filter(it -> it.place() == Place.ESCROW && it.proof() == Proof.PROVEN);
        if (there.isEmpty()) return;
        var amount = there.get().amount();
        if (payment.reasonCode().filter(ReviewCause.TAKEN_BACK.code()::equals).isPresent()) {
            var claim = stores.ledger().money(tx, Account.claim(purchase.buyer(), amount.asset()));
            stores.ledger()
                    .post(tx, LateMoneyEntries.netted(community, purchase.id(), purchase.buyer(), amount, claim));
            return;
        }
        stores.ledger()
                .post(tx, LateMoneyEntries.returned(community, purchase.id(), purchase.buyer(), amount, Proof.PROVEN));
        stores.market().unfilled(tx, purchase.id());
        debts.repay(tx, community, purchase.buyer(), "unfilled:" + purchase.id());
    }
}
