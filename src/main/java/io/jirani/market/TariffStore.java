package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.market.tariff.Bill;
import io.jirani.market.tariff.DatedTariff;
import io.jirani.market.tariff.MonthlyUse;
import io.jirani.market.tariff.SupplierPrice;
import io.jirani.market.tariff.TariffTable;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Every community's tariffs in versions, and by what use a household is in which band. */
public final class TariffStore {
    /**
     * Who adds a version, and why.
     *
     * @param by such as {@code operator S0001}
     */
    public record Deed(String by, String reason) {}

    /** A version as it is to be. */
    public record Wanted(Instant effectiveFrom, Optional<Instant> endsAt, String source, TariffTable table) {}

    /** A community whose tariff was said to end, with nothing to follow. */
    public record Ending(String community, Instant endsAt) {}

    private static final String COLUMNS = "version, effective_from, ends_at, source, document";
    private static final String IN_FORCE = "select " + COLUMNS + """
             from tariff_version where community_id = $1 and effective_from <= $2
            order by effective_from desc, version desc limit 1
            """;
    private static final String NEWEST =
            "select " + COLUMNS + " from tariff_version where community_id = $1 order by version desc limit $2";
    private static final String LAST =
            "select coalesce(max(version), 0) as version from tariff_version where community_id = $1";
    private static final String CLOSED =
            "select max(start_at) as start_at from interval_close where community_id = $1 and start_at >= $2";
    private static final String ADD = """
            insert into tariff_version (community_id, version, effective_from, ends_at, source, document, set_by, reason, at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """;
    private static final String ENDING = """
            select c.code, t.ends_at from community c
            cross join lateral (select v.ends_at from tariff_version v where v.community_id = c.id
                order by v.effective_from desc, v.version desc limit 1) t
            where t.ends_at < $1 order by c.code
            """;
    private static final String MONTH = """
            select start_at, from_supplier_wh from household_interval
            where household_id = $1 and start_at >= $2 and start_at < $3 and from_supplier_wh > 0 order by start_at
            """;
    private static final String FIXED = "select wh from monthly_average where household_id = $1 and month = $2";
    private static final String ALL_FIXED =
            "select household_id, wh from monthly_average where household_id = any ($1) and month = $2";
    private static final String FIX = """
            insert into monthly_average (household_id, month, wh, months, at) values ($1, $2, $3, $4, $5)
            on conflict do nothing
            """;
    /** Of days that are made, what was made; of the others, their intervals. */
    private static final String TAKEN = """
            select (coalesce((select sum(d.from_supplier_wh) from household_day d
                    where d.household_id = $1 and d.day >= $2 and d.day < least($3::date, u.day)), 0)
                + coalesce((select sum(i.from_supplier_wh) from household_interval i
                    where i.household_id = $1 and i.start_at >= greatest($4::timestamptz, least(u.at, $6)) and i.start_at < $5), 0))::bigint as wh
            from (select coalesce(max(r.days_until), '-infinity'::date) as day,
                    coalesce(max(r.days_until::timestamp at time zone c.zone), '-infinity'::timestamptz) as at
                from household h join community c on c.id = h.community_id
                left join household_rollup r on r.community_id = c.id where h.id = $1) u
            """;

    private static final String FIRST = """
            select least((select min(d.day) from household_day d where d.household_id = $1),
                (select (min(i.start_at) at time zone $2)::date from household_interval i where i.household_id = $1)) as day
            """;

    private final CommunityStore communities = new CommunityStore();

    /** The tariff in force at a moment. A community without any cannot trade. */
    public DatedTariff at(Db.Tx tx, CommunityId community, Instant moment) {
        return tx.maybe(IN_FORCE, Tuple.of(community.value(), utc(moment)), TariffStore::dated)
                .orElseGet(() -> onePrice(tx, community, moment));
    }

    /** What the supplier asks of a household at a moment. */
    public SupplierPrice price(Db.Tx tx, Community community, HouseholdId household, Instant moment) {
        return price(tx, community, household, moment, at(tx, community.id(), moment));
    }

