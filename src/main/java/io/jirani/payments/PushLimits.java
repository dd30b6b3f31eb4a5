package io.jirani.payments;

import io.jirani.kernel.Problem;
import java.time.Duration;

/**
 * How often a phone may be asked to pay: nobody's phone is a toy of strangers, and two prompts at once confuse payer and
 * provider (result 1001).
 *
 * @param most pushes within the window
 * @param unknownWait how long a prompt may still be on the phone of whose end nothing was heard (ruling 9): its push answer was
 *     lost, or it left shortly before the deadline
 */
public record PushLimits(int most, Duration window, Duration unknownWait) {
    public static final PushLimits STANDARD = new PushLimits(3, Duration.ofMinutes(10), Duration.ofMinutes(2));

    /** The limits of the demo, whose prompts end after 15 s: as many pushes, in a tenth of the time. */
    static final PushLimits DEMO = new PushLimits(3, Duration.ofMinutes(1), Duration.ofSeconds(20));

    /**
     * What a phone has been asked.
     *
     * @param recent pushes within the window
     * @param open pushes that may still be on its screen
     */
    public record Asked(int recent, int open) {}

    /** Refuses one push too many. */
    public void check(Asked asked) {
        if (asked.open() > 0)
            throw Problem.of(
                            Problem.Kind.TOO_MANY_PUSHES,
                            "this phone has a payment prompt open; answer it or wait for its end")
                    .told(PushRefusal.PROMPT_OPEN.words());
        if (asked.recent() >= most)
            throw Problem.of(
                            Problem.Kind.TOO_MANY_PUSHES,
                            "this phone was asked " + most + " times in " + window.toMinutes()
                                    + " min; try again later")
                    .told(PushRefusal.ASKED_OFTEN.words());
    }
}
