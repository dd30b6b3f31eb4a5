package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.ProposalId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account.Pocket;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Communities that end, and what the bank is to pay their households. Whoever writes holds the community's lock. */
final class WindDownStore {
    /**
     * A community's end.
     *
     * @param sharedAt when its fund was shared
     */
    record Ending(
            CommunityId community,
            Instant since,
            Optional<Instant> sharedAt,
            Optional<Instant> endedAt,
            List<String> waitsFor) {}

    /** What became of an order to the bank. */
    enum State {
        ORDERED,
        PAID,
        /** The bank could not pay it. */
        RETURNED
    }

    /**
     * What the bank is to pay a household.
     *
     * @param phone the number it is for; empty: ordered before this was kept
     */
    record Order(
            String reference,
            CommunityId community,
            HouseholdId household,
            Optional<PhoneId> phone,
            Pocket pocket,
            Money amount,
            TransferId hold,
            State state) {}

    /** What there is of a currency, and what is owed to others. In the smallest unit; a bank may be overdrawn. */
    record Cover(long cash, long owed) {}

    private static final String BEGIN = """
            insert into community_end (community_id, proposal_id, since) values ($1, $2, $3) on conflict do nothing
            """;
    private static final String FIND = """
            select community_id, since, shared_at, ended_at, waits_for from community_end where community_id = $1
            """;
    private static final String OPEN = """
            select e.community_id, e.since, e.shared_at, e.ended_at, e.waits_for from community_end e
            where e.ended_at is null or exists (select 1 from household h cross join unnest(array['wallet',
                    'wallet:unproven', 'due', 'change', 'escrow', 'energy:made', 'energy:own', 'energy:offered', 'energy:bought']) s
                join ledger.balances b on b.code = 'household:' || h.id || ':' || s
                where h.community_id = e.community_id and b.posted <> 0)
            order by e.since
            """;
    private static final String SHARED = "update community_end set shared_at = $2 where community_id = $1";
    private static final String ENDED =
            "update community_end set ended_at = $2, waits_for = '{}' where community_id = $1 and ended_at is null";
    private static final String REOPEN =
            "update community_end set ended_at = null where community_id = $1 and ended_at is not null";
    private static final String WAIT = "update community_end set waits_for = $2 where community_id = $1";
    private static final String INSERT = """
            insert into wind_down_order (reference, community_id, household_id, pocket, amount_minor, asset, hold_id, ordered_at,
                phone_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """;
    private static final String ORDERS = """
            select reference, community_id, household_id, phone_id, pocket, amount_minor, asset, hold_id, state
            from wind_down_order
            """;
    private static final String OF_COMMUNITY = ORDERS + " where community_id = $1 order by reference";
    private static final String BY_REFERENCE = ORDERS + " where reference = $1 for no key update";
    private static final String END_ORDER =
            "update wind_down_order set state = $2, ended_at = $3 where reference = $1 and state = 'ordered'";
    private static final String COVER = "select cash, owed from ledger.cover where asset = $1";

    /** Begins it; false when it had begun before. */
    boolean begin(Db.Tx tx, CommunityId community, ProposalId proposal, Instant now) {
        return tx.run(BEGIN, Tuple.of(community.value(), proposal.value(), EndStore.utc(now))) == 1;
    }

    Optional<Ending> find(Db.Tx tx, CommunityId community) {
        return tx.maybe(FIND, Tuple.of(community.value()), WindDownStore::ending);
    }

    /** Those that have not ended yet, and those that have while somebody has something there again. */
    List<Ending> open(Db.Tx tx) {
        return tx.all(OPEN, Tuple.tuple(), WindDownStore::ending);
    }

    void shared(Db.Tx tx, CommunityId community, Instant now) {
        tx.run(SHARED, Tuple.of(community.value(), EndStore.utc(now)));
    }

    /** It has ended; false when it had before. */
    boolean ended(Db.Tx tx, CommunityId community, Instant now) {
        return tx.run(ENDED, Tuple.of(community.value(), EndStore.utc(now))) == 1;
    }

    /** Somebody came back to it; false when it had not ended. */
    boolean reopen(Db.Tx tx, CommunityId community) {
        return tx.run(REOPEN, Tuple.of(community.value())) == 1;
    }

    void waitFor(Db.Tx tx, CommunityId community, List<String> what) {
        tx.run(WAIT, Tuple.tuple().addUUID(community.value()).addArrayOfString(what.toArray(String[]::new)));
    }

    void order(Db.Tx tx, Order order, Instant now) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addString(order.reference())
                        .addUUID(order.community().value())
                        .addUUID(order.household().value())
                        .addString(EndStore.word(order.pocket()))
                        .addLong(order.amount().minor())
                        .addString(order.amount().asset().code())
                        .addUUID(order.hold().value())
                        .addOffsetDateTime(EndStore.utc(now))
                        .addUUID(order.phone().map(PhoneId::value).orElse(null)));
    }

    /** All orders of a community. */
    List<Order> orders(Db.Tx tx, CommunityId community) {
        return tx.all(OF_COMMUNITY, Tuple.of(community.value()), WindDownStore::order);
    }

    /** An order, nobody else's to change until the transaction ends. */
    Optional<Order> lock(Db.Tx tx, String reference) {
        return tx.maybe(BY_REFERENCE, Tuple.of(reference), WindDownStore::order);
    }

    void end(Db.Tx tx, Order order, State state, Instant now) {
        tx.run(END_ORDER, Tuple.of(order.reference(), EndStore.word(state), EndStore.utc(now)));
    }

    /** What there is of a currency in all places of ours, and all that is owed to others. */
    Cover cover(Db.Tx tx, Asset currency) {
        return tx.maybe(COVER, Tuple.of(currency.code()), row -> new Cover(row.getLong("cash"), row.getLong("owed")))
                .orElse(new Cover(0, 0));
    }

    private static Ending ending(Row row) {
        return new Ending(
                new CommunityId(row.getUUID("community_id")),
                row.getOffsetDateTime("since").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("shared_at")).map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getOffsetDateTime("ended_at")).map(OffsetDateTime::toInstant),
                Arrays.asList(row.getArrayOfStrings("waits_for")));
    }

    private static Order order(Row row) {
        return new Order(
                row.getString("reference"),
                new CommunityId(row.getUUID("community_id")),
                new HouseholdId(row.getUUID("household_id")),
                Optional.ofNullable(row.getUUID("phone_id")).map(PhoneId::new),
                Pocket.valueOf(row.getString("pocket").toUpperCase(Locale.ROOT)),
                new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))),
                new TransferId(row.getUUID("hold_id")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
    }
}
