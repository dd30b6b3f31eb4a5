package io.jirani.market;

import io.jirani.kernel.Money;

/**
 * The fee on one trade and whose it is (ruling 16): taken from the seller's part, rounded down, no minimum; the platform
 * has half and the community a fifth, both rounded down, the partner the rest.
 */
public record Fee(Money platform, Money community, Money partner) {
    /**
     * The fee on a trade.
     *
     * @param value what the trade costs
     * @param points the community's fee in basis points
     */
    public static Fee of(Money value, int points) {
        var whole = value.basisPointsDown(points);
        var platform = whole.basisPointsDown(5_000);
        var community = whole.basisPointsDown(2_000);
        return new Fee(platform, community, whole.minus(platform).minus(community));
    }

    public Fee plus(Fee other) {
        return new Fee(platform.plus(other.platform), community.plus(other.community), partner.plus(other.partner));
    }

    public Money total() {
        return platform.plus(community).plus(partner);
    }
}
