package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.Subject.OfInterval;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.TransferId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which entries brought what others took, account by account: what came in first goes out first. Money and energy in one
 * account are all alike, so this is an order everybody can check, not a fact of nature.
 */
final class FlowStore {
    /** Which way to look. */
    enum Way {
        CAUSES,
        CONSEQUENCES
    }

    /**
     * A part of one entry that another brought, or took.
     *
     * @param to the entry at the far end
     * @param near the entry it was asked about
     * @param whose account it went through
     * @param interval the home's interval that the far entry tells about, if it does
     */
    record Flow(
            TransferId to,
            TransferId near,
            Optional<HouseholdId> whose,
            Optional<OfInterval> interval,
            Instant at,
            JsonObject json) {}

    /** What entries {@code $1} moved on households' accounts, seen from the account, and all that ever moved on those. */
    private static final String FLOWS = """
            with asked as (
                select p.transfer_id, p.account_id, sum(case k.side when 'D' then p.amount else -p.amount end) as change
                from ledger.transfer t join ledger.posting p on p.transfer_id = t.id and p.at = t.at
                    join ledger.account a on a.id = p.account_id join ledger.kind k on k.name = a.kind
                where t.id = any ($1) and not p.held and (a.code like 'household:%%' or a.code like 'claim:%%')
                    and ($2::uuid is null or ledger.owner(a.code) = $2)
                group by 1, 2),
            moved as (
                select p.account_id, p.at, p.transfer_id, sum(case k.side when 'D' then p.amount else -p.amount end) as change
                from ledger.posting p join ledger.account a on a.id = p.account_id join ledger.kind k on k.name = a.kind
                where p.account_id in (select account_id from asked where change %1$s 0) and not p.held
                group by 1, 2, 3),
            flow as (
                select account_id, at, transfer_id, greatest(change, 0) as came, greatest(-change, 0) as went,
                    sum(greatest(change, 0)) over upto as came_to, sum(greatest(-change, 0)) over upto as went_to
                from moved window upto as (partition by account_id order by at, transfer_id))
            select h.id as household_id, far.transfer_id as far_id, near.transfer_id as near_id, t.kind, t.at, a.code, a.asset, coalesce(o.key, t.key) as about,
                (least(near.%2$s_to, far.%3$s_to) - greatest(near.%2$s_to - near.%2$s, far.%3$s_to - far.%3$s))::bigint as amount
            from flow near join flow far on far.account_id = near.account_id and far.%3$s > 0
                and far.%3$s_to > near.%2$s_to - near.%2$s and far.%3$s_to - far.%3$s < near.%2$s_to
            join ledger.transfer t on t.id = far.transfer_id join ledger.account a on a.id = near.account_id
                left join ledger.transfer o on t.key like 'reversal:%%' and o.id = ledger.owner(t.key)
                left join household h on h.id = ledger.owner(a.code)
            where near.transfer_id = any ($1) and near.%2$s > 0
            order by t.at, far.transfer_id, a.code limit $3
            """;

    private static final String CAUSES = FLOWS.formatted("<", "went", "came");
    private static final String CONSEQUENCES = FLOWS.formatted(">", "came", "went");

    /** What lies one step away from entries, oldest first; a household sees only what its own accounts tell. */
    List<Flow> step(Db.Tx tx, Way way, Collection<TransferId> entries, Sight sight, int limit) {
        var ids = entries.stream().map(TransferId::value).toArray(UUID[]::new);
        var whose = sight.viewer().map(household -> household.value()).orElse(null);
        var sql = way == Way.CAUSES ? CAUSES : CONSEQUENCES;
        return tx.all(sql, Tuple.of(ids, whose, limit), FlowStore::flow);
    }

    private static Flow flow(Row row) {
        var far = new TransferId(row.getUUID("far_id"));
        var near = new TransferId(row.getUUID("near_id"));
        return new Flow(
                far,
                near,
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                Subject.of(row.getString("about")) instanceof OfInterval interval
                        ? Optional.of(interval)
                        : Optional.empty(),
                row.getOffsetDateTime("at").toInstant(),
                new JsonObject()
                        .put("entry_id", far.toString())
                        .put("kind", row.getString("kind"))
                        .put("at", row.getOffsetDateTime("at").toInstant().toString())
                        .put("of", near.toString())
                        .put("account", row.getString("code"))
                        .put("asset", row.getString("asset"))
                        .put("amount", row.getLong("amount")));
    }
}
