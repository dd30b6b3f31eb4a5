package io.jirani.settlement;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Entry.Draft;
import java.util.List;

/** Money on its way to a household's phone: held before it is sent, booked when it is proven sent (R4, ruling 11). */
public final class PayoutEntries {
    /**
     * A payout to be made.
     *
     * @param from wallet, or due
     * @param sent what the phone receives: whole shillings
     * @param charge what the household bears of the provider's charge; zero when the platform pays it
     */
    public record Payout(IntentId intent, String rail, HouseholdId household, Pocket from, Money sent, Money charge) {
        public Payout {
            if (!sent.isWhole() || sent.isZero()) throw new IllegalArgumentException("a payout of " + sent);
        }
    }

    private PayoutEntries() {}

    /** Sets the money aside, from the household and from the float. A dry float refuses it. */
    public static Entry held(Payout payout) {
        return legs(Entry.pending("payout:" + payout.intent(), "payout.held"), payout);
    }

    /** It arrived: the very legs that were held. */
    public static Entry paid(Payout payout, TransferId hold) {
        return legs(Entry.posting("paid:" + payout.intent(), "payout.paid", List.of(hold)), payout);
    }

    private static Entry legs(Draft draft, Payout payout) {
        var currency = payout.sent().asset();
        return draft.debit(
                        Account.of(payout.household(), payout.from(), currency),
                        payout.sent().plus(payout.charge()))
                .credit(Account.payout(payout.rail(), currency), payout.sent())
                .credit(Account.railCost(payout.rail(), currency), payout.charge())
                .entry();
    }
}
