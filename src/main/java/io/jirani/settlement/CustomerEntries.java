package io.jirani.settlement;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import java.util.Locale;
import java.util.Map;

/** What becomes of a household's money when nobody asks for it, its owner died, or we end (R15, R16, ruling 29). */
public final class CustomerEntries {
    private CustomerEntries() {}

    /**
     * Nobody moved it for 24 months and was told three times, or there was nobody to pay: it is the public trustee's list.
     *
     * @param number the how many-th time this befalls the household
     */
    public static Entry dormant(HouseholdId household, int number, Map<Pocket, Money> money) {
        var draft = Entry.single("dormant:" + household + ":" + number, "money.dormant");
        money.forEach((pocket, amount) -> draft.debit(Account.of(household, pocket, amount.asset()), amount)
                .credit(Account.unclaimed(amount.asset()), amount));
        return draft.entry();
    }

    /**
     * The owner came after all.
     *
     * @param number of the last sum on the list that this gives back
     */
    public static Entry reclaimed(HouseholdId household, int number, Pocket to, Money amount) {
        return Entry.single("reclaimed:" + household + ":" + number, "money.reclaimed")
                .debit(Account.unclaimed(amount.asset()), amount)
                .credit(Account.of(household, to, amount.asset()), amount)
                .entry();
    }

    /**
     * The owner died and two people have seen who inherits: money and energy go to the heir, debts do not.
     *
     * @param reference of the case; books once
     */
    public static Entry inherited(
            String reference,
            HouseholdId household,
            HouseholdId heir,
            Map<Pocket, Money> money,
            Map<Credit, Energy> energy) {
        var draft = Entry.single("inherited:" + reference, "household.inherited");
        money.forEach((pocket, amount) -> {
            if (pocket == Pocket.OWED) throw new IllegalArgumentException("debts are not inherited");
            draft.debit(Account.of(household, pocket, amount.asset()), amount)
                    .credit(Account.of(heir, pocket, amount.asset()), amount);
        });
        energy.forEach((credit, amount) ->
                draft.debit(Account.of(household, credit), amount).credit(Account.of(heir, credit), amount));
        return draft.entry();
    }

    /**
     * We end: what a household has is paid from the trust account.
     *
     * @param before how often it was paid so before: money may come in after a payment
     */
    public static Held paidFromTrust(HouseholdId household, Pocket from, Money amount, int before) {
        var key = "winddown:" + household + ":" + from.name().toLowerCase(Locale.ROOT);
        return new Held(Entry.pending(before == 0 ? key : key + ":" + before, "winddown.payout")
                .debit(Account.of(household, from, amount.asset()), amount)
                .credit(Account.bank(amount.asset()), amount)
                .entry());
    }
}
