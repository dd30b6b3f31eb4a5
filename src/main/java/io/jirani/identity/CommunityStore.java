package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.Community.SellAssurance;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Communities and their dated tariffs. */
public final class CommunityStore {
    private static final String COLUMNS =
            "id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp, partner";
    private static final String INSERT = """
            insert into community (id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp,
                fee_bp, partner, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (code) do nothing
            """;
    private static final String BY_ID = "select " + COLUMNS + " from community where id = $1";
    private static final String BY_CODE = "select " + COLUMNS + " from community where code = $1";
    private static final String ALL = "select " + COLUMNS + " from community order by code";
    private static final String LOCK = "select id from community where id = $1 for no key update";
    private static final String SELL_ASSURANCE = "select sell_assurance from community where id = $1";
    private static final String SET_SELL_ASSURANCE = "update community set sell_assurance = $2 where id = $1";
    private static final String PAY_NO = "select pay_no from community where id = $1";
    private static final String INSERT_TARIFF = """
            insert into tariff (community_id, effective_from, price_minor_per_kwh, feed_in_minor_per_kwh)
            values ($1, $2, $3, $4) on conflict do nothing
            """;
    private static final String TARIFF_AT = """
            select effective_from, price_minor_per_kwh, feed_in_minor_per_kwh, currency
            from tariff join community on community.id = community_id
            where community_id = $1 and effective_from <= $2 order by effective_from desc limit 1
            """;

    /** Adds a community. Refuses a code that is taken. */
    public void add(Db.Tx tx, Community community, Instant now) {
        var added = tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(community.id().value())
                        .addString(community.code())
                        .addString(community.name())
                        .addString(community.zone().getId())
                        .addString(community.currency().code())
                        .addString(lower(community.regime()))
                        .addString(lower(community.custody()))
                        .addInteger((int) community.interval().toSeconds())
                        .addInteger(community.bankRatioPoints())
                        .addInteger(community.feePoints())
                        .addString(community.partner())
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC)));
        if (added == 0) throw Problem.of(Problem.Kind.CONFLICT, "there is a community " + community.code());
    }

    /** What somebody types who pays for a household in the menu of the phone. */
    public static PayAccount account(Db.Tx tx, Household household) {
        var number = tx.one(PAY_NO, Tuple.of(household.community().value()), row -> row.getInteger("pay_no"));
        return new PayAccount(number, household.code());
    }

    /** Adds a tariff from a moment on; one there already for that moment stands. */
    public void addTariff(Db.Tx tx, CommunityId community, Tariff tariff) {
        tx.run(
                INSERT_TARIFF,
                Tuple.of(
                        community.value(),
                        tariff.effectiveFrom().atOffset(ZoneOffset.UTC),
                        tariff.price().minorPerKwh(),
                        tariff.feedIn().minorPerKwh()));
    }

    public Community get(Db.Tx tx, CommunityId id) {
        return tx.one(BY_ID, Tuple.of(id.value()), CommunityStore::community);
    }

    public Optional<Community> byCode(Db.Tx tx, String code) {
        return tx.maybe(BY_CODE, Tuple.of(code), CommunityStore::community);
    }

    public List<Community> all(Db.Tx tx) {
        return tx.all(ALL, Tuple.tuple(), CommunityStore::community);
    }

    /** Makes this transaction the only one that changes the community's book until it ends. */
    public void lock(Db.Tx tx, CommunityId id) {
        tx.one(LOCK, Tuple.of(id.value()), row -> true);
    }

    /** From what measure on its households may offer their export. */
    public SellAssurance sellAssurance(Db.Tx tx, CommunityId community) {
        return tx.one(
                SELL_ASSURANCE,
                Tuple.of(community.value()),
                row -> SellAssurance.valueOf(row.getString("sell_assurance")));
    }

    /** Sets that for the intervals that close from now on. */
    public void setSellAssurance(Db.Tx tx, CommunityId community, SellAssurance least) {
        tx.run(SET_SELL_ASSURANCE, Tuple.of(community.value(), least.name()));
    }

    /** Tells everybody in the community of another rule. */
    void tellChanged(Db.Tx tx, CommunityId community, SellAssurance least, SellAssurance before, Instant now) {
        var data = new JsonObject().put("sell_assurance", least.name()).put("before", before.name());
        EventLog.append(tx, "community.changed", community, data, now);
    }

    /** The tariff in force at a moment. A community without one cannot trade. */
    public Tariff tariffAt(Db.Tx tx, CommunityId community, Instant moment) {
        return tx.maybe(TARIFF_AT, Tuple.of(community.value(), moment.atOffset(ZoneOffset.UTC)), CommunityStore::tariff)
                .orElseThrow(() -> Problem.of(Problem.Kind.CONFLICT, "the community has no tariff yet"));
    }

    private static Tariff tariff(Row row) {
        var currency = Asset.of(row.getString("currency"));
        return new Tariff(
                row.getOffsetDateTime("effective_from").toInstant(),
                new Price(row.getLong("price_minor_per_kwh"), currency),
                new Price(row.getLong("feed_in_minor_per_kwh"), currency));
    }

    private static Community community(Row row) {
        return new Community(
                new CommunityId(row.getUUID("id")),
                row.getString("code"),
                row.getString("name"),
                ZoneId.of(row.getString("zone")),
                Asset.of(row.getString("currency")),
                Regime.valueOf(row.getString("regime").toUpperCase(Locale.ROOT)),
                Custody.valueOf(row.getString("custody").toUpperCase(Locale.ROOT)),
                Duration.ofSeconds(row.getInteger("interval_seconds")),
                row.getInteger("bank_ratio_bp"),
                row.getInteger("fee_bp"),
                row.getString("partner"));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