    /** The same by a tariff that was looked up before, for who asks for many. */
    public SupplierPrice price(
            Db.Tx tx, Community community, HouseholdId household, Instant moment, DatedTariff tariff) {
        var local = LocalDateTime.ofInstant(moment, community.zone());
        var use = tariff.table().needsUse() ? use(tx, community, household, moment, tariff) : MonthlyUse.NONE;
        return new SupplierPrice(tariff.version(), tariff.table(), local, use);
    }

    /** The same of several households, those whose band is fixed in one question. */
    public Map<HouseholdId, SupplierPrice> prices(
            Db.Tx tx, Community community, Collection<HouseholdId> households, Instant moment, DatedTariff tariff) {
        var local = LocalDateTime.ofInstant(moment, community.zone());
        var fixed = tariff.table().needsUse() && tariff.table().basis() == TariffTable.Basis.THREE_MONTH_AVERAGE
                ? fixed(tx, households, month(community, moment))
                : Map.<HouseholdId, MonthlyUse>of();
        var prices = new HashMap<HouseholdId, SupplierPrice>();
        for (var household : Set.copyOf(households)) {
            var use = fixed.get(household);
            prices.put(
                    household,
                    use == null
                            ? price(tx, community, household, moment, tariff)
                            : new SupplierPrice(tariff.version(), tariff.table(), local, use));
        }
        return prices;
    }

    private static Map<HouseholdId, MonthlyUse> fixed(Db.Tx tx, Collection<HouseholdId> households, LocalDate month) {
        var ids = households.stream().map(HouseholdId::value).toArray(UUID[]::new);
        var fixed = new HashMap<HouseholdId, MonthlyUse>();
        tx.all(
                ALL_FIXED,
                Tuple.tuple().addArrayOfUUID(ids).addLocalDate(month),
                row -> fixed.put(
                        new HouseholdId(row.getUUID("household_id")),
                        new MonthlyUse(new Energy(row.getLong("wh")), Energy.ZERO)));
        return fixed;
    }

    private static LocalDate month(Community community, Instant moment) {
        return LocalDate.ofInstant(moment, community.zone()).withDayOfMonth(1);
    }

    /** What the supplier asks of nobody in particular, in the lowest band. */
    public SupplierPrice price(Db.Tx tx, Community community, Instant moment) {
        var tariff = at(tx, community.id(), moment);
        var local = LocalDateTime.ofInstant(moment, community.zone());
        return new SupplierPrice(tariff.version(), tariff.table(), local, MonthlyUse.NONE);
    }

    /** The newest versions first. */
    public List<DatedTariff> newest(Db.Tx tx, CommunityId community, int limit) {
        return tx.all(NEWEST, Tuple.of(community.value(), limit), TariffStore::dated);
    }

    /** Adds a version; answers its number. Refuses other money, and one from before the last interval that is closed. */
    public int add(Db.Tx tx, Community community, Wanted wanted, Deed deed, Instant now) {
        communities.lock(tx, community.id());
        if (!wanted.table().currency().equals(community.currency()))
            throw Problem.invalid("tariff", "the community's money is " + community.currency());
        wanted.endsAt().filter(end -> !end.isAfter(wanted.effectiveFrom())).ifPresent(end -> {
            throw Problem.invalid("ends_at", "not after effective_from");
        });
        tx.one(
                        CLOSED,
                        Tuple.of(community.id().value(), utc(wanted.effectiveFrom())),
                        row -> Optional.ofNullable(row.getOffsetDateTime("start_at")))
                .ifPresent(start -> {
                    throw Problem.of(
                            Problem.Kind.CONFLICT,
                            "the interval of " + start.toInstant() + " is closed: its price stands, begin after it");
                });
        var version = tx.one(LAST, Tuple.of(community.id().value()), row -> row.getInteger("version")) + 1;
        tx.run(
                ADD,
                Tuple.tuple()
                        .addUUID(community.id().value())
                        .addInteger(version)
                        .addOffsetDateTime(utc(wanted.effectiveFrom()))
                        .addOffsetDateTime(wanted.endsAt().map(TariffStore::utc).orElse(null))
                        .addString(wanted.source())
                        .addJsonObject(TariffJson.of(wanted.table()))
                        .addString(deed.by())
                        .addString(deed.reason())
                        .addOffsetDateTime(utc(now)));
        return version;
    }

