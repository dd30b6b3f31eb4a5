package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.agent.Decision;
import io.jirani.market.agent.Decision.Keep.WhyKept;
import io.jirani.market.agent.Decision.UseAndSupply.WhySupplied;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** What agents decided in intervals, and what came of it. */
public final class DecisionStore {
    /**
     * One household's.
     *
     * @param revision of its rules
     * @param traded bought or sold
     * @param paid for what was bought
     * @param toSupplier what was offered, and the supplier took
     */
    public record Made(
            HouseholdId household, int revision, Decision decision, Energy traded, Money paid, Energy toSupplier) {}

    /**
     * One of a household's past.
     *
     * @param price of the interval, where anybody traded
     */
    public record Past(
            Instant start, Decision decision, Energy traded, Money paid, Optional<Price> price, Energy toSupplier) {}

    private static final String ADD = """
            insert into trading_decision (community_id, start_at, asset, price_minor_per_kwh, at, household_id, rules_revision, kind,
                why, market_wh, own_wh, supplied_wh, limit_minor_per_kwh, cover_minor, traded_wh, paid_minor, to_supplier_wh)
            select $1, $2, $3, $4, $5, d.* from unnest($6::uuid[], $7::int[], $8::text[], $9::text[], $10::bigint[], $11::bigint[],
                $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[]) d
            """;
    private static final String OF = """
            select start_at, kind, why, asset, market_wh, own_wh, supplied_wh, limit_minor_per_kwh, cover_minor, traded_wh,
                paid_minor, price_minor_per_kwh, to_supplier_wh
            from trading_decision where household_id = $1 and start_at < $2 order by start_at desc limit $3
            """;
    private static final String FORGET = """
            delete from trading_decision where ctid = any (array(
                select ctid from trading_decision where community_id = $1 and start_at < $2 limit 10000))
            """;

    /** Keeps an interval's decisions. One about nothing is not kept. */
    void add(
            Db.Tx tx,
            CommunityId community,
            Instant start,
            Asset currency,
            Optional<Price> price,
            List<Made> all,
            Instant now) {
        var made = all.stream()
                .filter(one -> !(one.decision() instanceof Decision.Nothing))
                .toList();
        if (made.isEmpty()) return;
        tx.run(
                ADD,
                Tuple.tuple()
                        .addUUID(community.value())
                        .addOffsetDateTime(start.atOffset(ZoneOffset.UTC))
                        .addString(currency.code())
                        .addLong(price.map(Price::minorPerKwh).orElse(null))
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addArrayOfUUID(
                                column(made, UUID[]::new, one -> one.household().value()))
                        .addArrayOfInteger(column(made, Integer[]::new, Made::revision))
                        .addArrayOfString(column(made, String[]::new, one -> kind(one.decision())))
                        .addArrayOfString(maybes(made, String[]::new, one -> why(one.decision())))
                        .addArrayOfLong(column(made, Long[]::new, one -> market(one.decision())))
                        .addArrayOfLong(column(made, Long[]::new, one -> own(one.decision())))
                        .addArrayOfLong(column(made, Long[]::new, one -> supplied(one.decision())))
                        .addArrayOfLong(maybes(made, Long[]::new, one -> limit(one.decision())))
                        .addArrayOfLong(column(made, Long[]::new, one -> cover(one.decision())))
                        .addArrayOfLong(
                                column(made, Long[]::new, one -> one.traded().wattHours()))
                        .addArrayOfLong(
                                column(made, Long[]::new, one -> one.paid().minor()))
                        .addArrayOfLong(column(
                                made, Long[]::new, one -> one.toSupplier().wattHours())));
    }

    /** A household's before a moment, the newest first. */
    public List<Past> of(Db.Tx tx, HouseholdId household, Instant before, int limit) {
        return tx.all(OF, Tuple.of(household.value(), before.atOffset(ZoneOffset.UTC), limit), DecisionStore::past);
    }

