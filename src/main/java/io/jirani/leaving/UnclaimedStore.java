package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Whose money the books have as unclaimed: they know its sum alone. */
final class UnclaimedStore {
    /**
     * Money nobody asked for, since a day.
     *
     * @param number which of the household's it is, from 1 on
     */
    record Unclaimed(
            HouseholdId household, int number, String code, CommunityId community, LocalDate day, Money amount) {}

    private static final String ADD = """
            insert into unclaimed_money (household_id, number, community_id, day, amount_minor, asset)
            values ($1, $2, $3, $4, $5, $6)
            """;
    private static final String NEXT =
            "select coalesce(max(number), 0) + 1 as next from unclaimed_money where household_id = $1";
    private static final String SELECT = """
            select u.household_id, u.number, h.code, u.community_id, u.day, u.amount_minor, u.asset
            from unclaimed_money u join household h on h.id = u.household_id where u.given_back_at is null
            """;
    private static final String OPEN =
            SELECT + " and u.community_id = $1 and u.day <= $2 order by u.day, h.code, u.number";
    private static final String OF = SELECT + " and u.household_id = $1 order by u.number for no key update of u";
    private static final String GIVEN =
            "update unclaimed_money set given_back_at = $2 where household_id = $1 and given_back_at is null";

    /** The number of the next sum of a household. Under its community's lock. */
    int next(Db.Tx tx, HouseholdId household) {
        return tx.one(NEXT, Tuple.of(household.value()), row -> row.getInteger("next"));
    }

    void add(Db.Tx tx, HouseholdId household, int number, CommunityId community, LocalDate day, Money amount) {
        tx.run(
                ADD,
                Tuple.of(
                        household.value(),
                        number,
                        community.value(),
                        day,
                        amount.minor(),
                        amount.asset().code()));
    }

    /** A community's list, of money that was unclaimed on a day. */
    List<Unclaimed> open(Db.Tx tx, CommunityId community, LocalDate until) {
        return tx.all(OPEN, Tuple.of(community.value(), until), UnclaimedStore::unclaimed);
    }

    /** What is unclaimed of a household, locked; the oldest first. */
    List<Unclaimed> of(Db.Tx tx, HouseholdId household) {
        return tx.all(OF, Tuple.of(household.value()), UnclaimedStore::unclaimed);
    }

    void givenBack(Db.Tx tx, HouseholdId household, Instant now) {
        tx.run(GIVEN, Tuple.of(household.value(), EndStore.utc(now)));
    }

    private static Unclaimed unclaimed(Row row) {
        return new Unclaimed(
                new HouseholdId(row.getUUID("household_id")),
                row.getInteger("number"),
                row.getString("code"),
                new CommunityId(row.getUUID("community_id")),
                row.getLocalDate("day"),
                new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))));
    }
}