    /** What the supplier bills a household for a month by the tariff that was in force when it began. */
    public Bill bill(Db.Tx tx, Community community, HouseholdId household, YearMonth month) {
        var zone = community.zone();
        var from = month.atDay(1).atStartOfDay(zone).toInstant();
        var until = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
        var supplier = price(tx, community, household, from);
        var used = tx.all(
                MONTH,
                Tuple.of(household.value(), utc(from), utc(until)),
                row -> new Bill.Used(
                        LocalDateTime.ofInstant(
                                row.getOffsetDateTime("start_at").toInstant(), zone),
                        new Energy(row.getLong("from_supplier_wh"))));
        return Bill.of(supplier.table(), supplier.use().average(), used);
    }

    /** Communities whose last tariff ends before a moment. */
    public List<Ending> endingBefore(Db.Tx tx, Instant moment) {
        return tx.all(
                ENDING,
                Tuple.of(utc(moment)),
                row -> new Ending(
                        row.getString("code"), row.getOffsetDateTime("ends_at").toInstant()));
    }

    private DatedTariff onePrice(Db.Tx tx, CommunityId community, Instant moment) {
        var one = communities.tariffAt(tx, community, moment);
        return new DatedTariff(
                0,
                one.effectiveFrom(),
                Optional.empty(),
                "the community's own",
                TariffTable.flat(one.price(), one.feedIn()));
    }

    private MonthlyUse use(Db.Tx tx, Community community, HouseholdId household, Instant moment, DatedTariff tariff) {
        var month = month(community, moment);
        return switch (tariff.table().basis()) {
            case MONTHLY_BLOCK -> new MonthlyUse(Energy.ZERO, taken(tx, community, household, month, moment));
            case THREE_MONTH_AVERAGE -> new MonthlyUse(average(tx, community, household, month, moment), Energy.ZERO);
        };
    }

    private Energy average(Db.Tx tx, Community community, HouseholdId household, LocalDate month, Instant moment) {
        var fixed = Tuple.of(household.value(), month);
        var there = tx.maybe(FIXED, fixed, row -> new Energy(row.getLong("wh")));
        if (there.isPresent()) return there.get();
        var first = first(tx, community, household).filter(day -> day.isBefore(month));
        var from = first.map(day -> day.withDayOfMonth(1))
                .filter(day -> day.isAfter(month.minusMonths(3)))
                .orElse(month.minusMonths(3));
        var months = first.isEmpty() ? 0 : (int) ChronoUnit.MONTHS.between(from, month);
        var end = month.atStartOfDay(community.zone()).toInstant();
        var average = months == 0
                ? Energy.ZERO
                : new Energy(taken(tx, community, household, from, end).wattHours() / months);
        tx.run(FIX, Tuple.of(household.value(), month, average.wattHours(), months, utc(moment)));
        return tx.one(FIXED, fixed, row -> new Energy(row.getLong("wh")));
    }

    private Optional<LocalDate> first(Db.Tx tx, Community community, HouseholdId household) {
        return tx.one(
                FIRST,
                Tuple.of(household.value(), community.zone().getId()),
                row -> Optional.ofNullable(row.getLocalDate("day")));
    }

    /** What a household took from the supplier from a day on until a moment. */
    private Energy taken(Db.Tx tx, Community community, HouseholdId household, LocalDate from, Instant until) {
        var today = LocalDate.ofInstant(until, community.zone());
        return tx.one(
                TAKEN,
                Tuple.of(
                        household.value(),
                        from,
                        today,
                        utc(from.atStartOfDay(community.zone()).toInstant()),
                        utc(until),
                        utc(today.atStartOfDay(community.zone()).toInstant())),
                row -> new Energy(row.getLong("wh")));
    }

    private static DatedTariff dated(Row row) {
        return new DatedTariff(
                row.getInteger("version"),
                row.getOffsetDateTime("effective_from").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("ends_at")).map(OffsetDateTime::toInstant),
                row.getString("source"),
                TariffJson.table((JsonObject) row.getJson("document")));
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
