package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What each meter was told it may show, and the commands that tell it. */
public final class CreditStore {
    /** A meter that has been heard of. */
    public record Meter(Dev dev, Energy importRegister, long revision, Optional<Energy> told) {}

    private static final String METERS = """
            select m.dev, i.import_wh, coalesce(c.revision, 0) as revision, c.wh
            from meter m join meter_intake i on i.meter_id = m.id left join meter_credit c on c.dev = m.dev
            where m.household_id = $1 and i.import_wh is not null and m.status <> 'decommissioned' and m.adapter = 'native'
            order by m.id
            """;
    private static final String HAVE_METERS = """
            select distinct m.household_id from meter m join meter_intake i on i.meter_id = m.id
            where m.household_id = any ($1) and i.import_wh is not null and m.status <> 'decommissioned'
                and m.adapter = 'native'
            """;
    private static final String TOLD = """
            insert into meter_credit (dev, revision, wh, at) values ($1, $2, $3, $4)
            on conflict (dev) do update set revision = excluded.revision, wh = excluded.wh, at = excluded.at
            """;
    private static final String SUPERSEDE =
            "update down_command set state = 'expired' where dev = $1 and cmd = 'credit.set' and state = 'open'";
    private static final String COMMAND = """
            insert into down_command (id, dev, cmd, args, expires_at, created_at, next_send_at)
            values ($1, $2, 'credit.set', $3, $4, $5, $5)
            """;

    private final Ids ids;

    public CreditStore(Ids ids) {
        this.ids = ids;
    }

    /** A household's meters that have been heard of and can be told: a meter that an adapter reads hears nothing signed. */
    public List<Meter> meters(Db.Tx tx, HouseholdId household) {
        return tx.all(METERS, Tuple.of(household.value()), CreditStore::meter);
    }

    /** Which of some households have such a meter. */
    Set<HouseholdId> withMeters(Db.Tx tx, Collection<HouseholdId> households) {
        var ids = households.stream().map(HouseholdId::value).toArray(UUID[]::new);
        return Set.copyOf(tx.all(
                HAVE_METERS, Tuple.tuple().addArrayOfUUID(ids), row -> new HouseholdId(row.getUUID("household_id"))));
    }

    /**
     * Opens a command that tells a meter its credit, in place of an older one that was not answered. Shape of the
     * arguments: device sample {@code native/23-down-cmd-credit.json}.
     */
    public void tell(Db.Tx tx, Meter meter, Energy credit, Instant now, Instant expires) {
        var at = now.atOffset(ZoneOffset.UTC);
        var revision = meter.revision() + 1;
        tx.run(TOLD, Tuple.of(meter.dev().id(), revision, credit.wattHours(), at));
        tx.run(SUPERSEDE, Tuple.of(meter.dev().id()));
        var args = new JsonObject()
                .put("wh", credit.wattHours())
                .put("imp", meter.importRegister().wattHours())
                .put("rev", revision);
        tx.run(COMMAND, Tuple.of(ids.next(), meter.dev().id(), args, expires.atOffset(ZoneOffset.UTC), at));
    }

    private static Meter meter(Row row) {
        return new Meter(
                new Dev(row.getString("dev")),
                new Energy(row.getLong("import_wh")),
                row.getLong("revision"),
                Optional.ofNullable(row.getLong("wh")).map(Energy::new));
    }
}
