package io.jirani.supply;

import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.supply.Terms.Mode;
import java.math.BigDecimal;

/** What a household is told when its terms change, in English and Swahili. */
final class SupplyNotices {
    private SupplyNotices() {}

    static String changed(Language language, Terms terms) {
        return switch (language) {
            case EN -> "Jirani: " + english(terms) + " Is this wrong? Call us.";
            case SW -> "Jirani: " + swahili(terms) + " Si sahihi? Tupigie simu.";
        };
    }

    private static String english(Terms terms) {
        if (terms.protection().isPresent())
            return "your home is protected: your light is never cut off for want of credit.";
        return terms.mode() == Mode.ON_ACCOUNT
                ? "your power is on account: you use it first and pay afterwards."
                : "your power is prepaid: you buy it before you use it. When our system is away, your light stays on for at"
                        + " least " + terms.graceTime().toHours() + " hours and " + kwh(terms.graceEnergy())
                        + " beyond your credit. It is never cut off at night or on a weekend.";
    }

    private static String swahili(Terms terms) {
        if (terms.protection().isPresent()) return "nyumba yako inalindwa: umeme wako haukatwi kamwe kwa kukosa salio.";
        return terms.mode() == Mode.ON_ACCOUNT
                ? "umeme wako ni wa kulipa baadaye: unautumia kwanza kisha unalipa."
                : "umeme wako ni wa kulipa kabla: unaununua kabla ya kuutumia. Mfumo wetu usipopatikana, umeme wako unabaki"
                        + " kwa angalau saa " + terms.graceTime().toHours() + " na " + kwh(terms.graceEnergy())
                        + " zaidi ya salio lako. Haukatwi kamwe usiku wala wikendi.";
    }

    private static String kwh(Energy energy) {
        return BigDecimal.valueOf(energy.wattHours(), 3).stripTrailingZeros().toPlainString() + " kWh";
    }
}
