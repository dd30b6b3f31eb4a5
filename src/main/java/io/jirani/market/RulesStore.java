package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.Wishes.Unsold;
import io.jirani.market.agent.Rules;
import io.jirani.market.agent.Rules.Limits;
import io.jirani.market.agent.Rules.Mode;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What households want of automatic trading, each change a row that stays. */
public final class RulesStore {
    /** Wishes as they were set. */
    public record Held(int revision, Wishes wishes, String by, Instant at) {}

    /** Columns of wishes, for who reads them beside other things. */
    public static final String COLUMNS =
            " revision, mode, asset, sell_above_minor_per_kwh, buy_below_minor_per_kwh, keep_wh,"
                    + " spend_a_day_minor, friends, unsold ";

    private static final String OFF = "off";
    private static final String LIMITS = "limits";
    private static final String LOCK = "select id from household where id = $1 for no key update";
    private static final String NEWEST = "select" + COLUMNS + """
            , set_by, at from trading_rules where household_id = $1 order by revision desc limit $2
            """;
    private static final String ADD = """
            insert into trading_rules (household_id, revision, mode, asset, sell_above_minor_per_kwh, buy_below_minor_per_kwh,
                keep_wh, spend_a_day_minor, friends, set_by, at, unsold)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """;

    /** The newest first. */
    public List<Held> newest(Db.Tx tx, HouseholdId household, int limit) {
        return tx.all(
                NEWEST,
                Tuple.of(household.value(), limit),
                row -> new Held(
                        row.getInteger("revision"),
                        wishes(row),
                        row.getString("set_by"),
                        row.getOffsetDateTime("at").toInstant()));
    }

    /** Sets wishes; answers their revision, that of the ones that hold when they are the same. */
    public int set(Db.Tx tx, HouseholdId household, Wishes wishes, Asset currency, String by, Instant now) {
        tx.one(LOCK, Tuple.of(household.value()), row -> true);
        var before = newest(tx, household, 1);
        if (!before.isEmpty() && before.getFirst().wishes().equals(wishes))
            return before.getFirst().revision();
        var revision = before.isEmpty() ? 1 : before.getFirst().revision() + 1;
        var limits = wishes.rules()
                .filter(Limits.class::isInstance)
                .map(Limits.class::cast)
                .orElse(new Limits(Optional.empty(), Optional.empty(), Energy.ZERO, Optional.empty()));
        tx.run(
                ADD,
                Tuple.tuple()
                        .addUUID(household.value())
                        .addInteger(revision)
                        .addString(mode(wishes))
                        .addString(currency.code())
                        .addLong(limits.sellAbove().map(Price::minorPerKwh).orElse(null))
                        .addLong(limits.buyBelow().map(Price::minorPerKwh).orElse(null))
                        .addLong(limits.keep().wattHours())
                        .addLong(limits.spendADay().map(Money::minor).orElse(null))
                        .addArrayOfUUID(wishes.friends().stream()
                                .map(HouseholdId::value)
                                .sorted()
                                .toArray(UUID[]::new))
                        .addString(by)
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                        .addString(wishes.unsold().name().toLowerCase(Locale.ROOT)));
        return revision;
    }

    /** As the contract spells it. */
    public static String mode(Wishes wishes) {
        return wishes.rules()
                .map(rules -> rules instanceof Mode mode ? mode.name().toLowerCase(Locale.ROOT) : LIMITS)
                .orElse(OFF);
    }

    /** Wishes of a row with their columns. */
    public static Wishes wishes(Row row) {
        var friends = new HashSet<HouseholdId>();
        for (var friend : row.getArrayOfUUIDs("friends")) friends.add(new HouseholdId(friend));
        return new Wishes(
                rules(row), friends, Unsold.valueOf(row.getString("unsold").toUpperCase(Locale.ROOT)));
    }

    private static Optional<Rules> rules(Row row) {
        var currency = Asset.of(row.getString("asset"));
        return switch (row.getString("mode")) {
            case OFF -> Optional.empty();
            case LIMITS ->
                Optional.of(new Limits(
                        Optional.ofNullable(row.getLong("sell_above_minor_per_kwh"))
                                .map(minor -> new Price(minor, currency)),
                        Optional.ofNullable(row.getLong("buy_below_minor_per_kwh"))
                                .map(minor -> new Price(minor, currency)),
                        new Energy(row.getLong("keep_wh")),
                        Optional.ofNullable(row.getLong("spend_a_day_minor"))
                                .map(minor -> new Money(minor, currency))));
            case String mode -> Optional.of(mode(mode));
        };
    }

    static Mode mode(String word) {
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mode: " + word));
    }
}
