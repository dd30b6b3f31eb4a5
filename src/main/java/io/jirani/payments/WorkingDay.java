package io.jirani.payments;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;

/** When people have had a working day: Monday to Friday, where the community is. */
final class WorkingDay {
    private WorkingDay() {}

    /** The same hour of the next working day; what is asked at a weekend counts from Monday's begin. */
    static Instant after(Instant asked, ZoneId zone) {
        var begin = asked.atZone(zone);
        while (isWeekend(begin.getDayOfWeek()))
            begin = begin.toLocalDate().plusDays(1).atStartOfDay(zone);
        var due = begin.plusDays(1);
        while (isWeekend(due.getDayOfWeek())) due = due.plusDays(1);
        return due.toInstant();
    }

    private static boolean isWeekend(DayOfWeek day) {
        return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
    }
}
