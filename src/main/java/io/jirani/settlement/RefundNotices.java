package io.jirani.settlement;

import io.jirani.identity.Household.Language;
import io.jirani.kernel.Money;

/** What a household is told of money that goes back, in its language; each fits one text message. */
final class RefundNotices {
    private RefundNotices() {}

    static String underWay(Language language, Money amount) {
        return switch (language) {
            case EN ->
                "Jirani: " + amount
                        + " are set aside to go back to the M-PESA number that paid. We tell you when it is done.";
            case SW ->
                "Jirani: " + amount + " zimetengwa kurudishwa kwa namba ya M-PESA iliyolipa. Tutakujulisha zikirudi.";
        };
    }

    static String done(Language language, Money amount) {
        return switch (language) {
            case EN -> "Jirani: your payment of " + amount + " went back by M-PESA to the number that paid.";
            case SW -> "Jirani: malipo yako ya " + amount + " yamerudishwa kwa M-PESA kwa namba iliyolipa.";
        };
    }

    static String stays(Language language, Money amount) {
        return switch (language) {
            case EN -> "Jirani: " + amount + " could not go back by M-PESA. The money stays with us and is yours.";
            case SW -> "Jirani: " + amount + " hazikuweza kurudishwa kwa M-PESA. Pesa ziko kwetu na ni zako.";
        };
    }
}
