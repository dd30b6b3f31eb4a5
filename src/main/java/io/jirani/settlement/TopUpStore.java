package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.PhoneId;
import io.jirani.settlement.TopUp.Today;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** How households let their wallets be filled, and what their phones were asked for. */
final class TopUpStore {
    /** A rule and the number it asks. */
    record Rule(TopUp topUp, PhoneId phone) {}

    /**
     * A rule as it was set.
     *
     * @param rule empty: nothing is asked
     */
    record Held(int revision, Optional<Rule> rule, Instant at) {}

    /** A household that wants its wallet filled. */
    record Wanting(HouseholdId household, int revision, Rule rule, Today today) {}

    /** What came into a wallet, proven, of which its household was not told. */
    record Came(HouseholdId household, LocalDate day, int n, IntentId intent, Money amount) {}

    private static final String LOCK = "select id from household where id = $1 for no key update";
    private static final String NEWEST = """
            select revision, asset, below_minor, amount_minor, day_minor, day_times, phone_id, at from top_up_rule
            where household_id = $1 order by revision desc limit 1
            """;
    private static final String ADD = """
            insert into top_up_rule (household_id, revision, asset, below_minor, amount_minor, day_minor, day_times, phone_id, set_by, at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """;
    private static final String WANTING = """
            select h.id, r.revision, r.asset, r.below_minor, r.amount_minor, r.day_minor, r.day_times, r.phone_id, r.at,
                t.times, t.asked, t.open, t.unpaid
            from household h
            cross join lateral (select * from top_up_rule u where u.household_id = h.id order by u.revision desc limit 1) r
            cross join lateral (select count(*)::int as times,
                    coalesce(sum(u.amount_minor) filter (where i.state <> 'FAILED'), 0)::bigint as asked,
                    count(*) filter (where i.state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN'))::int as open,
                    count(*) filter (where i.state in ('FAILED', 'EXPIRED', 'REVIEW'))::int as unpaid
                from top_up u join payment_intent i on i.id = u.intent_id where u.household_id = h.id and u.day = $2) t
            where h.community_id = $1 and r.below_minor is not null and ($3::uuid is null or h.id = $3)
                and not exists (select from household_end e where e.household_id = h.id and e.state not in ('active', 'dormant'))
                and not exists (select from community_end e where e.community_id = h.community_id)
            order by h.id
            """;
    private static final String ASKED = """
            insert into top_up (household_id, day, n, intent_id, rule_revision, amount_minor, at) values ($1, $2, $3, $4, $5, $6, $7)
            """;
    private static final String CAME = """
            select t.household_id, t.day, t.n, t.intent_id, c.amount_minor, i.asset
            from top_up t join payment_intent i on i.id = t.intent_id join collection_credit c on c.intent_id = i.id
            where t.told_at is null and i.community_id = $1 and i.state in ('SUCCEEDED', 'LATE_CREDITED') and c.proven_at is not null
            order by t.at limit $2
            """;
    private static final String TOLD =
            "update top_up set told_at = $4 where household_id = $1 and day = $2 and n = $3 and told_at is null";

    /** What a household said last. */
    Optional<Held> newest(Db.Tx tx, HouseholdId household) {
        return tx.maybe(NEWEST, Tuple.of(household.value()), TopUpStore::held);
    }

    /** Sets a rule, or ends it; the same again changes nothing. */
    void set(Db.Tx tx, HouseholdId household, Optional<Rule> rule, Asset currency, String by, Instant now) {
        tx.one(LOCK, Tuple.of(household.value()), row -> true);
        var before = newest(tx, household);
        if (before.flatMap(Held::rule).equals(rule)) return;
        tx.run(
                ADD,
                Tuple.tuple()
                        .addUUID(household.value())
                        .addInteger(before.map(Held::revision).orElse(0) + 1)
                        .addString(currency.code())
                        .addLong(rule.map(one -> one.topUp().below().minor()).orElse(null))
                        .addLong(rule.map(one -> one.topUp().amount().minor()).orElse(null))
                        .addLong(rule.map(one -> one.topUp().aDay().minor()).orElse(null))
                        .addInteger(rule.map(one -> one.topUp().times()).orElse(null))
                        .addUUID(rule.map(one -> one.phone().value()).orElse(null))
                        .addString(by)
                        .addOffsetDateTime(utc(now)));
    }

    /** The households of a community that have a rule. */
    List<Wanting> wanting(Db.Tx tx, Community community, LocalDate day) {
        return tx.all(
                WANTING,
                Tuple.of(community.id().value(), day).addUUID(null),
                row -> wanting(row, community.currency()));
    }

    /** One of them, if it still has one. */
    Optional<Wanting> wanting(Db.Tx tx, Community community, LocalDate day, HouseholdId household) {
        return tx.maybe(
                WANTING,
                Tuple.of(community.id().value(), day).addUUID(household.value()),
                row -> wanting(row, community.currency()));
    }

    /** A phone was asked, the nth time of the day. */
    void asked(Db.Tx tx, Wanting one, LocalDate day, IntentId intent, Money amount, Instant now) {
        tx.run(
                ASKED,
                Tuple.of(one.household().value(), day, one.today().times() + 1, intent.value(), one.revision())
                        .addLong(amount.minor())
                        .addOffsetDateTime(utc(now)));
    }

    /** What came, oldest first. */
    List<Came> came(Db.Tx tx, Community community, int limit) {
        return tx.all(
                CAME,
                Tuple.of(community.id().value(), limit),
                row -> new Came(
                        new HouseholdId(row.getUUID("household_id")),
                        row.getLocalDate("day"),
                        row.getInteger("n"),
                        new IntentId(row.getUUID("intent_id")),
                        new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset")))));
    }

    void told(Db.Tx tx, Came came, Instant now) {
        tx.run(TOLD, Tuple.of(came.household().value(), came.day(), came.n(), utc(now)));
    }

    private static Wanting wanting(Row row, Asset currency) {
        var held = held(row);
        return new Wanting(
                new HouseholdId(row.getUUID("id")),
                held.revision(),
                held.rule().orElseThrow(),
                new Today(
                        row.getInteger("times"),
                        new Money(row.getLong("asked"), currency),
                        row.getInteger("open"),
                        row.getInteger("unpaid")));
    }

    private static Held held(Row row) {
        var currency = Asset.of(row.getString("asset"));
        var rule = Optional.ofNullable(row.getLong("below_minor"))
                .map(below -> new Rule(
                        new TopUp(
                                new Money(below, currency),
                                new Money(row.getLong("amount_minor"), currency),
                                new Money(row.getLong("day_minor"), currency),
                                row.getInteger("day_times")),
                        new PhoneId(row.getUUID("phone_id"))));
        return new Held(
                row.getInteger("revision"), rule, row.getOffsetDateTime("at").toInstant());
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
