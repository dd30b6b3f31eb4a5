package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.Registration.Feeder;
import io.jirani.metering.Registration.Home;
import io.jirani.metering.Registration.Place;
import io.jirani.metering.Registration.Stock;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The registry of meters: whose they are, what they sign with, how they log in, when they were last heard. */
public final class MeterStore {
    /** The oldest transaction that ran when the registry was looked at: whatever was not visible then is not older. */
    record Mark(String transaction) {
        boolean isBefore(Mark other) {
            return Long.compareUnsigned(Long.parseUnsignedLong(transaction), Long.parseUnsignedLong(other.transaction))
                    < 0;
        }
    }

    /** Meters of which the registry says something new. */
    record Changed(List<Dev> devs, Mark mark) {}

    private static final String KID = "k1";

    private static final String INSERT = """
            with home as (select id, community_id from household where id = $3),
            added as (
                insert into meter (dev, community_id, household_id, role, status, status_at, adapter, foreign_id, zone,
                    kid, trust, password_hash, broker_hash, in_service_at, added_at)
                select $1, coalesce($2, (select community_id from home)), (select id from home), $4, $5, $13, $6, $7, $8,
                    $14, $9, $10, $11, $12, $13
                where $3::uuid is null or exists (select from home)
                on conflict do nothing returning id),
            keyed as (
                insert into meter_key (meter_id, kid, sealed_key, made_at)
                select id, $14, $15, $13 from added where $6 = 'native'),
            heard as (insert into meter_intake (meter_id) select id from added)
            select id from added
            """;
    private static final String TAKEN = """
            select dev from meter where dev = $1 or (adapter = $2 and foreign_id = $3 and status <> 'decommissioned')
            """;
    private static final String METER = """
            select m.foreign_id, m.id, m.dev, m.household_id, h.code, m.community_id, m.role, m.status, m.kid, m.trust, m.generation,
                m.adapter, coalesce(m.zone, c.zone) as zone, k.kids, k.keys, k.ends
            from meter m join community c on c.id = m.community_id left join household h on h.id = m.household_id
            cross join lateral (
                select coalesce(array_agg(kid order by made_at), '{}') as kids,
                    coalesce(array_agg(sealed_key order by made_at), '{}') as keys,
                    coalesce(array_agg(valid_until order by made_at), '{}') as ends
                from meter_key where meter_id = m.id) k
            """;
    private static final String BY_DEV = METER + " where m.dev = any($1)";
    /** A name that was a meter's before is the one's that has it now: of two rows under one name the later one counts. */
    private static final String BY_FOREIGN = METER + """
             where (m.adapter, m.foreign_id) in (select * from unnest($1::text[], $2::text[]))
            order by m.status <> 'decommissioned', m.id
            """;

    private static final String PROVED = "update meter set kid = $2 where id = $1";
    private static final String QUARANTINE = """
            with suspect as (
                update meter set status = 'quarantined', status_reason = $2, status_at = $3, silent_since = null
                where id = $1 and status = 'active' returning id)
            insert into meter_life (meter_id, what, who, reason, data, at)
            select id, 'quarantined', 'gateway', left($2, 200), '{}', $3 from suspect
            """;
    private static final String CLASHED = """
            select id from meter
            where id = any($1) and status = 'quarantined' and status_reason in ('seq_reused', 'two_boots')
            """;
    private static final String CHANGED = """
            select pg_snapshot_xmin(pg_current_snapshot())::text as mark,
                coalesce((select array_agg(dev) from meter where changed >= $1::text::xid8), '{}') as devs
            """;
    private static final String ACCEPT = """
            update meter set generation = $2 where dev = $1 and generation < $2
            """;
    private final DeviceKeys keys;
    private final ForeignDeviceStore devices;
    /** What a hundred thousand meters share is in memory once; there are few of either. */
    private final Map<UUID, CommunityId> communities = new ConcurrentHashMap<>();

    private final Map<String, ZoneId> zones = new ConcurrentHashMap<>();

    /** Where meters speak no language but ours, or each speaks for itself. */
    public MeterStore(DeviceKeys keys) {
        this(keys, Foreign.NONE);
    }

