package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;

/**
 * A household moves out (R14, ruling 29): the supplier takes its credits back, what it owes is netted, and the platform
 * rounds its last cents up, so that mobile money can pay all of it. Its offers were cancelled before.
 */
public final class LeavingEntries {
    /**
     * What a household has when it leaves, free of holds.
     *
     * @param made credits of its own export, those that may not be sold among them
     * @param paidForBought what it paid for the bought credits it still has
     * @param pocket its wallet, or what is due to it in pass-through custody
     */
    public record Leaver(
            HouseholdId household,
            Energy made,
            Energy own,
            Energy bought,
            Money paidForBought,
            Money pocket,
            Money change,
            Money owed) {}

    private LeavingEntries() {}

    /**
     * The entry after which the household has whole shillings in one pocket and no energy.
     *
     * @param feedIn what the supplier credits for exported energy
     */
    public static Entry left(Community community, Leaver leaver, Price feedIn) {
        var currency = community.currency();
        var pocket = Account.of(leaver.household(), PaidPurchase.sellersPocket(community), currency);
        var value = feedIn.of(leaver.made().plus(leaver.own())).plus(leaver.paidForBought());
        var gross = leaver.pocket().plus(leaver.change()).plus(value);
        var netted = leaver.owed().min(gross);
        var left = gross.minus(netted);
        var roundedUp = left.ceilWhole().minus(left);
        return Entry.single("left:" + leaver.household(), "household.left")
                .debit(Account.of(leaver.household(), Credit.MADE), leaver.made())
                .debit(Account.of(leaver.household(), Credit.OWN), leaver.own())
                .debit(Account.of(leaver.household(), Credit.BOUGHT), leaver.bought())
                .credit(
                        Account.utilityEnergy(community.id()),
                        leaver.made().plus(leaver.own()).plus(leaver.bought()))
                .debit(Account.utilityPayable(community.id(), currency), value)
                .credit(pocket, value)
                .debit(Account.of(leaver.household(), Pocket.CHANGE, currency), leaver.change())
                .credit(pocket, leaver.change())
                .debit(pocket, netted)
                .credit(Account.of(leaver.household(), Pocket.OWED, currency), netted)
                .debit(Account.platformFee(currency), roundedUp)
                .credit(pocket, roundedUp)
                .entry();
    }
}
