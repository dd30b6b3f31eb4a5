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
     * @param claim what it owes for payments that were none
     */
    public record Leaver(
            HouseholdId household,
            Energy made,
            Energy own,
            Energy bought,
            Money paidForBought,
            Money pocket,
            Money change,
            Money owed,
            Money claim) {}

    /**
     * On what terms it leaves.
     *
     * @param feedIn what the supplier credits for exported energy
     * @param least the least that can be paid out: what is left and less is rounded up to it
     * @param fees what the platform has earned and may round up with; beyond it the operator's capital does
     * @param before how often it was settled before: money that comes in late is settled again
     */
    public record Terms(Price feedIn, Money least, Money fees, int before) {}

    private LeavingEntries() {}

    /** What the household is paid out by {@link #left}, its pocket's money included: whole shillings, or nothing. */
    public static Money paidOut(Leaver leaver, Terms terms) {
        var left = afterDebts(leaver, terms.feedIn);
        if (left.isZero()) return left;
        return (left.compareTo(terms.least) < 0 ? terms.least : left).ceilWhole();
    }

    /** The entry after which the household has whole shillings in one pocket and no energy. */
    public static Entry left(Community community, Leaver leaver, Terms terms) {
        var currency = community.currency();
        var pocket = Account.of(leaver.household(), PaidPurchase.sellersPocket(community), currency);
        var value = value(leaver, terms.feedIn);
        var gross = gross(leaver, terms.feedIn);
        var netted = leaver.owed().min(gross);
        var claimed = leaver.claim().min(gross.minus(netted));
        var roundedUp = paidOut(leaver, terms).minus(afterDebts(leaver, terms.feedIn));
        var byFees = roundedUp.min(terms.fees);
        var energy = leaver.made().plus(leaver.own()).plus(leaver.bought());
        var key = "left:" + leaver.household() + (terms.before == 0 ? "" : ":" + terms.before);
        return Entry.single(key, "household.left")
                .debit(Account.of(leaver.household(), Credit.MADE), leaver.made())
                .debit(Account.of(leaver.household(), Credit.OWN), leaver.own())
                .debit(Account.of(leaver.household(), Credit.BOUGHT), leaver.bought())
                .credit(Account.utilityEnergy(community.id()), energy)
                .debit(Account.utilityPayable(community.id(), currency), value)
                .credit(pocket, value)
                .debit(Account.of(leaver.household(), Pocket.CHANGE, currency), leaver.change())
                .credit(pocket, leaver.change())
                .debit(pocket, netted.plus(claimed))
                .credit(Account.of(leaver.household(), Pocket.OWED, currency), netted)
                .credit(Account.claim(leaver.household(), currency), claimed)
                .debit(Account.platformFee(currency), byFees)
                .debit(Account.capital(currency), roundedUp.minus(byFees))
                .credit(pocket, roundedUp)
                .entry();
    }

    private static Money value(Leaver leaver, Price feedIn) {
        return feedIn.of(leaver.made().plus(leaver.own())).plus(leaver.paidForBought());
    }

    private static Money gross(Leaver leaver, Price feedIn) {
        return leaver.pocket().plus(leaver.change()).plus(value(leaver, feedIn));
    }

    private static Money afterDebts(Leaver leaver, Price feedIn) {
        var gross = gross(leaver, feedIn);
        return gross.minus(leaver.owed().plus(leaver.claim()).min(gross));
    }
}
