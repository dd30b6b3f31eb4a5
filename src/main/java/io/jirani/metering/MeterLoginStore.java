package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.metering.DoorRules.Guest;
import io.jirani.metering.DoorRules.Tongue;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@link Logins} needs of the registry: many meters at once. Writes events only. */
public final class MeterLoginStore {
    /**
     * How a meter proves itself at our own door.
     *
     * @param hash SHA-256 of its password, which is random
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Login(Guest guest, byte[] hash) {}

    // A meter in stock may come in before it is claimed, and one under suspicion so that it is heard.
    private static final String LOGINS = """
            select dev, community_id, adapter, foreign_id, password_hash from meter
            where dev = any($1) and status <> 'decommissioned'
            """;

    private static final String HOME = "select household_id from meter where dev = $1 and household_id is not null";

    private final Foreign foreign;

    /**
     * @param foreign knows what meters of other languages may say
     */
    public MeterLoginStore(Foreign foreign) {
        this.foreign = foreign;
    }

    /** The logins of those among some names that may come in. */
    Map<Dev, Login> of(Db.Tx tx, Collection<Dev> devs) {
        var names = devs.stream().map(Dev::id).toArray(String[]::new);
        return tx.all(LOGINS, Tuple.tuple().addArrayOfString(names), this::login).stream()
                .collect(Collectors.toMap(login -> login.guest().dev(), Function.identity()));
    }

    /** Two devices seem to use one name: told to the household it is of, and to the operator. */
    void flaps(Db.Tx tx, Guest guest, int takeovers, Instant now) {
        var data = new JsonObject().put("dev", guest.dev().id()).put("takeovers", takeovers);
        var household = tx.maybe(HOME, Tuple.of(guest.dev().id()), row -> new HouseholdId(row.getUUID("household_id")));
        EventLog.append(tx, "meter.flapping", guest.community(), household, data, now);
    }

    private Login login(Row row) {
        var guest = new Guest(
                new Dev(row.getString("dev")),
                new CommunityId(row.getUUID("community_id")),
                Optional.ofNullable(row.getString("foreign_id"))
                        .map(id -> tongue(new Foreign.Name(row.getString("adapter"), id))));
        return new Login(guest, row.getBuffer("password_hash").getBytes());
    }

    private Tongue tongue(Foreign.Name name) {
        return new Tongue(topic -> foreign.maySay(name, topic), filter -> foreign.mayHear(name, filter));
    }
}
