package io.jirani.payments;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rail that writes one line for each call, at DEBUG: the call, the payment it is about, how long it took and what it came
 * to, by a word. The payment's id ties the lines of one payment together, over processes and restarts. What was sent and what
 * was answered is never in it.
 */
public final class TracedRail extends WrappedRail {
    private static final Logger LOG = LoggerFactory.getLogger(TracedRail.class);
    private static final long MILLI = 1_000_000;

    public TracedRail(PaymentRail rail) {
        super(rail);
    }

    @Override
    <T> T around(String call, String about, Supplier<T> work) {
        var begun = System.nanoTime();
        var result = "broke";
        try {
            var answer = work.get();
            result = word(answer);
            return answer;
        } finally {
            LOG.debug(
                    "rail={} call={} about={} took_ms={} result={}",
                    name(),
                    call,
                    about,
                    (System.nanoTime() - begun) / MILLI,
                    result);
        }
    }
}
