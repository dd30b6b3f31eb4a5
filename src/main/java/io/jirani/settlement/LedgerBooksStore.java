package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry.Leg;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads the books as settlement needs them: legs of what was booked, holds that stand. */
public final class LedgerBooksStore {
    private static final String LEGS = """
            select t.key, a.code, a.asset, p.amount from ledger.transfer t
            join ledger.posting p on p.transfer_id = t.id and p.at = t.at join ledger.account a on a.id = p.account_id
            where t.key = any ($1) and not p.held order by t.key, p.leg
            """;
    private static final String STANDING = """
            select h.id from unnest($1::uuid[]) h(id)
            where not exists (select 1 from ledger.pending_resolved r where r.pending_id = h.id)
            """;
    private static final String OWING = """
            select b.code from ledger.balances b where b.code = any ($1) and b.asset = $2 and b.posted <> 0
            """;

    /** Those of some households that owe: for energy, or for payments that were none. */
    Set<HouseholdId> owing(Db.Tx tx, Collection<HouseholdId> households, Asset currency) {
        var whose = new HashMap<String, HouseholdId>();
        for (var household : households) {
            whose.put(Account.of(household, Pocket.OWED, currency).code(), household);
            whose.put(Account.claim(household, currency).code(), household);
        }
        var codes = whose.keySet().toArray(String[]::new);
        return tx.all(OWING, Tuple.of(codes, currency.code()), row -> row.getString("code")).stream()
                .map(code -> Objects.requireNonNull(whose.get(code)))
                .collect(Collectors.toSet());
    }

    /** The posted legs of booked entries, by their keys; nothing of one that was never booked. */
    Map<String, List<Leg>> legs(Db.Tx tx, List<String> keys) {
        if (keys.isEmpty()) return Map.of();
        return tx.all(LEGS, Tuple.tuple().addArrayOfString(keys.toArray(String[]::new)), LedgerBooksStore::leg).stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static Map.Entry<String, Leg> leg(Row row) {
        var account = new Account(row.getString("code"), Asset.of(row.getString("asset")));
        return Map.entry(row.getString("key"), new Leg(account, row.getLong("amount")));
    }

    /** Those of the holds that nothing has ended. */
    List<TransferId> standing(Db.Tx tx, List<TransferId> holds) {
        var ids = holds.stream().map(TransferId::value).toArray(UUID[]::new);
        return tx.all(STANDING, Tuple.tuple().addArrayOfUUID(ids), row -> new TransferId(row.getUUID("id")));
    }
}
