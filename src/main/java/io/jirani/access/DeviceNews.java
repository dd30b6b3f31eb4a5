package io.jirani.access;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household.Language;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.HouseholdId;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/**
 * Tells a household that somebody is in with a device it was never seen with: at every number that proved itself, for one of
 * them may be a thief's by now. There is no code and no name in it.
 */
final class DeviceNews {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d.M. HH:mm", Locale.ROOT);

    private final HouseholdStore households;
    private final CommunityStore communities = new CommunityStore();
    private final Access.Tell tell;

    DeviceNews(HouseholdStore households, Access.Tell tell) {
        this.households = households;
        this.tell = tell;
    }

    void newDevice(Db.Tx tx, HouseholdId id, UUID device, Instant now) {
        var household = households.get(tx, id);
        var zone = communities.get(tx, household.community()).zone();
        var text = text(household.language(), now, zone);
        for (var phone : households.phones().of(tx, id)) {
            if (!phone.provedItself()) continue;
            tell.tell(tx, "device:" + device + ":" + phone.id(), household, phone.id(), text, now);
        }
    }

    private static String text(Language language, Instant now, ZoneId zone) {
        var when = WHEN.format(now.atZone(zone));
        return switch (language) {
            case EN ->
                "Jirani: your account was opened on a new device, " + when
                        + ". If it was not you or yours, tell your operator now.";
            case SW ->
                "Jirani: akaunti yako imefunguliwa kwenye kifaa kipya, " + when
                        + ". Kama si wewe wala wa kwako, mwambie msimamizi wako sasa.";
        };
    }
}
