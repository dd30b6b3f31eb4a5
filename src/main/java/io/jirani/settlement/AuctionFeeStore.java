package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Which days of auctions bore their fee, and what each household traded in a day that did not. */
public final class AuctionFeeStore {
    /** What a household bought and sold in a day. */
    record Traded(HouseholdId household, Energy bought, Money paid, Energy sold, Money got) {}

    private static final String LAST = "select max(day) as day from auction_fee_day where community_id = $1";
    private static final String NEXT =
            "select min(start_at) as at from auction_settlement where community_id = $1 and start_at >= $2 and trades > 0";
    private static final String OPEN = """
            select exists (select from auction_trade where community_id = $1 and start_at >= $2 and start_at < $3
                and state <> 'settled') as open
            """;
    private static final String TRADED = """
            select household_id, sum(bought)::bigint as bought, sum(paid)::bigint as paid, sum(sold)::bigint as sold,
                sum(got)::bigint as got
            from auction_trade t cross join lateral (
                select t.buyer_id, t.wh, t.wallet_minor + t.owed_minor, 0, 0
                union all select t.seller_id, 0, 0, t.wh,
                    t.wallet_minor + t.owed_minor - coalesce((select sum(m) from unnest(t.stray_minor) m), 0)
                union all select s.household_id, 0, 0, 0, s.minor from unnest(t.stray_to, t.stray_minor) s(household_id, minor)
                ) part(household_id, bought, paid, sold, got)
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

    /** What each household bought and sold by auction in a day. */
    List<Traded> traded(Db.Tx tx, Community community, LocalDate day) {
        return tx.all(
                TRADED,
                span(community, day),
                row -> new Traded(
                        new HouseholdId(row.getUUID("household_id")),
                        new Energy(row.getLong("bought")),
                        new Money(row.getLong("paid"), community.currency()),
                        new Energy(row.getLong("sold")),
                        new Money(row.getLong("got"), community.currency())));
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
