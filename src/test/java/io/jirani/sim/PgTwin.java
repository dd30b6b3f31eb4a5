package io.jirani.sim;

import io.jirani.TestDb;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.RefundStore;
import io.jirani.sim.TwinStory.Wish;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Stories on a real PostgreSQL: the real jobs and stores in one process. */
final class PgTwin implements AutoCloseable {
    private record Phase(Duration step, int rounds) {}

    private static final List<Phase> WHILE_IT_HAPPENS =
            List.of(new Phase(Duration.ofSeconds(2), 30), new Phase(Duration.ofSeconds(20), 16));
    private static final List<Phase> AFTERWARDS =
            List.of(new Phase(Duration.ofSeconds(20), 12), new Phase(Duration.ofHours(6), 4));
    private static final String PAYMENT = """
            select from_state || '>' || to_state as change from payment_event
            where intent_id = $1 and from_state <> to_state order by n
            """;
    private static final String REFUND = """
            select from_state || '>' || to_state as change from refund_event
            where refund_id = $1 and from_state <> to_state order by n
            """;

    private final List<TwinStory> stories;
    private final TestDb database = TestDb.fresh();
    private final Vertx vertx = Vertx.vertx();
    private final PgTown town;
    private final PgRail rail;
    private final PgGateway gateway;
    private final List<IntentId> ids = new ArrayList<>();
    private long earned;

    PgTwin(List<TwinStory> stories, Custody custody, Path spool) {
        this.stories = stories;
        var dice = TwinStory.dice(stories);
        town = new PgTown(database, 1, custody, 2 * stories.size());
        begin();
        rail = new PgRail(dice, town.clock.instant());
        gateway = new PgGateway(new PgGateway.Outside(vertx, database.app(), town.clock, dice, rail), spool);
    }

    /** Everybody has what he has in memory when it begins: what was sold stays sold when its price goes back. */
    private void begin() {
        var money = Entry.single("begin:money", "test");
        for (var home : town.homes)
            money.debit(Account.collect(Town.RAIL, Asset.KES), Money.kes(Shells.BEGINS_WITH))
                    .credit(Account.of(home.id(), town.pocket(), Asset.KES), Money.kes(Shells.BEGINS_WITH));
        town.db.inTransaction(tx -> town.ledger.post(tx, money.entry()));
        earned = town.homes.size() * Shells.BEGINS_WITH;
    }

    List<TwinStory.End> live() {
        for (int n = 0; n < stories.size(); n++) want(n);
        WHILE_IT_HAPPENS.forEach(this::pass);
        for (int n = 0; n < stories.size(); n++)
            if (stories.get(n).wish().isBack())
                Watch.must(gateway.askBack(ids.get(n)), "it may be given back", stories.get(n));
        for (int n = 0; n < stories.size(); n++)
            if (stories.get(n).wish().isBack())
                gateway.agree(ids.get(n), stories.get(n).wish() == Wish.BUY_AND_BACK);
        AFTERWARDS.forEach(this::pass);
        var ends = new ArrayList<TwinStory.End>();
        for (int n = 0; n < stories.size(); n++) ends.add(new TwinStory.End(states(n), has(n)));
        return ends;
    }

    private void want(int n) {
        if (stories.get(n).wish() == Wish.BE_PAID) {
            ids.add(town.payOut(buyer(n), TwinStory.PAYOUT));
            earned += TwinStory.PAYOUT.minor();
        } else
            ids.add(town.buy(buyer(n), town.homes.get(2 * n + 1), TwinStory.ENERGY)
                    .intent());
        Watch.must(rail.number(ids.get(n)) == n, "numbered as in memory", n);
    }

    private void pass(Phase phase) {
        for (int round = 0; round < phase.rounds(); round++) {
            rail.arriving().forEach(gateway::hear);
            gateway.pass();
            town.clock.move(phase.step());
            rail.tick(town.clock.instant());
        }
    }

    private Household buyer(int n) {
        return town.homes.get(2 * n);
    }

    private List<String> states(int n) {
        var all = new ArrayList<>(changes(PAYMENT, ids.get(n)));
        for (var refund : town.db.transaction(tx -> new RefundStore().of(tx, ids.get(n)))) {
            all.add(refund.method().toString());
            all.addAll(changes(REFUND, refund.id()));
            if (!refund.id().equals(ids.get(n))) all.addAll(changes(PAYMENT, refund.id()));
        }
        return all;
    }

    private List<String> changes(String sql, IntentId id) {
        return town.db.transaction(tx -> tx.all(sql, Tuple.of(id.value()), row -> row.getString("change")));
    }

    private Map<String, Long> has(int n) {
        var isPaid = stories.get(n).wish() == Wish.BE_PAID;
        var all = new TreeMap<String, Long>();
        for (var home : List.of(buyer(n), town.homes.get(2 * n + 1))) {
            var who = home.equals(buyer(n)) ? "buyer " : "seller ";
            var before = Shells.BEGINS_WITH + (isPaid && home.equals(buyer(n)) ? TwinStory.PAYOUT.minor() : 0);
            for (var pocket : Pocket.values())
                all.put(who + pocket, town.posted(Account.of(home.id(), pocket, Asset.KES)));
            all.merge(who + town.pocket(), -before, Long::sum);
            all.put(who + "bought", town.posted(Account.of(home.id(), Credit.BOUGHT)));
            all.put(who + "offers", town.free(Account.of(home.id(), Credit.OFFERED)));
        }
        return all;
    }

    /** What the platform's own accounts have more than before; payouts cost nothing here. */
    Map<String, Long> platform() {
        var all = new TreeMap<String, Long>();
        all.put("collected", town.posted(Account.collect(Town.RAIL, Asset.KES)) - earned);
        all.put("unproven", town.posted(Account.unproven(Town.RAIL, Asset.KES)));
        all.put("suspense", town.posted(Account.suspense(Town.RAIL, Asset.KES)));
        all.put("fee", town.posted(Account.platformFee(Asset.KES)));
        return all;
    }

    @Override
    public void close() {
        gateway.close();
        vertx.close().await();
        database.close();
    }
}
