package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.settlement.IntervalOutcome.Sale;
import java.time.Instant;
import java.util.Optional;

/** How the books tell a household's interval: one entry, energy and the supplier's money together (rulings 3, 4, 25). */
public final class IntervalEntries {
    private IntervalEntries() {}

    /** The entry of an interval; nothing when the registers stood still. */
    public static Optional<Entry> of(
            Community community, HouseholdId household, Instant start, IntervalOutcome outcome) {
        var currency = community.currency();
        var draft = Entry.single(key(household, start), "interval.settled")
                .debit(Account.generated(community.id()), outcome.exported())
                .credit(Account.of(household, Credit.MADE), outcome.usedByNeighbours())
                .credit(
                        Account.of(household, outcome.sale() == Sale.SELLABLE ? Credit.MADE : Credit.OWN),
                        outcome.banked())
                .credit(Account.storage(community.id()), outcome.storage())
                .credit(Account.utilityEnergy(community.id()), outcome.toSupplier())
                .debit(Account.of(household, Credit.BOUGHT), outcome.fromBought())
                .debit(Account.of(household, Credit.OWN), outcome.fromOwn())
                .debit(Account.of(household, Credit.MADE), outcome.fromMade())
                .debit(Account.of(household, Credit.OFFERED), outcome.fromOffers())
                .debit(Account.utilityEnergy(community.id()), outcome.fromSupplier())
                .credit(Account.consumed(community.id()), outcome.ownUse().plus(outcome.fromSupplier()))
                .debit(Account.of(household, Pocket.WALLET, currency), outcome.fromWallet())
                .debit(Account.of(household, Pocket.OWED, currency), outcome.owed())
                .credit(Account.utilityPayable(community.id(), currency), outcome.supplierCost());
        // The supplier nets its credit with what it is owed.
        outcome.fedIn()
                .ifPresent(fed -> draft.debit(Account.utilityPayable(community.id(), currency), fed.credit())
                        .credit(Account.of(household, PaidPurchase.sellersPocket(community), currency), fed.credit()));
        return draft.isEmpty() ? Optional.empty() : Optional.of(draft.entry());
    }

    /** Books once for a household and an interval, whenever it becomes known. */
    static String key(HouseholdId household, Instant start) {
        return "interval:" + household + ":" + start.getEpochSecond();
    }
}
