package io.jirani.identity;

import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import java.time.Duration;
import java.time.ZoneId;

/**
 * Households that share one market, one tariff and one currency, with the rules they live by.
 *
 * @param interval length of a metering interval
 * @param bankRatioPoints what of unsold export is banked as credit, in basis points (ruling 3)
 * @param feePoints the fee on a sale, in basis points, borne by the seller
 * @param partner whose account takes the partner's share of the fee
 */
public record Community(
        CommunityId id,
        String code,
        String name,
        ZoneId zone,
        Asset currency,
        Regime regime,
        Custody custody,
        Duration interval,
        int bankRatioPoints,
        int feePoints,
        String partner) {
    /** Under what right the community trades (ruling 7). */
    public enum Regime {
        MINI_GRID,
        ESTATE,
        PILOT
    }

    /** Whether people's money may rest with us (ruling 7). */
    public enum Custody {
        WALLET,
        PASS_THROUGH
    }

    /** How well export must be measured at least to be offered (ux.md 2.2); what is measured worse is for own use. */
    public enum SellAssurance {
        /** By signed rows on the interval's bounds. */
        A,
        /** By a line between two rows or by an adapter too: for pilots. */
        B
    }
}
