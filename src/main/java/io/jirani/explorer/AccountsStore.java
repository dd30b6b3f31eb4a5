package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.LedgerAccount.Side;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tree of accounts with what they hold. Read only. */
final class AccountsStore {
    /**
     * A part of the tree.
     *
     * @param under the words above, such as {@code household}; empty for the top
     * @param depth how many words of a code make a node
     * @param after the node after which to begin; empty for the first
     */
    record Part(String under, int depth, String after, int limit) {}

    private static final Pattern HOME = Pattern.compile("(?:household|claim):([0-9a-f-]{36})(?::|$)");
    private static final String SEEN_BY_HOUSEHOLD = " and ledger.owner(a.code) = $5";
    private static final String SEEN_BY_COMMUNITY = """
             and (ledger.owner(a.code) is null or ledger.owner(a.code) = $5
                or exists (select 1 from household h where h.id = ledger.owner(a.code) and h.community_id = $5))
            """;
    private static final String SEEN_BY_ALL = " and $5::uuid is null";

    /** Nodes first, balances only of the page's: a community of ten thousand homes costs what its page costs. */
    private static final String TREE = """
            with seen as (
                select a.id, a.code, a.asset, a.kind, array_to_string((string_to_array(a.code, ':'))[1:$2], ':') as node
                from ledger.account a where ($1 = '' or a.code = $1 or starts_with(a.code, $1 || ':')) %s),
            page as (select distinct node from seen where node > $3 order by node limit $4)
            select s.node, s.asset, k.side::text as side, count(*) as accounts, bool_and(s.node = s.code) as leaf,
                min(k.name) as kind, min(k.what) as what, sum(b.posted)::bigint as posted, sum(b.held)::bigint as held,
                sum(b.free)::bigint as free
            from seen s join page using (node) join ledger.kind k on k.name = s.kind
                join ledger.balances b on b.account_id = s.id
            group by s.node, s.asset, k.side order by s.node, s.asset, k.side::text
            """;

    private static final String OF_HOUSEHOLD = TREE.formatted(SEEN_BY_HOUSEHOLD);
    private static final String OF_COMMUNITY = TREE.formatted(SEEN_BY_COMMUNITY);
    private static final String OF_ALL = TREE.formatted(SEEN_BY_ALL);

    private static final String NAMED =
            "select a.id, a.code, a.asset, s.decimals::int as decimals, a.kind, k.side::text as side, k.what, "
                    + SightStore.COLUMNS
                    + " from ledger.account a join ledger.kind k on k.name = a.kind join ledger.asset s on s.code = a.asset"
                    + SightStore.JOINS
                    + " where a.code = $1 order by a.asset";

    /** The nodes of a part of the tree that are in sight, by name. */
    List<JsonObject> nodes(Db.Tx tx, Sight sight, Part part) {
        var found = switch (sight) {
            case Sight.Own own -> rows(tx, OF_HOUSEHOLD, part, own.household().value());
            case Sight.Community ours ->
                rows(tx, OF_COMMUNITY, part, ours.community().value());
            case Sight.Everything all ->
                tx.all(OF_ALL, Tuple.of(part.under, part.depth, part.after, part.limit, null), JsonRow::new);
        };
        var nodes = new ArrayList<JsonObject>();
        for (var row : found) {
            if (nodes.isEmpty() || !nodes.getLast().getString("account").equals(row.node()))
                nodes.add(new JsonObject()
                        .put("account", row.node())
                        .put("accounts", 0L)
                        .put("balances", new JsonArray()));
            row.addTo(nodes.getLast());
        }
        return nodes;
    }

    /** The households whose accounts nodes are, or are summed in by themselves. */
    static List<HouseholdId> homes(String under, List<JsonObject> nodes) {
        return Stream.concat(Stream.of(under), nodes.stream().map(node -> node.getString("account")))
                .limit(nodes.isEmpty() ? 0 : Long.MAX_VALUE)
                .map(HOME::matcher)
                .filter(Matcher::lookingAt)
                .map(found -> HouseholdId.parse(found.group(1)))
                .distinct()
                .toList();
    }

    private static List<JsonRow> rows(Db.Tx tx, String sql, Part part, UUID whose) {
        return tx.all(sql, Tuple.of(part.under, part.depth, part.after, part.limit, whose), JsonRow::new);
    }

    /** The accounts of a code, one for each asset it counts. */
    private static List<LedgerAccount> named(Db.Tx tx, String code) {
        return tx.all(
                NAMED,
                Tuple.of(code),
                row -> new LedgerAccount(
                        row.getLong("id"),
                        new Account(
                                row.getString("code"), new Asset(row.getString("asset"), row.getInteger("decimals"))),
                        row.getString("kind"),
                        Side.of(row.getString("side")),
                        row.getString("what"),
                        SightStore.owner(row)));
    }

    /** The account of a code that is in sight; with its asset when it counts several. */
    LedgerAccount one(Db.Tx tx, Sight sight, String code, Optional<String> asset) {
        var found = named(tx, code).stream()
                .filter(account -> sight.sees(account.owner()))
                .filter(account -> asset.isEmpty()
                        || asset.get().equals(account.account().asset().code()))
                .toList();
        if (found.isEmpty()) throw Problem.notFound("no such account");
        if (found.size() > 1)
            throw Problem.invalid(
                    "asset",
                    "the account counts several, such as "
                            + found.getFirst().account().asset());
        return found.getFirst();
    }

    /** One line of a node: what it holds of one asset, on one side. */
    private record JsonRow(Row row) {
        String node() {
            return row.getString("node");
        }

        void addTo(JsonObject node) {
            node.put("accounts", node.getLong("accounts") + row.getLong("accounts"));
            if (row.getBoolean("leaf")) node.put("kind", row.getString("kind")).put("what", row.getString("what"));
            node.getJsonArray("balances")
                    .add(new JsonObject()
                            .put("asset", row.getString("asset"))
                            .put("side", Side.of(row.getString("side")).word())
                            .put("posted", row.getLong("posted"))
                            .put("held", row.getLong("held"))
                            .put("free", row.getLong("free")));
        }
    }
}
