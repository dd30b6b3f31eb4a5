package io.jirani.market.figures;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.figures.Figure.Given;
import io.jirani.market.figures.Figure.How;
import io.jirani.market.figures.Figure.Withheld;
import io.jirani.market.figures.Figures.Count;
import io.jirani.market.figures.Figures.Kind;
import io.jirani.market.figures.Figures.Prices;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was told of markets, as it was told. Each once; the database refuses change. */
public final class FigureStore {
    private static final String TRADES = "trades";
    private static final String ORDERS = "orders";

    private static final String COLUMNS = """
            kind, start_at, asset, low_minor, high_minor, supplier_minor, traded, bands, volume_wh, saved_minor, local, used_wh,
            local_wh, intervals, traded_told, local_told
            """;
    private static final String TELL = "insert into market_figure (community_id, at, " + COLUMNS + """
            ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            on conflict (community_id, kind, start_at) do nothing
            """;
    private static final String PAGE = "select " + COLUMNS + """
            from market_figure where community_id = $1 and kind = $2 and start_at < $3 order by start_at desc limit $4
            """;
    private static final String OF_A_DAY = "select " + COLUMNS + """
            from market_figure where community_id = $1 and kind = 'interval' and start_at >= $2 and start_at < $3 order by start_at
            """;
    private static final String DAY_TOLD =
            "select from market_figure where community_id = $1 and kind = 'day' and start_at = $2";

    private static final String TELL_DEPTH =
            "insert into market_depth (community_id, as_of, asset, bands) values ($1, $2, $3, $4)";
    private static final String DEPTH = """
            select as_of, asset, bands from market_depth where community_id = $1 order by as_of desc limit 1
            """;

    /** Answers how many it wrote: none when it was told before. */
    int tell(Db.Tx tx, CommunityId community, Figures figures, Instant at) {
        var prices = figures.prices();
        var trading = figures.traded().given();
        var share = figures.local().given();
        return tx.run(
                TELL,
                Tuple.tuple()
                        .addUUID(community.value())
                        .addOffsetDateTime(utc(at))
                        .addString(FigureJson.lower(figures.kind()))
                        .addOffsetDateTime(utc(figures.start()))
                        .addString(figures.supplier().asset().code())
                        .addLong(number(prices, both -> both.low().minorPerKwh()))
                        .addLong(number(prices, both -> both.high().minorPerKwh()))
                        .addLong(figures.supplier().minorPerKwh())
                        .addString(state(figures.traded()))
                        .addJsonArray(trading.filter(told -> figures.kind() == Kind.INTERVAL)
                                .map(told -> FigureJson.bands(told.bands(), TRADES))
                                .orElse(null))
                        .addLong(number(trading, told -> told.volume().wattHours()))
                        .addLong(number(trading, told -> told.saved().minor()))
                        .addString(state(figures.local()))
                        .addLong(number(share, told -> told.used().wattHours()))
                        .addLong(number(share, told -> told.local().wattHours()))
                        .addInteger(figures.count().intervals())
                        .addInteger(figures.count().traded())
                        .addInteger(figures.count().local()));
    }

    /** The newest before a moment, the newest first. */
    List<Figures> page(Db.Tx tx, CommunityId community, Kind kind, Instant before, int limit) {
        return tx.all(
                PAGE, Tuple.of(community.value(), FigureJson.lower(kind), utc(before), limit), FigureStore::figures);
    }

    /** The intervals of a day that were told or withheld, in order. */
    List<Figures> intervals(Db.Tx tx, CommunityId community, Instant from, Instant until) {
        return tx.all(OF_A_DAY, Tuple.of(community.value(), utc(from), utc(until)), FigureStore::figures);
    }

    /** Whether a day was decided. */
    boolean isDayTold(Db.Tx tx, CommunityId community, Instant start) {
        return tx.maybe(DAY_TOLD, Tuple.of(community.value(), utc(start)), row -> start)
                .isPresent();
    }

    void tell(Db.Tx tx, Community community, Depth depth) {
        tx.run(
                TELL_DEPTH,
                Tuple.tuple()
                        .addUUID(community.id().value())
                        .addOffsetDateTime(utc(depth.asOf()))
                        .addString(community.currency().code())
                        .addJsonArray(FigureJson.bands(depth.bands(), ORDERS)));
    }

    /** What was told of the book last. */
    Optional<Depth> depth(Db.Tx tx, CommunityId community) {
        return tx.maybe(
                DEPTH,
                Tuple.of(community.value()),
                row -> new Depth(
                        row.getOffsetDateTime("as_of").toInstant(),
                        FigureJson.bands((JsonArray) row.getJson("bands"), ORDERS, Asset.of(row.getString("asset")))));
    }

    private static Figures figures(Row row) {
        var asset = Asset.of(row.getString("asset"));
        return new Figures(
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("start_at").toInstant(),
                Optional.ofNullable(row.getLong("low_minor"))
                        .map(low -> new Prices(new Price(low, asset), new Price(row.getLong("high_minor"), asset))),
                new Price(row.getLong("supplier_minor"), asset),
                figure(row.getString("traded"), () -> trading(row, asset)),
                figure(
                        row.getString("local"),
                        () -> new Share(new Energy(row.getLong("used_wh")), new Energy(row.getLong("local_wh")))),
                new Count(row.getInteger("intervals"), row.getInteger("traded_told"), row.getInteger("local_told")));
    }

    private static Trading trading(Row row, Asset asset) {
        var bands = Optional.ofNullable((JsonArray) row.getJson("bands"))
                .map(list -> FigureJson.bands(list, TRADES, asset))
                .orElse(List.of());
        return new Trading(bands, new Energy(row.getLong("volume_wh")), new Money(row.getLong("saved_minor"), asset));
    }

    private static <T> Figure<T> figure(String state, Supplier<T> value) {
        return state.equals("withheld")
                ? new Withheld<>()
                : new Given<>(How.valueOf(state.toUpperCase(Locale.ROOT)), value.get());
    }

    private static String state(Figure<?> figure) {
        return figure instanceof Given<?> given ? FigureJson.lower(given.how()) : "withheld";
    }

    private static <T> @Nullable Long number(Optional<T> value, Function<T, Long> figure) {
        return value.map(figure).orElse(null);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
