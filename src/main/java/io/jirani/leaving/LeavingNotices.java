package io.jirani.leaving;

import io.jirani.identity.Household.Language;
import io.jirani.kernel.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What people are told at the end, in English and Swahili. */
final class LeavingNotices {
    private LeavingNotices() {}

    /**
     * It asked to leave, or was asked to.
     *
     * @param from when it goes on
     */
    static String leaving(Language language, Instant from) {
        var day = day(from);
        return switch (language) {
            case EN ->
                "Jirani: your account is closing. You can buy and offer no more; from " + day
                        + " on you are paid out. Was it not you? Call us at once.";
            case SW ->
                "Jirani: akaunti yako inafungwa. Huwezi tena kununua wala kuuza; kuanzia " + day
                        + " utalipwa pesa zako. Si wewe? Tupigie simu mara moja.";
        };
    }

    /** Its credits and debts are settled. */
    static String settled(Language language, Money out) {
        return switch (language) {
            case EN ->
                out.isZero()
                        ? "Jirani: your account is settled; nothing is to be paid out."
                        : "Jirani: your account is settled: " + out + " will be sent to you.";
            case SW ->
                out.isZero()
                        ? "Jirani: hesabu ya akaunti yako imefungwa; hakuna malipo."
                        : "Jirani: hesabu ya akaunti yako imefungwa: utatumiwa " + out + ".";
        };
    }

    /** All is paid. */
    static String left(Language language, Money owes) {
        return switch (language) {
            case EN ->
                "Jirani: your account is closed and paid out." + (owes.isZero() ? "" : " You still owe " + owes + ".")
                        + " Thank you for being a neighbour.";
            case SW ->
                "Jirani: akaunti yako imefungwa na umelipwa." + (owes.isZero() ? "" : " Bado unadaiwa " + owes + ".")
                        + " Asante kwa kuwa jirani.";
        };
    }

    /** Nobody was heard of for a long time. */
    static String silent(Language language, Money has, LocalDate until) {
        return switch (language) {
            case EN ->
                "Jirani: we have not heard of you for long, and " + has + " of yours is here. Sign in before " + until
                        + ", or by law it goes to the public trustee.";
            case SW ->
                "Jirani: hatujasikia kutoka kwako kwa muda mrefu, na " + has + " yako iko kwetu. Ingia kabla ya "
                        + until + ", la sivyo kwa sheria itapelekwa kwa mdhamini wa umma.";
        };
    }

    /** Its community ends and there is no number to pay. */
    static String nobodyToPay(Language language, LocalDate until) {
        return switch (language) {
            case EN ->
                "Jirani: we cannot pay you: no number of yours may be paid now. Sign in with your number or come to us"
                        + " before " + until + ", or your money goes to the public list.";
            case SW ->
                "Jirani: hatuwezi kukulipa: hakuna namba yako inayoweza kulipwa sasa. Ingia kwa namba yako au njoo"
                        + " kwetu kabla ya " + until + ", la sivyo pesa zako zitaenda kwenye orodha ya umma.";
        };
    }

    /** Its money went to the public list. */
    static String unclaimed(Language language, Money had) {
        return switch (language) {
            case EN ->
                "Jirani: " + had + " of yours is now on the public list of unclaimed money. It stays yours: come to us"
                        + " and prove who you are.";
            case SW ->
                "Jirani: " + had + " yako sasa iko kwenye orodha ya umma ya pesa zisizodaiwa. Bado ni yako: njoo"
                        + " uthibitishe wewe ni nani.";
        };
    }

    private static LocalDate day(Instant moment) {
        return moment.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
