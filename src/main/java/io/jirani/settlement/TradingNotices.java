package io.jirani.settlement;

import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.settlement.AuctionFeeStore.Traded;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What people are told of automatic trading, in English and Swahili: once a day, and never at night. */
final class TradingNotices {
    private static final LocalTime MORNING = LocalTime.of(7, 0);
    private static final LocalTime EVENING = LocalTime.of(21, 0);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d/M", Locale.ROOT);

    private TradingNotices() {}

    /**
     * What a household bought and sold in a day.
     *
     * @param fee on what it sold
     */
    static String ofDay(Language language, LocalDate day, Traded traded, Money fee) {
        var isBoth = !traded.bought().isZero() && !traded.sold().isZero();
        var when = DAY.format(day);
        return switch (language) {
            case EN ->
                "Jirani: on " + when + " you "
                        + (traded.bought().isZero()
                                ? ""
                                : "bought " + kwh(traded.bought()) + " in the market for " + traded.paid())
                        + (isBoth ? " and " : "")
                        + (traded.sold().isZero()
                                ? ""
                                : "sold " + kwh(traded.sold()) + " for " + traded.got() + ", fee " + fee)
                        + ".";
            case SW ->
                "Jirani: tarehe " + when
                        + (traded.bought().isZero()
                                ? ""
                                : " umenunua " + kwh(traded.bought()) + " sokoni kwa " + traded.paid())
                        + (isBoth ? " na" : "")
                        + (traded.sold().isZero()
                                ? ""
                                : " umeuza " + kwh(traded.sold()) + " kwa " + traded.got() + ", ada " + fee)
                        + ".";
        };
    }

    /**
     * Its phone filled its wallet.
     *
     * @param has what the wallet has now, what was owed paid
     */
    static String toppedUp(Language language, Money amount, Money has) {
        return switch (language) {
            case EN -> "Jirani: " + amount + " came from your phone as you asked us to. Your wallet has " + has + ".";
            case SW -> "Jirani: " + amount + " zimetoka kwenye simu yako kama ulivyoagiza. Pochi yako ina " + has + ".";
        };
    }

    /** When a text that nobody waits for may go out: now, or in the morning. */
    static Instant waking(Instant now, ZoneId zone) {
        var here = now.atZone(zone);
        if (here.toLocalTime().isBefore(MORNING)) return here.with(MORNING).toInstant();
        return here.toLocalTime().isBefore(EVENING)
                ? now
                : here.plusDays(1).with(MORNING).toInstant();
    }

    private static String kwh(Energy energy) {
        return energy.kilowattHours().toPlainString() + " kWh";
    }
}
