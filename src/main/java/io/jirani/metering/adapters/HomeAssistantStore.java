package io.jirani.metering.adapters;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.metering.adapters.HomeAssistant.Shown;
import io.jirani.metering.adapters.HomeAssistant.Standing;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The meters of our own protocol as {@link HomeAssistant} shows them. Reads only. */
public final class HomeAssistantStore {
    private static final String PAGE = """
            select m.dev, m.role, m.status, h.code, i.hardware, i.firmware
            from meter m left join household h on h.id = m.household_id left join meter_intake i on i.meter_id = m.id
            where m.adapter = 'native' and m.dev > $1 order by m.dev limit $2
            """;

    /**
     * Some meters, in the order of their names.
     *
     * @param after the last one of the page before; empty text for the first page
     */
    List<Shown> page(Db.Tx tx, String after, int most) {
        return tx.all(PAGE, Tuple.of(after, most), HomeAssistantStore::shown);
    }

    private static Shown shown(Row row) {
        var dev = new Dev(row.getString("dev"));
        var feeder = row.getString("role").equals("feeder");
        var owner = Optional.ofNullable(row.getString("code")).map(code -> code + " meter");
        return new Shown(
                dev,
                feeder ? "Feeder meter " + dev : owner.orElse("Meter " + dev),
                Optional.ofNullable(row.getString("hardware")),
                Optional.ofNullable(row.getString("firmware")),
                row.getString("status").equals("decommissioned") ? Standing.GONE : Standing.HERE);
    }
}
