package io.jirani.payments;

import static io.jirani.payments.Intents.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever comes, in any order and as often as it likes: the sum is in one place at a time, and is sent once. */
class MoveBooksTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final int SEEDS = 4_000;

    /** Where the sum lies. Refuses what cannot be booked. */
    private static final class Purse {
        int near;
        int setAside = 1;
        int transit;
        int far;

        void apply(MoveEffect effect) {
            switch (effect) {
                case MoveEffect.Leave leave -> {
                    setAside--;
                    transit++;
                }
                case MoveEffect.Free free -> {
                    setAside--;
                    near++;
                }
                case MoveEffect.Arrive arrive -> {
                    transit--;
                    far++;
                }
                case MoveEffect.ComeBack back -> {
                    transit--;
                    near++;
                }
                case MoveEffect.LeaveAfterAll after -> {
                    near--;
                    transit++;
                }
                case MoveEffect.AskPeople ask -> {}
                case MoveEffect.Alarm alarm -> {}
            }
            assertThat(List.of(near, setAside, transit, far)).allMatch(there -> there == 0 || there == 1);
            assertThat(near + setAside + transit + far).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(FloatMove.Route.class)
    void theSumIsInOnePlaceWhateverComes(FloatMove.Route route) {
        var events = new ArrayList<>(MoveTablesTest.events().values());
        events.add(new MoveEvent.TimePassed());
        for (int seed = 0; seed < SEEDS; seed++) {
            var chance = new Random(seed);
            var purse = new Purse();
            var it = Moves.move(route, MoveState.RESERVED);
            var now = NOW;
            var trail = new ArrayList<String>();
            var arrived = false;
            for (int n = 0; n < 25; n++) {
                var event = events.get(chance.nextInt(events.size()));
                now = now.plus(chance.nextInt(6) == 0 ? Duration.ofHours(13) : Duration.ofSeconds(1));
                var step = it.on(event, now, SETTINGS);
                trail.add(event.getClass().getSimpleName() + ">" + step.next().state());
                for (var effect : step.effects()) purse.apply(effect);
                var was = it.state();
                it = step.next();
                var where = "seed " + seed + " " + trail;
                if (it.state() == MoveState.SUBMITTING && was != MoveState.SUBMITTING)
                    assertThat(was).as(where).isEqualTo(MoveState.RESERVED);
                switch (it.state()) {
                    case RESERVED, SUBMITTING ->
                        assertThat(purse.setAside).as(where).isEqualTo(1);
                    case SUBMITTED, UNKNOWN ->
                        assertThat(purse.transit).as(where).isEqualTo(1);
                    case DONE -> assertThat(purse.far).as(where).isEqualTo(1);
                    case REFUSED -> assertThat(purse.near).as(where).isEqualTo(1);
                    case REVIEW -> assertThat(purse.far).as(where).isZero();
                }
                if (arrived) assertThat(it.state()).as(where).isEqualTo(MoveState.DONE);
                arrived = it.state() == MoveState.DONE;
            }
        }
    }
}
