package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuardedRailTest {
    private final Hand clock = new Hand();
    private final Collection attempt = Intents.collection(CollectionState.PENDING, Evidence.E0);
    private boolean pushesAnswer = true;
    private boolean questionsAnswer = true;
    private int pushes;

    private final PaymentRail.Collects guarded = new GuardedRail(new Half(), clock, new SimpleMeterRegistry())
            .collects()
            .orElseThrow();

    /** Questions without an answer rest; nobody who wants to pay waits for that. */
    @Test
    void questionsWithoutAnAnswerStopNoPush() {
        questionsAnswer = false;
        for (int i = 0; i < 20; i++) {
            guarded.queryCollection(attempt);
            assertThat(guarded.collect(attempt)).isInstanceOf(CollectionEvent.Accepted.class);
        }
    }

    /** Answered questions do not keep a dead door of pushes in use: each push there costs its buyer minutes. */
    @Test
    void answeredQuestionsDoNotSpeakForPushes() {
        pushesAnswer = false;
        for (int i = 0; i < 20; i++) {
            guarded.queryCollection(attempt);
            guarded.collect(attempt);
        }
        assertThat(pushes).isEqualTo(Breaker.FAILURES);
        assertThat(guarded.collect(attempt)).isInstanceOf(CollectionEvent.NotSent.class);
        clock.move(Duration.ofSeconds(31));
        pushesAnswer = true;
        assertThat(guarded.collect(attempt)).isInstanceOf(CollectionEvent.Accepted.class);
    }

    /** A far side whose two doors fail apart. */
    private final class Half implements PaymentRail, PaymentRail.Collects {
        @Override
        public String name() {
            return "half";
        }

        @Override
        public Optional<Collects> collects() {
            return Optional.of(this);
        }

        @Override
        public Optional<Disburses> disburses() {
            return Optional.empty();
        }

        @Override
        public CollectionEvent.PushAnswer collect(Collection attempt) {
            pushes++;
            return pushesAnswer
                    ? new CollectionEvent.Accepted(new ProviderRef("ws_CO_" + pushes))
                    : new CollectionEvent.Unclear("no answer");
        }

        @Override
        public CollectionEvent.QueryAnswer queryCollection(Collection attempt) {
            return new CollectionEvent.QueryOpen(
                    new Reason(questionsAnswer ? ResultCodes.IN_FLIGHT : GuardedRail.UNREACHABLE, "open"));
        }

        @Override
        public Notice readCollection(String body) {
            return new Notice.Unreadable("nothing");
        }
    }
}
