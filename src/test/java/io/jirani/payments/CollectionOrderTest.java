package io.jirani.payments;

import static io.jirani.payments.CollectionState.SUBMITTING;
import static io.jirani.payments.Intents.ASKED;
import static io.jirani.payments.Intents.NOW;
import static io.jirani.payments.Intents.RECEIPT;
import static io.jirani.payments.Intents.REF;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import io.jirani.payments.CollectionEffect.EndHold;
import io.jirani.payments.CollectionEvent.Accepted;
import io.jirani.payments.CollectionEvent.CallbackFailed;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.Hint;
import io.jirani.payments.CollectionEvent.QueryFailed;
import io.jirani.payments.CollectionEvent.QueryOpen;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.CollectionEvent.TimePassed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every order in which a handful of events can come. */
class CollectionOrderTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Money ROOM = Money.kes(200_000);
    private static final Reason CANCELLED = new Reason("1032", "Request cancelled by user");
    private static final Reason SAID = new Reason("0", "processed");
    private static final CallbackPaid PAID = new CallbackPaid(REF, ASKED, Optional.of(RECEIPT), ROOM);
    private static final CallbackPaid TOO_LITTLE = new CallbackPaid(REF, Money.kes(100), Optional.of(RECEIPT), ROOM);
    private static final QueryPaid FOUND_PAID = new QueryPaid(Optional.empty(), SAID);

    @Test
    void anyOrderOfWhatCanHappenCreditsOnceAndEndsWithTheProof() {
        var events = List.of(new Accepted(REF), PAID, PAID, FOUND_PAID, new QueryOpen(SAID), new TimePassed());
        for (var order : orders(events)) {
            var told = play(order);
            assertThat(told.credits()).as("%s", order).isEqualTo(1);
            assertThat(told.it().evidence()).isEqualTo(Evidence.E2);
            assertThat(told.it().receipt()).contains(RECEIPT);
        }
    }

    @Test
    void anyOrderOfContradictionsCreditsAtMostOnceAndEndsTheHoldAtMostOnce() {
        var events = List.of(
                new CallbackFailed(REF, CANCELLED),
                PAID,
                FOUND_PAID,
                new QueryFailed(CANCELLED),
                TOO_LITTLE,
                new TimePassed());
        for (var order : orders(events)) {
            var told = play(order);
            // an amount in dispute is for people, whatever a question says that names none
            var disputed = told.it().state() == CollectionState.REVIEW;
            assertThat(told.credits()).as("%s", order).isBetween(disputed ? 0L : 1L, 1L);
            assertThat(told.holdsEnded()).as("%s", order).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void withoutAPositiveWordNothingIsEverCredited() {
        var events = List.of(
                new Accepted(REF),
                new CallbackFailed(REF, CANCELLED),
                new Hint("x"),
                new QueryFailed(CANCELLED),
                new QueryOpen(SAID),
                new TimePassed());
        for (var order : orders(events)) assertThat(play(order).credits()).isZero();
    }

    private record Played(Collection it, long credits, long holdsEnded) {}

    private static Played play(List<? extends CollectionEvent> order) {
        var it = Intents.collection(SUBMITTING, Evidence.E0);
        long credits = 0;
        long ended = 0;
        var now = NOW;
        for (var event : order) {
            now = event instanceof TimePassed ? now.plusSeconds(400) : now.plusSeconds(1);
            var step = it.on(event, now, SETTINGS);
            credits += step.effects().stream().filter(CollectionTest::isCredit).count();
            ended += step.effects().stream().filter(EndHold.class::isInstance).count();
            assertThat(step.next().evidence()).isGreaterThanOrEqualTo(it.evidence());
            it = step.next();
        }
        return new Played(it, credits, ended);
    }

    static <T> List<List<T>> orders(List<T> items) {
        if (items.isEmpty()) return List.of(List.of());
        var all = new ArrayList<List<T>>();
        for (int i = 0; i < items.size(); i++) {
            var rest = new ArrayList<>(items);
            var first = rest.remove(i);
            for (var tail : orders(rest)) {
                var order = new ArrayList<T>();
                order.add(first);
                order.addAll(tail);
                all.add(order);
            }
        }
        return all;
    }
}
