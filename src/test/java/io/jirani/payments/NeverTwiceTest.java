package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is told of a push, in whatever order: it is credited at most once, and each row of the list is booked once. */
class NeverTwiceTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Money OTHER = Money.kes(3_100);
    private static final Receipt SECOND = new Receipt("UKL7SECOND");
    private static final Receipt FALSE = new Receipt("UKL7FALSE0");
    private static final Reason SAID = new Reason("1032", "cancelled");
    private static final Money ROOM = Money.kes(200_000);

    private static final List<CollectionEvent> EVENTS = List.of(
            new CollectionEvent.Claimed(),
            new CollectionEvent.Accepted(Intents.REF),
            new CollectionEvent.CallbackPaid(Intents.REF, Intents.ASKED, Optional.of(Intents.RECEIPT), ROOM),
            new CollectionEvent.CallbackPaid(Intents.REF, Intents.ASKED, Optional.of(FALSE), ROOM),
            new CollectionEvent.CallbackPaid(Intents.REF, Intents.ASKED, Optional.empty(), Money.kes(0)),
            new CollectionEvent.CallbackPaid(Intents.REF, OTHER, Optional.of(SECOND), ROOM),
            new CollectionEvent.CallbackFailed(Intents.REF, SAID),
            new CollectionEvent.QueryPaid(Optional.empty(), SAID),
            new CollectionEvent.QueryFailed(SAID),
            new CollectionEvent.QueryOpen(SAID),
            new CollectionEvent.Seen(Evidence.E1, Intents.ASKED, Intents.RECEIPT, ROOM),
            new CollectionEvent.Seen(Evidence.E2, Intents.ASKED, Intents.RECEIPT, ROOM),
            new CollectionEvent.Seen(Evidence.E2, OTHER, SECOND, ROOM),
            new CollectionEvent.Seen(Evidence.E3, Intents.ASKED, Intents.RECEIPT, ROOM),
            new CollectionEvent.Seen(Evidence.E3, OTHER, SECOND, ROOM),
            new CollectionEvent.Absent(),
            new CollectionEvent.TakenBack(Intents.RECEIPT),
            new CollectionEvent.Ruled(Ruling.PAID, Optional.empty(), Optional.empty()),
            new CollectionEvent.Ruled(Ruling.PAID, Optional.of(OTHER), Optional.of(SECOND)),
            new CollectionEvent.Ruled(Ruling.NOT_PAID, Optional.empty(), Optional.empty()),
            new CollectionEvent.TimePassed());

    @Test
    void noHistoryCreditsTwiceOrLosesARowOfTheList() {
        var dice = new Random(7);
        var denied = 0;
        var both = 0;
        for (int n = 0; n < 60_000; n++) {
            var it = Intents.collection(CollectionState.CREATED, Evidence.E0);
            var now = Intents.NOW;
            var credits = 0;
            var extras = 0;
            var told = new StringBuilder();
            for (int step = 0; step < 14; step++) {
                var event = EVENTS.get(dice.nextInt(EVENTS.size()));
                if (dice.nextInt(4) == 0) now = now.plus(Duration.ofSeconds(dice.nextInt(400)));
                told.append(it.state()).append(' ').append(event).append('\n');
                var after = it.on(event, now, SETTINGS);
                credits += (int)
                        after.effects().stream().filter(NeverTwiceTest::credits).count();
                extras += (int) after.effects().stream()
                        .filter(CollectionEffect.Extra.class::isInstance)
                        .count();
                it = after.next();
                assertThat(credits).as(told.toString()).isLessThanOrEqualTo(1);
                assertThat(it.booked() == Booked.NOTHING).as(told.toString()).isEqualTo(credits == 0);
                assertThat(it.state().phase() == CollectionState.Phase.CREDITED && it.booked() != Booked.HOUSEHOLD)
                        .isFalse();
                if (it.state() == CollectionState.FAILED && it.booked() == Booked.HOUSEHOLD) denied++;
            }
            if (extras > 0 && credits > 0) both++;
        }
        assertThat(denied).as("histories where people deny a credit").isPositive();
        assertThat(both).as("histories with a second payment").isPositive();
    }

    private static boolean credits(CollectionEffect effect) {
        return effect instanceof CollectionEffect.CreditUnproven
                || effect instanceof CollectionEffect.CreditProven
                || effect instanceof CollectionEffect.CreditLateUnproven
                || effect instanceof CollectionEffect.CreditLateProven
                || effect instanceof CollectionEffect.Suspense;
    }
}
