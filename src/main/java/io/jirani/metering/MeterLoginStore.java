package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.metering.DoorRules.Guest;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@link Logins} needs of the registry: many meters at once. Writes nothing. */
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
            select dev, community_id, foreign_id, password_hash from meter
            where dev = any($1) and status <> 'decommissioned'
            """;

    /** The logins of those among some names that may come in. */
    Map<Dev, Login> of(Db.Tx tx, Collection<Dev> devs) {
        var names = devs.stream().map(Dev::id).toArray(String[]::new);
        return tx.all(LOGINS, Tuple.tuple().addArrayOfString(names), MeterLoginStore::login).stream()
                .collect(Collectors.toMap(login -> login.guest().dev(), Function.identity()));
    }

    private static Login login(Row row) {
        var guest = new Guest(
                new Dev(row.getString("dev")),
                new CommunityId(row.getUUID("community_id")),
                Optional.ofNullable(row.getString("foreign_id")));
        return new Login(guest, row.getBuffer("password_hash").getBytes());
    }
}
