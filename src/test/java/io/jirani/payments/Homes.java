package io.jirani.payments;

import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Households, each in a community of its own. */
final class Homes {
    private Homes() {}

    static Household add(Db.Tx tx, Ids ids, int number, Custody custody, Instant now) {
        var community = new Community(
                new CommunityId(ids.next()),
                "c" + number + "x",
                "Test",
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Regime.MINI_GRID,
                custody,
                Duration.ofMinutes(15),
                10_000,
                100,
                "reserve");
        var household = new Household(
                new HouseholdId(ids.next()),
                community.id(),
                "H0001",
                "Otieno",
                "",
                Household.Language.EN,
                List.of(new Msisdn("2547%08d".formatted(number))),
                new PersonId(ids.next()));
        new CommunityStore().add(tx, community, now);
        new HouseholdStore(TestVault.VAULT).add(tx, household, now);
        return household;
    }
}
