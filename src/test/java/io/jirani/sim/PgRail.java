package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.payments.Notice;
import io.jirani.payments.PaymentRail;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The hostile provider behind the real port: what it was asked, what it did, and the callbacks it owes us. */
final class PgRail implements PaymentRail, PaymentRail.Collects, PaymentRail.Disburses {
    /** The process died while it called. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A callback that is on its way. */
    record Due(long tick, Channel channel, IntentId intent, String body) {}

    private static final Reason NO = new Reason("1032", "Request cancelled by user");
    private static final Reason SAID = new Reason("0", "said");
    private final Dice dice;
    private final Map<IntentId, Integer> numbers = new HashMap<>();
    private final Map<IntentId, Long> paid = new HashMap<>();
    private final Map<IntentId, Long> refused = new HashMap<>();
    private final Map<IntentId, Integer> posts = new HashMap<>();
    private final List<Due> due = new ArrayList<>();
    private long tick;

    PgRail(Dice dice) {
        this.dice = dice;
    }

    void knows(IntentId intent) {
        numbers.put(intent, numbers.size());
    }

    private int number(IntentId intent) {
        return numbers.getOrDefault(intent, -1);
    }

    void tick() {
        tick++;
    }

    /** Callbacks whose time has come. */
    List<Due> arriving() {
        var now = due.stream().filter(one -> one.tick() <= tick).toList();
        due.removeAll(now);
        return now;
    }

    boolean isPaid(IntentId intent) {
        return paid.containsKey(intent);
    }

    int posts(IntentId intent) {
        return posts.getOrDefault(intent, 0);
    }

    @Override
    public String name() {
        return Town.RAIL;
    }

    @Override
    public Optional<Collects> collects() {
        return Optional.of(this);
    }

    @Override
    public Optional<Disburses> disburses() {
        return Optional.of(this);
    }

    @Override
    public CollectionEvent.PushAnswer collect(Collection attempt) {
        int n = number(attempt.id());
        if (dice.strikes(Fault.NO_CONNECTION, n)) return new CollectionEvent.NotSent("no connection");
        if (dice.strikes(Fault.REFUSED, n)) return new CollectionEvent.Refused(NO);
        if (!dice.strikes(Fault.REQUEST_LOST, n))
            decide(n, attempt.id(), Channel.STK, "ws_CO_" + n, attempt.amount().minor());
        if (dice.strikes(Fault.CRASH, n)) throw new Died();
        if (posts(attempt.id()) == 0 || dice.strikes(Fault.ANSWER_LOST, n))
            return new CollectionEvent.Unclear("no answer");
        return new CollectionEvent.Accepted(new ProviderRef("ws_CO_" + n));
    }

    @Override
    public PayoutEvent.SendAnswer payOut(Payout attempt) {
        int n = number(attempt.id());
        if (dice.strikes(Fault.NO_CONNECTION, n)) return new PayoutEvent.NotSent("no connection");
        if (dice.strikes(Fault.REFUSED, n)) return new PayoutEvent.Refused(NO, RailTrouble.NONE);
        if (!dice.strikes(Fault.REQUEST_LOST, n))
            decide(n, attempt.id(), Channel.RESULT, "AG_" + n, attempt.amount().minor());
        if (dice.strikes(Fault.CRASH, n)) throw new Died();
        if (posts(attempt.id()) == 0 || dice.strikes(Fault.ANSWER_LOST, n)) return new PayoutEvent.Unclear("no answer");
        return new PayoutEvent.Accepted(new ProviderRef("AG_" + n));
    }

    private void decide(int n, IntentId intent, Channel channel, String ref, long cents) {
        posts.merge(intent, 1, Integer::sum);
        var at = tick + (dice.strikes(Fault.QUICK, n) ? 0 : dice.between("decides", n, 1, 5));
        var pays = dice.happens("pays", n, 75);
        (pays ? paid : refused).put(intent, at);
        var body = String.join(" ", pays ? "PAID" : "NOT", ref, String.valueOf(cents), "R" + n);
        var late = dice.strikes(Fault.CALLBACK_LATE, n) ? dice.between("late", n, 5, 200) : 0;
        if (!dice.strikes(Fault.CALLBACK_LOST, n)) due.add(new Due(at + late, channel, intent, body));
        while (dice.strikes(Fault.CALLBACK_TWICE, n))
            due.add(new Due(at + dice.between("again", n, 0, 100), channel, intent, body));
    }

    private OptionalLong known(Map<IntentId, Long> what, IntentId intent) {
        var at = what.get(intent);
        return at == null || at > tick ? OptionalLong.empty() : OptionalLong.of(at);
    }

    @Override
    public CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
        int n = number(attempt.id());
        if (dice.strikes(Fault.QUERY_NOISE, n)) return new CollectionEvent.QueryOpen(SAID);
        if (known(paid, attempt.id()).isPresent()) return new CollectionEvent.QueryPaid(Optional.empty(), SAID);
        if (known(refused, attempt.id()).isPresent()) return new CollectionEvent.QueryFailed(NO);
        return new CollectionEvent.QueryOpen(SAID);
    }

    @Override
    public PayoutEvent.Told queryPayout(Payout attempt) {
        int n = number(attempt.id());
        var id = attempt.id();
        var word = known(paid, id).isPresent() ? "PAID" : known(refused, id).isPresent() ? "NOT" : "";
        var body = String.join(
                " ", word, "AG_" + n, String.valueOf(attempt.amount().minor()), "R" + n);
        if (!word.isEmpty() && !dice.strikes(Fault.QUERY_NOISE, n))
            due.add(new Due(tick + 1, Channel.STATUS, id, body));
        return new PayoutEvent.Open(SAID);
    }

    @Override
    public Notice readCollection(String body) {
        var words = body.split(" ", -1);
        var ref = new ProviderRef(words[1]);
        if (words[0].equals("NOT")) return new Notice.PushFailed(ref, NO);
        return new Notice.PushPaid(ref, cents(words), Optional.of(new Receipt(words[3])));
    }

    @Override
    public Notice readPayout(Channel channel, String body) {
        var words = body.split(" ", -1);
        var ref = new ProviderRef(words[1]);
        if (words[0].equals("NOT")) return new Notice.PayoutFailed(ref, NO, RailTrouble.NONE);
        return new Notice.PayoutPaid(ref, new Receipt(words[3]), cents(words), Optional.empty(), Optional.empty());
    }

    private static Money cents(String... words) {
        return Money.kes(Long.parseLong(words[2]));
    }

    @Override
    public Money payoutCharge(Money sent) {
        return Money.zero(sent.asset());
    }
}
