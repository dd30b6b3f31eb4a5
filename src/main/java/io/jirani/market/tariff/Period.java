package io.jirani.market.tariff;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Set;

/**
 * A time of use by the community's clock on the wall.
 *
 * @param days on which it begins; one over midnight ends the day after
 * @param until no more in it; the same as {@code from}: the whole day
 */
public record Period(String name, Set<DayOfWeek> days, LocalTime from, LocalTime until) {
    public Period {
        days = Set.copyOf(days);
        if (days.isEmpty()) throw new IllegalArgumentException("a period of no day: " + name);
    }

    boolean holds(LocalDateTime at) {
        var time = at.toLocalTime();
        var begunToday = days.contains(at.getDayOfWeek()) && !time.isBefore(from);
        if (from.isBefore(until)) return begunToday && time.isBefore(until);
        return begunToday || (days.contains(at.getDayOfWeek().minus(1)) && time.isBefore(until));
    }
}
