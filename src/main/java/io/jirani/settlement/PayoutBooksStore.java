package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.TransferId;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What settlement writes of payments' payouts: a reserved intent, and whether the float pays out. */
public final class PayoutBooksStore {
    /** A household with money to be sent, and when it was last sent some. */
    public record Payee(HouseholdId household, CommunityId community, Money free, Optional<Instant> lastPayout) {}

    /** A payout to be sent by payments. */
    public record NewPayout(
            IntentId id,
            String rail,
            CommunityId community,
            HouseholdId household,
            Msisdn phone,
            Money amount,
            TransferId hold) {}

    /** Whether a rail pays out, and why not. */
    public record RailState(Gate payouts, String reason) {}

    /** The two states of a rail's payouts. */
    public enum Gate {
        OPEN,
        PAUSED
    }

    /** A payout that nobody could resolve in this time is looked at by people. */
    private static final Duration DEADLINE = Duration.ofHours(24);

    private static final String PAYEES = """
            select h.id, h.community_id, b.free, b.asset,
                (select max(i.created_at) from payment_intent i
                    where i.household_id = h.id and i.direction = 'payout' and i.state <> 'FAILED') as last_payout
            from household h join community c on c.id = h.community_id
            join ledger.balances b on b.asset = c.currency and b.code = 'household:' || h.id ||
                case c.custody when 'wallet' then ':wallet' else ':due' end
            where b.free >= $1
                and (c.custody = 'pass_through'
                    or exists (select 1 from trade t where t.seller_id = h.id and t.state = 'settled'))
                and not exists (select 1 from payment_intent i where i.household_id = h.id and i.direction = 'payout'
                    and i.state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'REVIEW'))
            order by h.id
            """;
    private static final String OPEN = """
            select id from payment_intent where household_id = $1 and direction = 'payout'
                and state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'REVIEW') limit 1
            """;
    private static final String INSERT = """
            insert into payment_intent (id, direction, rail, purpose, community_id, household_id, msisdn, amount_minor,
                asset, description, account_ref, state, created_at, deadline_at, next_look_at, hold_id)
            values ($1, 'payout', $2, $3, $4, $5, $6, $7, $8, 'Jirani sales', $9, 'RESERVED', $10, $11, $10, $12)
            """;
    private static final String EVENT = """
            insert into payment_event (intent_id, n, event, from_state, to_state, evidence, detail, at)
            values ($1, 1, 'reserved', '', 'RESERVED', 0, '', $2)
            """;
    private static final String RAIL = "select payouts, reason from rail_state where rail = $1";
    private static final String SET_RAIL = """
            insert into rail_state (rail, payouts, reason, changed_at) values ($1, $2, $3, $4)
            on conflict (rail) do update set payouts = excluded.payouts, reason = excluded.reason,
                changed_at = excluded.changed_at
            """;

    /** Sellers with at least an amount of proven money and no payout under way. */
    public List<Payee> payees(Db.Tx tx, Money atLeast) {
        return tx.all(
                PAYEES,
                Tuple.of(atLeast.minor()),
                row -> new Payee(
                        new HouseholdId(row.getUUID("id")),
                        new CommunityId(row.getUUID("community_id")),
                        new Money(row.getLong("free"), Asset.of(row.getString("asset"))),
                        Optional.ofNullable(row.getOffsetDateTime("last_payout"))
                                .map(java.time.OffsetDateTime::toInstant)));
    }

    /** Whether a payout of the household is under way. Ask under the community's lock. */
    public Optional<IntentId> open(Db.Tx tx, HouseholdId household) {
        return tx.maybe(OPEN, Tuple.of(household.value()), row -> new IntentId(row.getUUID("id")));
    }

    /** Hands a payout to payments. */
    public void reserve(Db.Tx tx, NewPayout payout, Instant now) {
        var at = now.atOffset(ZoneOffset.UTC);
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(payout.id().value())
                        .addString(payout.rail())
                        .addString("payout:" + payout.id())
                        .addUUID(payout.community().value())
                        .addUUID(payout.household().value())
                        .addString(payout.phone().digits())
                        .addLong(payout.amount().minor())
                        .addString(payout.amount().asset().code())
                        .addString(PayoutRef.of(payout.id()))
                        .addOffsetDateTime(at)
                        .addOffsetDateTime(now.plus(DEADLINE).atOffset(ZoneOffset.UTC))
                        .addUUID(payout.hold().value()));
        tx.run(EVENT, Tuple.of(payout.id().value(), at));
    }

    /** A rail nobody said anything of pays out. */
    public RailState rail(Db.Tx tx, String rail) {
        return tx.maybe(
                        RAIL,
                        Tuple.of(rail),
                        row -> new RailState(
                                row.getString("payouts").equals("open") ? Gate.OPEN : Gate.PAUSED,
                                row.getString("reason")))
                .orElse(new RailState(Gate.OPEN, ""));
    }

    public void rail(Db.Tx tx, String rail, RailState state, Instant now) {
        var word = state.payouts() == Gate.OPEN ? "open" : "paused";
        tx.run(SET_RAIL, Tuple.of(rail, word, state.reason(), now.atOffset(ZoneOffset.UTC)));
    }
}
