package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Person;
import io.jirani.identity.PersonStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What households' meters say now, for the older clients' overview. Reads only. */
public final class SnapshotStore {
    /** Whose meters: of one household, of a community, or of all. */
    public record Whose(Optional<CommunityId> community, Optional<HouseholdId> household) {}

    /** Whether a household's meters are there. */
    public enum Device {
        ONLINE,
        OFFLINE,
        /** It has no meter. */
        NONE
    }

    /**
     * A household now. Figures are missing while no meter is online; nothing is made up.
     *
     * @param exportWatts power going out, over its meters
     * @param importWatts power coming in
     * @param socPermille charge of its battery
     */
    public record Snapshot(
            HouseholdId household,
            String code,
            String name,
            String location,
            Device device,
            OptionalLong exportWatts,
            OptionalLong importWatts,
            OptionalLong socPermille) {}

    private static final String SELECT = """
            select h.id, h.code, h.person_id, q.wrapped_key, q.facts, count(m.id) as meters, coalesce(bool_or(i.online), false) as online,
                (sum(greatest(-i.power_w, 0)) filter (where i.online))::bigint as export_w,
                (sum(greatest(i.power_w, 0)) filter (where i.online))::bigint as import_w,
                (max(i.soc_permille) filter (where i.online))::bigint as soc
            from household h join person q on q.id = h.person_id left join meter m on m.household_id = h.id and m.status <> 'decommissioned'
                left join meter_intake i on i.meter_id = m.id
            where ($1::uuid is null or h.community_id = $1) and ($2::uuid is null or h.id = $2)
            group by h.id, q.id order by h.community_id, h.code limit 1000
            """;

    private final PersonStore people;

    /**
     * @param people opens the households' names and places
     */
    public SnapshotStore(PersonStore people) {
        this.people = people;
    }

    public List<Snapshot> all(Db.Tx tx, Whose whose) {
        var community = whose.community().map(CommunityId::value).orElse(null);
        var household = whose.household().map(HouseholdId::value).orElse(null);
        return tx.all(SELECT, Tuple.of(community, household), this::snapshot);
    }

    private Snapshot snapshot(Row row) {
        var facts = people.factsIn(row);
        return new Snapshot(
                new HouseholdId(row.getUUID("id")),
                row.getString("code"),
                facts.getOrDefault(Person.NAME, Household.ERASED),
                facts.getOrDefault(Person.LOCATION, ""),
                row.getLong("meters") == 0 ? Device.NONE : row.getBoolean("online") ? Device.ONLINE : Device.OFFLINE,
                maybe(row, "export_w"),
                maybe(row, "import_w"),
                maybe(row, "soc"));
    }

    private static OptionalLong maybe(Row row, String column) {
        var value = row.getLong(column);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
