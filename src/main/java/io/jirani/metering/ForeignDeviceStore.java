package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.Registration.Place;
import io.vertx.sqlclient.Tuple;

/**
 * The devices behind foreign meters. One connection speaks for all meters of a device, so all of them are one community's:
 * else whoever registers a channel there could speak for another's. Reads only.
 */
final class ForeignDeviceStore {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 13))";
    private static final String OF_OTHERS = """
            select foreign_id from meter
            where adapter = $1 and starts_with(foreign_id, $2) and status <> 'decommissioned'
                and community_id <> coalesce($3, (select community_id from household where id = $4))
            """;

    private final Foreign foreign;

    ForeignDeviceStore(Foreign foreign) {
        this.foreign = foreign;
    }

    /**
     * Refuses a meter of a device that has one of another community in service or in its stock. What it found holds until
     * the end of the transaction.
     */
    void mustBeOurs(Db.Tx tx, Adapted meter, Place place) {
        var device = device(meter.adapter(), meter.foreignId());
        tx.run(LOCK, Tuple.of(meter.adapter() + " " + device));
        var others = tx.all(
                OF_OTHERS,
                Tuple.of(
                        meter.adapter(),
                        device,
                        MeterStore.community(place).map(CommunityId::value).orElse(null),
                        MeterStore.household(place).map(HouseholdId::value).orElse(null)),
                row -> row.getString("foreign_id"));
        if (others.stream().anyMatch(id -> device(meter.adapter(), id).equals(device)))
            throw Problem.of(
                    Problem.Kind.CONFLICT, meter.foreignId() + " is of a device with a meter of another community");
    }

    private String device(String adapter, String foreignId) {
        return foreign.device(new Foreign.Name(adapter, foreignId));
    }
}
