package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What settlement reads of payments' payouts: who is to be paid, and whether a payout is under way. */
public final class PayoutBooksStore {
    /** Why a household is paid without being asked. */
    public enum Why {
        /** It sold, or money may not rest with us. */
        EARNED,
        /** It leaves: all of it, now. */
        LEAVES
    }

    /** A household with money to be sent, and when it was last sent some. */
    public record Payee(
            HouseholdId household, CommunityId community, Money free, Optional<Instant> lastPayout, Why why) {}

    /** How long a household is not tried again after a payout that failed, and after three of them. */
    private static final Duration AFTER_FAILURE = Duration.ofHours(1);

    private static final Duration AFTER_THREE = Duration.ofDays(1);

    private static final String GOES_ON = """
            (e.state is null or e.state in ('active', 'dormant')
                    or e.state in ('leaving', 'left') and e.settled_at is not null)
                and not exists (select 1 from community_end n where n.community_id = h.community_id)
            """;
    private static final String IS_PAYEE =
            "select 1 as one from household h left join household_end e on e.household_id = h.id where h.id = $1 and "
                    + GOES_ON;
    /**
     * Who may be paid at all comes first: sums of balances are made for those alone, one after the other. Sellers are found by
     * steps through the index of their trades, those of auctions by what their agents offered: they are few, and asked for
     * each household whether it is one, the planner went through all trades of the neighbourhood each time. Who has its
     * wallet filled from its phone gets it back when it asks.
     */
    private static final String PAYEES = """
            with recursive step(id) as (
                (select t.seller_id from trade t order by t.seller_id limit 1)
                union all
                select (select t.seller_id from trade t where t.seller_id > s.id order by t.seller_id limit 1)
                from step s where s.id is not null),
            auctioned(id) as (
                (select d.household_id from trading_decision d where d.kind = 'sell' order by d.household_id limit 1)
                union all
                select (select d.household_id from trading_decision d where d.kind = 'sell' and d.household_id > a.id
                    order by d.household_id limit 1)
                from auctioned a where a.id is not null),
            seller as materialized (
                select s.id from step s where s.id is not null
                    and (select true from trade t where t.seller_id = s.id and t.state = 'settled' limit 1)
                union select a.id from auctioned a where a.id is not null),
            filled as materialized (
                select u.household_id from top_up_rule u where u.below_minor is not null
                    and u.revision = (select max(w.revision) from top_up_rule w where w.household_id = u.household_id)),
            h as materialized (
                select h.id, h.community_id, c.currency, e.state in ('leaving', 'left') as leaves,
                    'household:' || h.id || case c.custody when 'wallet' then ':wallet' else ':due' end as pocket
                from household h join community c on c.id = h.community_id left join household_end e on e.household_id = h.id
                where %s
                    and (c.custody = 'pass_through' or e.state in ('leaving', 'left')
                        or h.id in (select s.id from seller s) and h.id not in (select f.household_id from filled f)))
            select h.id, h.community_id, b.free, b.asset, h.leaves,
                (select max(i.created_at) from payment_intent i
                    where i.household_id = h.id and i.direction = 'payout' and i.state <> 'FAILED') as last_payout
            from h cross join lateral (
                select l.free, l.asset from ledger.balances l where l.asset = h.currency and l.code = h.pocket offset 0) b
            where b.free >= $1
                and not exists (select 1 from payment_intent i where i.household_id = h.id and i.direction = 'payout'
                    and i.state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'REVIEW'))
                and not exists (select 1 from payment_intent i where i.household_id = h.id and i.direction = 'payout'
                    and i.state = 'FAILED' and coalesce(i.ended_at, i.created_at) > $2)
                and (select count(*) from payment_intent i where i.household_id = h.id and i.direction = 'payout'
                    and i.state = 'FAILED' and coalesce(i.ended_at, i.created_at) > $3) < 3
            order by last_payout nulls first, h.id
            """.formatted(GOES_ON);

    private static final String UNSENT =
            "select exists (select 1 from payment_intent where direction = 'payout' and state = 'RESERVED' and rail = $1) as is";

    private static final String OPEN = """
            select id from payment_intent where household_id = $1 and direction = 'payout'
                and state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'REVIEW') limit 1
            """;
    private static final String CLAIMED = """
            select coalesce((select sum(b.free) from ledger.balances b where b.code = $2 and b.asset = $3), 0)::bigint
                + coalesce((select sum(s.amount_minor) from statement_row s where s.judged_at is null and s.kind = 'back'
                    and (exists (select from receipt r join payment_intent i on i.id = r.intent_id
                            where r.rail = s.rail and r.receipt_no = s.about and i.household_id = $1)
                        or exists (select from arrived a
                            where a.rail = s.rail and a.receipt_no = s.about and a.household_id = $1))), 0)::bigint as claimed
            """;

    /**
     * What of a household's money may be paid out: not what it owes for payments that were none, nor what the statement says
     * was taken back, from the moment that the statement is here.
     */
    Money payable(Db.Tx tx, HouseholdId household, Money free) {
        var claim = Account.claim(household, free.asset());
        var claimed = tx.one(
                CLAIMED, Tuple.of(household.value(), claim.code(), free.asset().code()), row -> row.getLong("claimed"));
        return new Money(Math.max(0, free.minor() - claimed), free.asset());
    }

    /** Who has at least an amount of proven money and no payout under way; not those whose payout has just failed. */
    public List<Payee> payees(Db.Tx tx, Money atLeast, Instant now) {
        return tx.all(
                PAYEES,
                Tuple.of(
                        atLeast.minor(),
                        now.minus(AFTER_FAILURE).atOffset(ZoneOffset.UTC),
                        now.minus(AFTER_THREE).atOffset(ZoneOffset.UTC)),
                row -> new Payee(
                        new HouseholdId(row.getUUID("id")),
                        new CommunityId(row.getUUID("community_id")),
                        new Money(row.getLong("free"), Asset.of(row.getString("asset"))),
                        Optional.ofNullable(row.getOffsetDateTime("last_payout"))
                                .map(java.time.OffsetDateTime::toInstant),
                        Boolean.TRUE.equals(row.getBoolean("leaves")) ? Why.LEAVES : Why.EARNED));
    }

    /** Whether a household may be paid without being asked: it was not frozen, and does not wait to be settled. */
    boolean isPayee(Db.Tx tx, HouseholdId household) {
        return tx.maybe(IS_PAYEE, Tuple.of(household.value()), row -> true).isPresent();
    }

    /** Whether a payout over a rail is set aside in the books and not sent yet. */
    boolean hasUnsent(Db.Tx tx, String rail) {
        return tx.one(UNSENT, Tuple.of(rail), row -> row.getBoolean("is"));
    }

    /** Whether a payout of the household is under way. Ask under the community's lock. */
    public Optional<IntentId> open(Db.Tx tx, HouseholdId household) {
        return tx.maybe(OPEN, Tuple.of(household.value()), row -> new IntentId(row.getUUID("id")));
    }
}
