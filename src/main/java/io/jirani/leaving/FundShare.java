package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.treasury.FundEntries;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fund of a community that ends is its people's, once nothing can come into it any more: to the last cent. */
final class FundShare {
    private final Parts parts;
    private final WindDownStore store = new WindDownStore();
    private final EndStore ends = new EndStore();
    private final ObstacleStore obstacles = new ObstacleStore();

    FundShare(Parts parts) {
        this.parts = parts;
    }

    /** Shares it, once; answers whether it did. */
    boolean share(Db.Tx tx, CommunityId id) {
        parts.communities().lock(tx, id);
        var ending = store.find(tx, id).orElseThrow();
        if (ending.sharedAt().isPresent() || obstacles.marketIsBusy(tx, id)) return false;
        var community = parts.communities().get(tx, id);
        var fund = parts.ledger().money(tx, Account.fund(id, community.currency()));
        var shares = shares(tx, community, fund);
        if (!fund.isZero() && !shares.isEmpty()) {
            var held = FundEntries.distribution("winddown:" + id, id, shares, Settling.pocket(community));
            parts.ledger()
                    .post(tx, held.done(parts.ledger().post(tx, held.entry()).id()));
        }
        store.shared(tx, id, parts.clock().instant());
        return true;
    }

    /** Everybody's equal share; of the cents that cannot be shared one each to the first. */
    private Map<HouseholdId, Money> shares(Db.Tx tx, Community community, Money fund) {
        var members = parts.households().of(tx, community.id()).stream()
                .map(Household::id)
                .filter(each -> ends.find(tx, each)
                        .filter(end -> end.standing() == Standing.LEAVING || end.standing() == Standing.FROZEN)
                        .isPresent())
                .toList();
        var shares = new LinkedHashMap<HouseholdId, Money>();
        if (members.isEmpty()) return shares;
        var cents = LargestRemainder.divide(
                fund.minor(), members.stream().map(each -> 1L).toList());
        for (int i = 0; i < members.size(); i++) shares.put(members.get(i), new Money(cents.get(i), fund.asset()));
        return shares;
    }
}
