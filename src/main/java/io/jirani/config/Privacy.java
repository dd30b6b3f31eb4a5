package io.jirani.config;

import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the law wants to be in order before strangers' data come in (docs/privacy.md).
 *
 * @param registration number of the operator's registration with the ODPC
 * @param assessed when the impact assessment was signed
 * @param ruled how long after a household's last entry its name must be kept, when somebody has said
 */
public record Privacy(Optional<String> registration, Optional<LocalDate> assessed, Optional<Period> ruled) {
    /** An assessment is looked at again after so long. */
    private static final Period FRESH = Period.ofYears(2);

    private static final int LONGEST_HOLD_DAYS = 3_660;

    static Privacy from(Env env) {
        return new Privacy(
                env.maybe("ODPC_REGISTRATION", Privacy::number),
                env.maybe("DPIA_SIGNED", Privacy::day),
                env.maybe("LEGAL_HOLD_DAYS", text -> Period.ofDays(ServeSettings.whole(text, 0, LONGEST_HOLD_DAYS))));
    }

    /** How long a name is kept after a household's last entry; no time when nobody has said. */
    public Period hold() {
        return ruled.orElse(Period.ZERO);
    }

    /** What is missing for customers who are no play: each is a reason not to go live. */
    public List<String> missing(LocalDate today) {
        var missing = new ArrayList<String>();
        if (registration.isEmpty())
            missing.add("JIRANI_ODPC_REGISTRATION is missing: register with the ODPC before the first customer");
        if (assessed.isEmpty()) missing.add("JIRANI_DPIA_SIGNED is missing: the day the impact assessment was signed");
        assessed.filter(day -> day.isAfter(today))
                .ifPresent(day -> missing.add("JIRANI_DPIA_SIGNED is to come: " + day));
        assessed.filter(day -> day.plus(FRESH).isBefore(today))
                .ifPresent(day -> missing.add("JIRANI_DPIA_SIGNED is " + day + ": look at the assessment again"));
        if (ruled.isEmpty())
            missing.add(
                    "JIRANI_LEGAL_HOLD_DAYS is missing: how long tax and money-laundering law want a name kept; 0 if"
                            + " your counsel says so");
        return List.copyOf(missing);
    }

    private static String number(String text) {
        if (!text.matches("[A-Za-z0-9/. -]{4,40}"))
            throw new IllegalArgumentException("needs the number on the ODPC's certificate");
        return text;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (java.time.DateTimeException not) {
            throw new IllegalArgumentException("needs a day such as 2026-11-21", not);
        }
    }
}
