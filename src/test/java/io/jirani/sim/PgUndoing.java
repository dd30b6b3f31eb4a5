package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The provider's reversals in worlds on PostgreSQL: a payment is taken back once, whatever we hear of it (pitfall 28). */
final class PgUndoing {
    /** What it came to, and since when. */
    private record Verdict(long tick, String body) {}

    /** Some prove that nothing went back, the last one decides nothing. */
    private static final List<String> CODES = List.of("1", "11", "21", "R000002", "17");

    private static final Reason NO = new Reason("400.002.02", "Bad Request");

    private final PgRail rail;
    private final Dice dice;
    private final Map<IntentId, Verdict> verdicts = new HashMap<>();
    private final Map<IntentId, Integer> posts = new HashMap<>();
    private final Set<IntentId> back = new HashSet<>();

    PgUndoing(PgRail rail, Dice dice) {
        this.rail = rail;
        this.dice = dice;
    }

    /** How often we asked for a refund. */
    int posts(IntentId refund) {
        synchronized (rail) {
            return posts.getOrDefault(refund, 0);
        }
    }

    /** Whether it took a payment back. */
    boolean isBack(IntentId payment) {
        synchronized (rail) {
            return back.contains(payment);
        }
    }

    RefundEvent.SendAnswer reverse(Refund attempt, Consumer<String> dies) {
        synchronized (rail) {
            int n = rail.number(attempt.payment());
            if (dice.strikes(Fault.CRASH, n)) dies.accept("before a reversal");
            if (dice.strikes(Fault.NO_CONNECTION, n)) return new RefundEvent.NotSent("no connection");
            posts.merge(attempt.id(), 1, Integer::sum);
            if (dice.strikes(Fault.REFUSED, n)) return new RefundEvent.Refused(NO);
            var reached = !dice.strikes(Fault.REQUEST_LOST, n);
            if (reached) decide(n, attempt);
            if (dice.strikes(Fault.CRASH, n)) dies.accept("after a reversal");
            if (!reached || dice.strikes(Fault.ANSWER_LOST, n)) return new RefundEvent.Unclear("no answer");
            return new RefundEvent.Accepted(new ProviderRef(name(attempt)));
        }
    }

    private void decide(int n, Refund it) {
        var at = rail.tick() + dice.between("undoing", n, 0, 6);
        if (dice.strikes(Fault.QUEUE_TIMEOUT, n)) rail.told(n, Channel.TIMEOUT, it.id(), at, "QUEUE " + name(it));
        var refused = dice.strikes(Fault.UNDOING_FAILS, n) || !rail.isPaid(it.payment());
        var code = CODES.get((int) dice.between("code", n, 0, CODES.size() - 1L));
        var body = refused ? "STAYS " + name(it) + " " + code : "BACK " + name(it) + " V" + n;
        if (!refused) back.add(it.payment());
        verdicts.put(it.id(), new Verdict(at, body));
        rail.told(n, Channel.RESULT, it.id(), at, body);
    }

    private static String name(Refund it) {
        return "RV_" + it.id();
    }

    /** A question of ours; its answer comes to our door, or does not. */
    void ask(Refund it) {
        synchronized (rail) {
            int n = rail.number(it.payment());
            if (dice.strikes(Fault.QUERY_NOISE, n)) return;
            var verdict = Optional.ofNullable(verdicts.get(it.id())).filter(one -> one.tick() <= rail.tick());
            rail.told(
                    n,
                    Channel.STATUS,
                    it.id(),
                    rail.tick() + 1,
                    verdict.map(Verdict::body).orElse("MISSING " + name(it)));
        }
    }
}
