package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.AccountsStore.Part;
import io.jirani.explorer.StatementPlace.Span;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The books for somebody at the machine of the gateway, who has the database and so all of it in sight. */
public final class ExplorerStore {
    /**
     * Who looks, and why; a household whose own is looked at sees it.
     *
     * @param reason 10 characters or more when it is a household's own
     */
    public record Looker(String who, String reason) {}

    private static final int CHUNK = 1_000;
    private static final int MOST_NODES = 1_000;
    private static final Span ALL = new Span(StatementStore.FIRST, StatementStore.LAST);

    private final Db db;
    private final BiConsumer<Db.Tx, Look> record;
    private final AccountsStore accounts = new AccountsStore();
    private final StatementStore statements = new StatementStore();
    private final StoryStore stories = new StoryStore();

    /**
     * @param record writes down that somebody looked, where the household sees it
     */
    public ExplorerStore(Db db, BiConsumer<Db.Tx, Look> record) {
        this.db = db;
        this.record = record;
    }

    /** The nodes one word below a node of the tree, by name; the first thousand. */
    public List<JsonObject> below(String under, Looker looker) {
        var depth = under.isEmpty() ? 1 : under.split(":", -1).length + 1;
        return db.transaction(tx -> {
            var nodes = accounts.nodes(tx, new Sight.Everything(), new Part(under, depth, "", MOST_NODES));
            AccountsStore.homes(under, nodes).forEach(home -> witness(looker).look(tx, home, "accounts", ALL));
            return nodes;
        });
    }

    /** The newest entries of an account, with its balances. */
    public JsonObject newest(String code, Optional<String> asset, int limit, Looker looker) {
        return db.transaction(tx -> {
            var account = account(tx, code, asset, looker);
            var place = statements.end(tx, account, ALL);
            var statement = Statement.backward(place.balance(), statements.newest(tx, account, place, limit));
            return new JsonObject()
                    .put("account", StatementJson.account(account))
                    .put("closing", StatementJson.balance(place.balance()))
                    .put("opening", StatementJson.balance(statement.end()))
                    .put("items", StatementJson.lines(statement.lines()));
        });
    }

    /**
     * All of an account's statement, oldest first.
     *
     * @param format {@code csv} or {@code ndjson}
     * @param out takes it piece by piece
     */
    public void export(String code, Optional<String> asset, String format, Looker looker, Consumer<String> out) {
        var form = StatementJson.Form.named(format).orElseThrow(() -> Problem.invalid("format", "csv or ndjson"));
        var account = db.transaction(tx -> account(tx, code, asset, looker));
        var place = db.transaction(tx -> statements.begin(tx, account, ALL));
        out.accept(StatementJson.head(form));
        while (true) {
            var from = place;
            var statement = db.transaction(
                    tx -> Statement.forward(from.balance(), statements.oldest(tx, account, from, CHUNK)));
            out.accept(StatementJson.text(form, account, statement.lines()));
            if (statement.lines().size() < CHUNK) return;
            place = from.after(statement);
        }
    }

    /** An entry with its story. */
    public JsonObject entry(TransferId id, int steps, Looker looker) {
        return db.transaction(tx -> {
            var sight = new Sight.Everything();
            var entry = stories.entry(tx, sight, id);
            return stories.story(tx, sight, entry, steps, witness(looker));
        });
    }

    private LedgerAccount account(Db.Tx tx, String code, Optional<String> asset, Looker looker) {
        var account = accounts.one(tx, new Sight.Everything(), code, asset);
        account.owner()
                .household()
                .ifPresent(home -> witness(looker).look(tx, home, "statement of " + account.kind(), ALL));
        return account;
    }

    private Witness witness(Looker looker) {
        return new Witness(Optional.empty(), looker.who(), looker.reason(), record);
    }
}