    /**
     * @param foreign knows which meters are of one device
     */
    public MeterStore(DeviceKeys keys, Foreign foreign) {
        this.keys = keys;
        this.devices = new ForeignDeviceStore(foreign);
    }

    /**
     * Adds a native meter to a household. Refuses an unknown household and a device id that is taken.
     *
     * @param key 32 bytes the meter came with; empty: it gets the one derived from the master key
     * @param password random, at least 128 bits of chance: stored as its SHA-256 and as the broker keeps it
     */
    public void add(Db.Tx tx, HouseholdId household, Dev dev, Optional<byte[]> key, Secret password, Instant now) {
        if (key.isPresent() && key.get().length != 32) throw Problem.invalid("key", "a device key is 32 bytes");
        var own = key.map(DeviceKey::new);
        add(tx, Registration.of(household, dev, own, Optional.of(password)), password, Optional.empty(), now);
    }

    /**
     * Adds a meter. Refuses an unknown household, a device id or a name in another language that is taken, and one of a
     * device that another community has.
     *
     * @param inService empty: since its first row
     */
    MeterId add(Db.Tx tx, Registration meter, Secret password, Optional<Instant> inService, Instant now) {
        var place = meter.place();
        var own = meter.key().map(key -> Buffer.buffer(keys.seal(meter.dev(), KID, key)));
        var foreign =
                Optional.of(meter.language()).filter(Adapted.class::isInstance).map(Adapted.class::cast);
        foreign.ifPresent(name -> devices.mustBeOurs(tx, name, place));
        var salt = keys.chance(BrokerPassword.SALT_BYTES);
        var added = tx.maybe(
                INSERT,
                Tuple.tuple()
                        .addString(meter.dev().id())
                        .addUUID(community(place).map(CommunityId::value).orElse(null))
                        .addUUID(household(place).map(HouseholdId::value).orElse(null))
                        .addString(place instanceof Feeder ? "feeder" : "household")
                        .addString(place instanceof Stock ? "stock" : "active")
                        .addString(foreign.map(Adapted::adapter).orElse(Meter.NATIVE))
                        .addString(foreign.map(Adapted::foreignId).orElse(null))
                        .addString(foreign.flatMap(Adapted::zone)
                                .map(ZoneId::getId)
                                .orElse(null))
                        .addString(
                                meter.trust().orElse(meter.language().usual()).name())
                        .addBuffer(Buffer.buffer(sha256(password)))
                        .addString(BrokerPassword.hash(password, salt))
                        .addOffsetDateTime(inService.map(IntakeStore::utc).orElse(null))
                        .addOffsetDateTime(IntakeStore.utc(now))
                        .addString(KID)
                        .addBuffer(own.orElse(null)),
                row -> new MeterId(row.getLong("id")));
        return added.orElseThrow(() -> refusal(tx, meter.dev(), foreign));
    }

    private static Problem refusal(Db.Tx tx, Dev dev, Optional<Adapted> foreign) {
        var taken = tx.all(
                TAKEN,
                Tuple.of(
                        dev.id(),
                        foreign.map(Adapted::adapter).orElse(null),
                        foreign.map(Adapted::foreignId).orElse(null)),
                row -> row.getString("dev"));
        if (taken.contains(dev.id())) return Problem.of(Problem.Kind.CONFLICT, "there is a meter " + dev);
        if (!taken.isEmpty())
            return Problem.of(
                    Problem.Kind.CONFLICT, foreign.orElseThrow().foreignId() + " is registered: " + taken.getFirst());
        return Problem.notFound("no such household");
    }

    static Optional<CommunityId> community(Place place) {
        return switch (place) {
            case Home home -> Optional.empty();
            case Stock stock -> Optional.of(stock.community());
            case Feeder feeder -> Optional.of(feeder.community());
        };
    }

    static Optional<HouseholdId> household(Place place) {
        return place instanceof Home home ? Optional.of(home.household()) : Optional.empty();
    }

    public Optional<Meter> find(Db.Tx tx, Dev dev) {
        return Optional.ofNullable(byDev(tx, List.of(dev)).get(dev));
    }

    /** The registered ones among some meters. */
    public Map<Dev, Meter> byDev(Db.Tx tx, Collection<Dev> devs) {
        var names = devs.stream().map(Dev::id).toArray(String[]::new);
        return tx.all(BY_DEV, Tuple.tuple().addArrayOfString(names), this::meter).stream()
                .collect(Collectors.toMap(Meter::dev, Function.identity()));
    }

