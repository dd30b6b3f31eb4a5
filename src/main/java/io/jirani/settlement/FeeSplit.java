package io.jirani.settlement;

import io.jirani.identity.Community;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;

/** The fee of one sale and who gets it. One split everywhere (ruling 16). */
public record FeeSplit(Money platform, Money community, Money partner) {
    private static final int PLATFORM_POINTS = 5_000;
    private static final int COMMUNITY_POINTS = 2_000;

    /** No fee yet: where a sum of fees begins. */
    public static FeeSplit none(Asset currency) {
        return new FeeSplit(Money.zero(currency), Money.zero(currency), Money.zero(currency));
    }

    /** A fee divided: half and a fifth rounded down, the partner has the rest. */
    public static FeeSplit of(Money fee) {
        var platform = fee.basisPointsDown(PLATFORM_POINTS);
        var community = fee.basisPointsDown(COMMUNITY_POINTS);
        return new FeeSplit(platform, community, fee.minus(platform).minus(community));
    }

    /** The fee of a sale, rounded down and without a minimum, divided. */
    public static FeeSplit ofSale(Money value, int feePoints) {
        return of(value.basisPointsDown(feePoints));
    }

    public Money total() {
        return platform.plus(community).plus(partner);
    }

    public FeeSplit plus(FeeSplit other) {
        return new FeeSplit(
                platform.plus(other.platform), community.plus(other.community), partner.plus(other.partner));
    }

    /** Writes the three shares into an entry. */
    void credit(Entry.Draft draft, Community where) {
        draft.credit(Account.platformFee(platform.asset()), platform)
                .credit(Account.fund(where.id(), community.asset()), community)
                .credit(Account.partner(where.partner(), partner.asset()), partner);
    }
}
