package io.jirani.treasury;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The community's fund is shared (R8): set aside when proposed, posted when enough people approved that very list. */
public final class FundEntries {
    private FundEntries() {}

    /** Equal shares, rounded down: what is left stays in the fund. */
    public static Map<HouseholdId, Money> equally(Money amount, List<HouseholdId> members) {
        if (members.isEmpty()) throw new IllegalArgumentException("shared among nobody");
        var share = new Money(amount.minor() / members.size(), amount.asset());
        var shares = new LinkedHashMap<HouseholdId, Money>();
        for (var member : members) shares.put(member, share);
        return shares;
    }

    /**
     * A distribution.
     *
     * @param proposal its id; books once
     * @param to the members' pocket: wallet, or due in pass-through custody
     */
    public static Held distribution(String proposal, CommunityId community, Map<HouseholdId, Money> shares, Pocket to) {
        var draft = Entry.pending("fund:" + proposal, "fund.distribution");
        shares.forEach((member, share) -> draft.debit(Account.fund(community, share.asset()), share)
                .credit(Account.of(member, to, share.asset()), share));
        return new Held(draft.entry());
    }
}
