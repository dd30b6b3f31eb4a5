package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which days of auctions bore their fee, and what each seller sold in a day that did not. */
public final class AuctionFeeStore {
    private static final String LAST = "select max(day) as day from auction_fee_day where community_id = $1";
    private static final String NEXT =
            "select min(start_at) as at from auction_settlement where community_id = $1 and start_at >= $2 and trades > 0";
    private static final String OPEN = """
            select exists (select from auction_trade where community_id = $1 and start_at >= $2 and start_at < $3
                and state <> 'settled') as open
            """;
    private static final String SALES = """
            select household_id, sum(got)::bigint as got
            from auction_trade t cross join lateral (
                select t.seller_id, t.wallet_minor + t.owed_minor - coalesce((select sum(m) from unnest(t.stray_minor) m), 0)
                union all select s.household_id, s.minor from unnest(t.stray_to, t.stray_minor) s(household_id, minor)
                ) part(household_id, got)
            where t.community_id = $1 and t.start_at >= $2 and t.start_at < $3
            group by household_id order by household_id
            """;
    private static final String ADD = """
            insert into auction_fee_day (community_id, day, sellers, sales_minor, fee_minor, at) values ($1, $2, $3, $4, $5, $6)
            """;

    /** The first day with trades that bore no fee yet. */
    Optional<LocalDate> next(Db.Tx tx, Community community) {
        var from = tx.one(LAST, Tuple.of(community.id().value()), row -> Optional.ofNullable(row.getLocalDate("day")))
                .map(last -> begin(community, last.plusDays(1)))
                .orElse(Instant.EPOCH);
        return tx.one(
                        NEXT,
                        Tuple.of(community.id().value(), utc(from)),
                        row -> Optional.ofNullable(row.getOffsetDateTime("at")))
                .map(at -> HouseholdDays.day(community, at.toInstant()));
    }

    /** Whether trades of a day wait to be settled, or for a person. */
    boolean isOpen(Db.Tx tx, Community community, LocalDate day) {
        return tx.one(OPEN, span(community, day), row -> row.getBoolean("open"));
    }

    /** What each seller got in a day. */
    Map<HouseholdId, Money> sales(Db.Tx tx, Community community, LocalDate day) {
        var sales = new LinkedHashMap<HouseholdId, Money>();
        tx.all(
                SALES,
                span(community, day),
                row -> sales.put(
                        new HouseholdId(row.getUUID("household_id")),
                        new Money(row.getLong("got"), community.currency())));
        return sales;
    }

    /** A day bore its fee. */
    void add(Db.Tx tx, Community community, LocalDate day, int sellers, Money sales, Money fees, Instant now) {
        tx.run(ADD, Tuple.of(community.id().value(), day, sellers, sales.minor(), fees.minor(), utc(now)));
    }

    private static Tuple span(Community community, LocalDate day) {
        return Tuple.of(community.id().value(), utc(begin(community, day)), utc(begin(community, day.plusDays(1))));
    }

    private static Instant begin(Community community, LocalDate day) {
        return day.atStartOfDay(community.zone()).toInstant();
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
