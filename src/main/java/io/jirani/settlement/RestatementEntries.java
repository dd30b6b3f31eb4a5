package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.time.Instant;

/**
 * A published interval is corrected (ruling 6): its price and everybody else's trades stand, the one household is settled
 * for its difference against the supplier, at its tariff.
 */
public final class RestatementEntries {
    private RestatementEntries() {}

    /**
     * The entry of a correction.
     *
     * @param number which correction of this interval it is, from 1; books once
     * @param wallet what the household can pay; the rest is owed
     */
    public static Entry of(
            Community community,
            HouseholdId household,
            Instant start,
            int number,
            Correction correction,
            Price tariff,
            Money wallet) {
        var key = "restate:" + household + ":" + start.getEpochSecond() + ":" + number;
        var draft = Entry.single(key, "interval.restated");
        var energy = correction.energy();
        switch (correction) {
            case Correction.LessExport less -> {
                supplied(draft, community, energy).credit(Account.generated(community.id()), energy);
                charged(draft, community, household, tariff.of(energy), wallet);
            }
            case Correction.MoreImport more -> {
                supplied(draft, community, energy).credit(Account.consumed(community.id()), energy);
                charged(draft, community, household, tariff.of(energy), wallet);
            }
            case Correction.MoreExport more -> {
                var banked = energy.basisPointsDown(community.bankRatioPoints());
                draft.debit(Account.generated(community.id()), energy)
                        .credit(Account.of(household, Credit.MADE), banked)
                        .credit(Account.storage(community.id()), energy.minus(banked));
            }
            case Correction.LessImport less ->
                draft.debit(Account.consumed(community.id()), energy)
                        .credit(Account.of(household, Credit.BOUGHT), energy);
        }
        return draft.entry();
    }

    private static Entry.Draft supplied(Entry.Draft draft, Community community, Energy energy) {
        return draft.debit(Account.utilityEnergy(community.id()), energy);
    }

    private static void charged(
            Entry.Draft draft, Community community, HouseholdId household, Money cost, Money wallet) {
        var currency = cost.asset();
        var paid = community.custody() == Custody.WALLET ? cost.min(wallet) : Money.zero(currency);
        draft.debit(Account.of(household, Pocket.WALLET, currency), paid)
                .debit(Account.of(household, Pocket.OWED, currency), cost.minus(paid))
                .credit(Account.utilityPayable(community.id(), currency), cost);
    }
}
