package io.jirani.identity;

import io.jirani.config.Secret;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.Community.SellAssurance;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Price;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** A community and everybody in it, as one file says it. {@link SeedJson} reads it, {@link Registry#seed} makes it so. */
public record SeedFile(Rules rules, List<Home> homes) {
    public SeedFile {
        homes = List.copyOf(homes);
    }

    /**
     * A community to be, and its first tariff.
     *
     * @param price the supplier's all-in price of a kilowatt-hour
     * @param feedIn what the supplier credits for exported energy
     * @param bankRatioPoints what of unsold export is banked, in basis points
     * @param feePoints the fee on a sale, in basis points
     * @param sellAssurance how well export must be measured at least to be offered
     */
    public record Rules(
            String code,
            String name,
            ZoneId zone,
            Asset currency,
            Regime regime,
            Custody custody,
            Duration interval,
            Price price,
            Price feedIn,
            int bankRatioPoints,
            int feePoints,
            String partner,
            SellAssurance sellAssurance) {}

    /**
     * A household to be.
     *
     * @param phones verified numbers, the one money is sent to first
     * @param solarWatts peak of its panels; 0 when it has none
     */
    public record Home(
            String name, String location, Language language, List<Msisdn> phones, List<Device> meters, int solarWatts) {
        public Home {
            phones = List.copyOf(phones);
            meters = List.copyOf(meters);
        }
    }

    /** A meter to be, with its own key or one that is made. */
    public record Device(Dev dev, Optional<Secret> keyHex) {}
}
