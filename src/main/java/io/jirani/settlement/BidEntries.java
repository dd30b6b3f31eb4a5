package io.jirani.settlement;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.math.BigInteger;
import java.time.Instant;

/**
 * What is set aside in the close's own commit, so that nothing the auction computes can be refused afterwards (rulings 3
 * and 4): the buyer's money and the seller's energy.
 */
public final class BidEntries {
    private BidEntries() {}

    /**
     * The energy of a bid that its cover pays for: {@code floor(cover × 1000 / limit)} Wh, never more than it asks.
     *
     * @param cover free wallet and unused credit line
     */
    public static Energy covered(Energy asked, Price limit, Money cover) {
        if (limit.minorPerKwh() == 0) return asked;
        var most = BigInteger.valueOf(cover.minor())
                .multiply(BigInteger.valueOf(1_000))
                .divide(BigInteger.valueOf(limit.minorPerKwh()));
        return asked.min(new Energy(most.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact()));
    }

    /** A buyer's money at his limit, of it what his wallet has; the rest is his credit line's. */
    public static Entry money(HouseholdId buyer, Instant start, Money held) {
        return Entry.pending("bid:" + buyer + ":" + start.getEpochSecond(), "bid.held")
                .debit(Account.of(buyer, Pocket.WALLET, held.asset()), held)
                .credit(Account.of(buyer, Pocket.ESCROW, held.asset()), held)
                .entry();
    }

    /** A seller's energy. */
    public static Entry energy(HouseholdId seller, Instant start, Energy offered) {
        return Entry.pending("ask:" + seller + ":" + start.getEpochSecond(), "ask.held")
                .debit(Account.of(seller, Credit.MADE), offered)
                .credit(Account.of(seller, Credit.OFFERED), offered)
                .entry();
    }
}
