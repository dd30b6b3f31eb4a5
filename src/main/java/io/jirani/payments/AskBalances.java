package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.BalanceStore.Seen;
import io.jirani.payments.Statement.Side;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks the provider every quarter of an hour what our accounts hold, and puts its answer beside our books (I-10). One process
 * at a time; the answer comes as a callback of its own.
 */
public final class AskBalances {
    private static final Duration EVERY = Duration.ofMinutes(15);
    /** Pushes that ended longer ago than this are not expected to be paid. */
    private static final Duration LATE = Duration.ofDays(2);

    private final Db db;
    private final BalanceStore store = new BalanceStore();
    private final Map<String, PaymentRail> rails;
    private final Clock clock;
    private final Map<String, Seen> last = new ConcurrentHashMap<>();
    private final MeterRegistry metrics;

    public AskBalances(Payments.Parts parts) {
        this.db = parts.db();
        this.rails = parts.rails();
        this.clock = parts.clock();
        this.metrics = parts.metrics();
    }

    /** One pass; answers 0, for nothing more is to be asked before the next quarter. */
    public int pass() {
        for (var rail : rails.values())
            rail.reports().ifPresent(reports -> {
                for (var side : Side.values()) if (isTime(rail.name(), side)) reports.askBalance(side);
            });
        for (var seen : db.transaction(store::all)) show(seen);
        return 0;
    }

    private boolean isTime(String rail, Side side) {
        var now = clock.instant();
        return db.transaction(tx -> store.turn(tx, rail, side, now, now.plus(EVERY)));
    }

    private void show(Seen seen) {
        var key = seen.rail() + " " + seen.side();
        if (last.put(key, seen) != null) return;
        Gauge.builder("jirani_rail_balance_off", last, all -> off(all, key))
                .description("By how much the provider's account and our books differ beyond what is under way")
                .tag("rail", seen.rail())
                .tag("side", seen.side().word())
                .register(metrics);
        Gauge.builder("jirani_rail_balance_told_seconds", last, all -> told(all, key))
                .description(
                        "When the provider last said what its account of ours holds, in seconds since 1970; 0: never")
                .tag("rail", seen.rail())
                .tag("side", seen.side().word())
                .register(metrics);
    }

    private static double off(Map<String, Seen> all, String key) {
        return Optional.ofNullable(all.get(key)).map(Seen::off).orElse(0L) / 100.0;
    }

    private static double told(Map<String, Seen> all, String key) {
        return Optional.ofNullable(all.get(key))
                .flatMap(Seen::told)
                .map(Instant::getEpochSecond)
                .orElse(0L);
    }

    /** Which account a callback under a token is about. */
    record Asked(PaymentRail rail, Side side) {}

    /** What a balance's callback is about; nothing when its id is no balance's. */
    static Optional<Asked> about(List<PaymentRail> rails, IntentId id) {
        for (var rail : rails)
            for (var side : Side.values())
                if (CallbackToken.balance(rail.name(), side).equals(id)) return Optional.of(new Asked(rail, side));
        return Optional.empty();
    }

    /** Keeps what a payout's result says is left to pay out with. */
    static void left(Db.Tx tx, PaymentRail rail, String body, Instant now) {
        rail.reports()
                .flatMap(it -> it.readLeft(body))
                .ifPresent(left -> new BalanceStore().left(tx, rail.name(), left, now));
    }

    /** Keeps what a callback says an account holds; false when it does not say. */
    static boolean told(Db.Tx tx, LedgerStore ledger, Asked asked, String body, Instant now) {
        var provider = asked.rail().reports().flatMap(it -> it.readBalance(asked.side(), body));
        if (provider.isEmpty()) return false;
        var store = new BalanceStore();
        var rail = asked.rail().name();
        var account = asked.side() == Side.COLLECT ? Account.collect(rail, Asset.KES) : Account.payout(rail, Asset.KES);
        var seen = new Seen(
                rail,
                asked.side(),
                Optional.of(now),
                provider,
                Optional.of(Money.kes(Math.max(0, ledger.balance(tx, account).posted()))),
                Optional.of(store.unresolved(tx, rail, asked.side(), now.minus(LATE))),
                Optional.empty());
        store.told(tx, seen, now);
        return true;
    }
}