    /** Forgets what was decided before a moment; some each time, answers how many. */
    int forget(Db.Tx tx, CommunityId community, Instant before) {
        return tx.run(FORGET, Tuple.of(community.value(), before.atOffset(ZoneOffset.UTC)));
    }

    private static Past past(Row row) {
        var currency = Asset.of(row.getString("asset"));
        return new Past(
                row.getOffsetDateTime("start_at").toInstant(),
                decision(row, currency),
                new Energy(row.getLong("traded_wh")),
                new Money(row.getLong("paid_minor"), currency),
                Optional.ofNullable(row.getLong("price_minor_per_kwh")).map(minor -> new Price(minor, currency)),
                new Energy(row.getLong("to_supplier_wh")));
    }

    private static Decision decision(Row row, Asset currency) {
        var market = new Energy(row.getLong("market_wh"));
        var own = new Energy(row.getLong("own_wh"));
        var supplied = new Energy(row.getLong("supplied_wh"));
        return switch (row.getString("kind")) {
            case "sell" -> new Decision.Sell(market, own, new Price(row.getLong("limit_minor_per_kwh"), currency));
            case "buy" ->
                new Decision.Buy(
                        market,
                        own,
                        supplied,
                        new Price(row.getLong("limit_minor_per_kwh"), currency),
                        new Money(row.getLong("cover_minor"), currency));
            case "keep" ->
                new Decision.Keep(own, WhyKept.valueOf(row.getString("why").toUpperCase(Locale.ROOT)));
            default ->
                new Decision.UseAndSupply(
                        own, supplied, WhySupplied.valueOf(row.getString("why").toUpperCase(Locale.ROOT)));
        };
    }

    private static String kind(Decision decision) {
        return switch (decision) {
            case Decision.Nothing nothing -> throw new IllegalArgumentException("nothing is not kept");
            case Decision.Sell sell -> "sell";
            case Decision.Keep keep -> "keep";
            case Decision.Buy buy -> "buy";
            case Decision.UseAndSupply use -> "use";
        };
    }

    private static Optional<String> why(Decision decision) {
        return switch (decision) {
            case Decision.Keep keep -> Optional.of(keep.why().name().toLowerCase(Locale.ROOT));
            case Decision.UseAndSupply use -> Optional.of(use.why().name().toLowerCase(Locale.ROOT));
            case Decision other -> Optional.empty();
        };
    }

    private static long market(Decision decision) {
        return switch (decision) {
            case Decision.Sell sell -> sell.offered().wattHours();
            case Decision.Buy buy -> buy.wanted().wattHours();
            case Decision other -> 0;
        };
    }

    private static long own(Decision decision) {
        return switch (decision) {
            case Decision.Nothing nothing -> 0;
            case Decision.Sell sell -> sell.kept().wattHours();
            case Decision.Keep keep -> keep.kept().wattHours();
            case Decision.Buy buy -> buy.own().wattHours();
            case Decision.UseAndSupply use -> use.own().wattHours();
        };
    }

    private static long supplied(Decision decision) {
        return switch (decision) {
            case Decision.Buy buy -> buy.supplied().wattHours();
            case Decision.UseAndSupply use -> use.supplied().wattHours();
            case Decision other -> 0;
        };
    }

    private static Optional<Long> limit(Decision decision) {
        return switch (decision) {
            case Decision.Sell sell -> Optional.of(sell.ask().minorPerKwh());
            case Decision.Buy buy -> Optional.of(buy.limit().minorPerKwh());
            case Decision other -> Optional.empty();
        };
    }

    private static long cover(Decision decision) {
        return decision instanceof Decision.Buy buy ? buy.hold().minor() : 0;
    }

    private static <T> T[] column(List<Made> made, IntFunction<T[]> array, Function<Made, T> value) {
        return made.stream().map(value).toArray(array);
    }

    private static <T> T[] maybes(List<Made> made, IntFunction<T[]> array, Function<Made, Optional<T>> value) {
        return made.stream().map(one -> value.apply(one).orElse(null)).toArray(array);
    }
}
