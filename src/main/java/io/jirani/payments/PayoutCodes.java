package io.jirani.payments;

import io.jirani.payments.ResultCodes.Retry;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Codes of the payout API that say definitely no (fact sheet section 6). The others decide nothing: 15 (we sent it before),
 * 17 and 26 and the hundred millions (faults and load) say go and look.
 */
public final class PayoutCodes {
    /**
     * Why a payout was not made.
     *
     * @param retry when another payout may be decided on; this one is never sent again
     * @param trouble what it says of our account at the provider
     */
    public record Code(String code, String meaning, Retry retry, RailTrouble trouble) {}

    private static final List<Code> ALL = List.of(
            new Code("1", "the payout account is dry", Retry.LATER, RailTrouble.DRY),
            new Code("2", "below the minimum", Retry.NO, RailTrouble.NONE),
            new Code("3", "above the maximum", Retry.NO, RailTrouble.NONE),
            new Code("4", "the payee's daily limit", Retry.TOMORROW, RailTrouble.NONE),
            new Code("7", "payee invalid", Retry.NO, RailTrouble.NONE),
            new Code("8", "the payee's balance limit", Retry.LATER, RailTrouble.NONE),
            new Code("11", "our account is in an invalid state", Retry.NO, RailTrouble.CREDENTIALS),
            new Code("14", "the payee's account is in an invalid state", Retry.NO, RailTrouble.NONE),
            new Code("18", "the operator's credential failed", Retry.NO, RailTrouble.CREDENTIALS),
            new Code("20", "the operator is unknown", Retry.NO, RailTrouble.CREDENTIALS),
            new Code("21", "the operator may not do this", Retry.NO, RailTrouble.CREDENTIALS),
            new Code("22", "the operator is not active", Retry.NO, RailTrouble.CREDENTIALS),
            new Code("24", "fields are missing", Retry.NO, RailTrouble.CREDENTIALS),
            new Code("25", "a field is wrong", Retry.NO, RailTrouble.NONE),
            new Code("29", "the command is wrong", Retry.NO, RailTrouble.CREDENTIALS),
            new Code(
                    "2001",
                    "the operator's name, password or its encryption is wrong",
                    Retry.NO,
                    RailTrouble.CREDENTIALS),
            new Code("2006", "the account's status does not allow it", Retry.NO, RailTrouble.NONE),
            new Code("2020", "the amount cannot be read", Retry.NO, RailTrouble.NONE),
            new Code("2028", "the shortcode may not pay out", Retry.NO, RailTrouble.CREDENTIALS),
            new Code("2040", "the payee is no registered customer", Retry.NO, RailTrouble.NONE),
            new Code("2051", "the number cannot be read", Retry.NO, RailTrouble.NONE),
            new Code("8006", "the operator is locked", Retry.NO, RailTrouble.CREDENTIALS),
            new Code("SFC_IC0003", "the number is not on M-PESA", Retry.NO, RailTrouble.NONE),
            new Code("0xSFC_IC0003", "the number is not on M-PESA", Retry.NO, RailTrouble.NONE));

    private static final Pattern WEATHER = Pattern.compile("15|17|26|1000000\\d\\d|00\\.002\\.1001|no_receipt");

    private PayoutCodes() {}

    /** What a code says; nothing for one that decides nothing. */
    public static Optional<Code> of(String code) {
        return ALL.stream().filter(known -> known.code().equals(code)).findFirst();
    }

    /** Whether a code is known to decide nothing: sent before, a fault, or load. */
    static boolean isWeather(String code) {
        return WEATHER.matcher(code).matches();
    }

    /** All of them, for the page that lists them. */
    public static List<Code> all() {
        return ALL;
    }
}
