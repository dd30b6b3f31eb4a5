package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.market.ClosedAuction;
import io.jirani.settlement.AuctionStore.Auction;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Whose meters to tell their new credit when an auction is settled. */
public final class AuctionShareStore {
    private static final String ADD = """
            insert into auction_share (community_id, start_at, household_id)
            select distinct $1::uuid, $2::timestamptz, h from unnest($3::uuid[]) h
            """;
    private static final String UNTOLD = """
            select household_id from auction_share where community_id = $1 and start_at = $2 and told_at is null
            order by household_id limit $3 for no key update
            """;
    private static final String TELL = """
            update auction_share set told_at = $4 where community_id = $1 and start_at = $2 and household_id = any ($3)
            """;
    private static final String RETELL = """
            update auction_share s set told_at = null
            from auction_trade t where t.community_id = $1 and t.state = 'review' and s.community_id = t.community_id
                and s.start_at = t.start_at and (s.household_id in (t.buyer_id, t.seller_id) or s.household_id = any (t.stray_to))
            """;

    /** Notes an auction's households, to be told when its trades have ended. */
    void add(Db.Tx tx, ClosedAuction auction) {
        var households = auction.pairs().stream()
                .flatMap(pair -> Stream.of(pair.buyer(), pair.seller()))
                .distinct()
                .toList();
        tx.run(ADD, Tuple.of(auction.community().value(), at(auction.start()), ids(households)));
    }

    /** Households of an auction that nobody told yet, locked. */
    List<HouseholdId> untold(Db.Tx tx, Auction auction, int limit) {
        return tx.all(
                UNTOLD,
                Tuple.of(auction.community().value(), at(auction.start()), limit),
                row -> new HouseholdId(row.getUUID("household_id")));
    }

    void told(Db.Tx tx, Auction auction, List<HouseholdId> households, Instant now) {
        tx.run(TELL, Tuple.of(auction.community().value(), at(auction.start()), ids(households), at(now)));
    }

    /** The households of trades that wait for a person are told again when those have ended. */
    void retell(Db.Tx tx, CommunityId community) {
        tx.run(RETELL, Tuple.of(community.value()));
    }

    private static UUID[] ids(List<HouseholdId> households) {
        return households.stream().map(HouseholdId::value).toArray(UUID[]::new);
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
