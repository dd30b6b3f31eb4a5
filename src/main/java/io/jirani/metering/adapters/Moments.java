package io.jirani.metering.adapters;

import io.jirani.kernel.Problem;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.ForeignSample.At;
import io.jirani.metering.ForeignSample.Local;
import io.jirani.metering.ForeignSample.When;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times as other meters write them. A clock that was never set shows a moment near its epoch (1970, 2000): what it says is
 * no time, so the row was when it came.
 */
final class Moments {
    private static final Instant CLOCKS_ARE_SET_AFTER = Instant.parse("2020-01-01T00:00:00Z");
    /** The year 9999 in milliseconds: above it nothing is a time. */
    private static final BigDecimal LAST = BigDecimal.valueOf(253_402_300_799_999L);

    private static final BigDecimal MILLISECONDS_FROM = BigDecimal.TEN.pow(11);

    private Moments() {}

    /** ISO 8601, with an offset or without; between date and time also a blank. */
    static When iso(String text, Instant arrived) {
        var bare = text.strip().replaceFirst(" ", "T");
        try {
            var parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(bare, OffsetDateTime::from, LocalDateTime::from);
            if (parsed instanceof OffsetDateTime moment) return at(moment.toInstant(), arrived);
            var local = LocalDateTime.from(parsed);
            return isSet(local.toInstant(ZoneOffset.UTC)) ? new Local(local) : new Arrived(arrived);
        } catch (DateTimeException notATime) {
            throw Problem.invalid("time", "not an ISO 8601 time: " + text);
        }
    }

    /** Seconds since 1970, UTC, also with a fraction; kept to the millisecond. */
    static When seconds(BigDecimal seconds, Instant arrived) {
        return millis(Quantities.sane(seconds).movePointRight(3), arrived);
    }

    /** Milliseconds since 1970, UTC. */
    static When millis(BigDecimal millis, Instant arrived) {
        var whole = Quantities.sane(millis).setScale(0, RoundingMode.FLOOR);
        if (whole.abs().compareTo(LAST) > 0) throw Problem.invalid("time", "not a time: " + millis.toPlainString());
        return at(Instant.ofEpochMilli(whole.longValueExact()), arrived);
    }

    /** Seconds, or milliseconds where as seconds it would lie beyond the year 5138. */
    static When either(BigDecimal number, Instant arrived) {
        return number.compareTo(MILLISECONDS_FROM) >= 0 ? millis(number, arrived) : seconds(number, arrived);
    }

    private static When at(Instant moment, Instant arrived) {
        return isSet(moment) ? new At(moment) : new Arrived(arrived);
    }

    private static boolean isSet(Instant moment) {
        return moment.isAfter(CLOCKS_ARE_SET_AFTER);
    }
}