    /** Which meters may have changed since a mark. */
    Changed changedSince(Db.Tx tx, Optional<Mark> since) {
        var from = since.map(Mark::transaction).orElse(null);
        return tx.one(CHANGED, Tuple.tuple().addString(from), row -> {
            var devs =
                    Arrays.stream(row.getArrayOfStrings("devs")).map(Dev::new).toList();
            return new Changed(devs, new Mark(row.getString("mark")));
        });
    }

    /** The registered ones among meters that adapters heard; one that was taken down only while no other has its name. */
    Map<Foreign.Name, Meter> byForeign(Db.Tx tx, Collection<Foreign.Name> all) {
        var found = new HashMap<Foreign.Name, Meter>();
        if (all.isEmpty()) return found;
        var parameters = Tuple.tuple()
                .addArrayOfString(all.stream().map(Foreign.Name::adapter).toArray(String[]::new))
                .addArrayOfString(all.stream().map(Foreign.Name::id).toArray(String[]::new));
        tx.all(
                BY_FOREIGN,
                parameters,
                row -> found.put(new Foreign.Name(row.getString("adapter"), row.getString("foreign_id")), meter(row)));
        return found;
    }

    /** Notes the newest key a meter proved: we sign with it from now on. */
    void proved(Db.Tx tx, Meter meter) {
        tx.run(PROVED, Tuple.of(meter.id().number(), meter.kid()));
    }

    /** Puts an active meter under suspicion. Answers how many that were: 0 if it was already, or is not active. */
    int quarantine(Db.Tx tx, Meter meter, String why, Instant now) {
        return tx.run(QUARANTINE, Tuple.of(meter.id().number(), why, IntakeStore.utc(now)));
    }

    /** Those among meters that are held because two devices, or two numberings, speak under one id. */
    Set<MeterId> clashed(Db.Tx tx, Set<MeterId> held) {
        if (held.isEmpty()) return Set.of();
        var ids = held.stream().map(MeterId::number).toArray(Long[]::new);
        return Set.copyOf(tx.all(CLASHED, Tuple.tuple().addArrayOfLong(ids), row -> new MeterId(row.getLong("id"))));
    }

    /** The operator accepts that a meter's registers began anew; see {@link WaitingRows#acceptGeneration}. */
    void accept(Db.Tx tx, Dev dev, int generation) {
        tx.run(ACCEPT, Tuple.of(dev.id(), generation));
    }

    static byte[] sha256(Secret password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.bytes());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Meter meter(Row row) {
        var dev = new Dev(row.getString("dev"));
        var owner = Optional.ofNullable(row.getUUID("household_id"))
                .map(id -> new Meter.Owner(new HouseholdId(id), row.getString("code")));
        return new Meter(
                new MeterId(row.getLong("id")),
                dev,
                communities.computeIfAbsent(row.getUUID("community_id"), CommunityId::new),
                owner,
                Meter.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                Meter.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("kid"),
                row.getString("adapter").equals(Meter.NATIVE) ? keys(row, dev) : List.of(),
                Assurance.valueOf(row.getString("trust")),
                row.getInteger("generation"),
                row.getString("adapter").equals(Meter.NATIVE) ? Meter.NATIVE : row.getString("adapter"),
                zones.computeIfAbsent(row.getString("zone"), ZoneId::of));
    }

    private List<Meter.Key> keys(Row row, Dev dev) {
        var kids = row.getArrayOfStrings("kids");
        var sealed = row.getArrayOfBuffers("keys");
        var ends = row.getArrayOfOffsetDateTimes("ends");
        var all = new ArrayList<Meter.Key>(kids.length);
        for (int i = 0; i < kids.length; i++) {
            var kid = kids[i];
            var key = Optional.ofNullable(sealed[i])
                    .map(own -> keys.open(dev, kid, own.getBytes()))
                    .orElseGet(() -> keys.derived(dev, kid));
            all.add(new Meter.Key(kid, key, Optional.ofNullable(ends[i]).map(at -> at.toInstant())));
        }
        return all;
    }
}
