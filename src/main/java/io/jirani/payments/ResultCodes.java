package io.jirani.payments;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What M-Pesa's result codes mean: one table for pushes, one for payouts, for the same code means different things
 * (pitfall 15: 2001 is the payer's wrong PIN in the one and our operator's wrong password in the other).
 *
 * <p>Source: Daraja fact sheet sections 5 and 6. A code that is not here decides nothing.
 */
public final class ResultCodes {
    /** Whether a new push for the same purchase may be offered. Nothing is ever pushed again by itself. */
    public enum Retry {
        /** When the payer likes. */
        PAYER_DECIDES,
        /** After a minute or three. */
        LATER,
        /** Tomorrow, Nairobi time. */
        TOMORROW,
        /** Not before somebody changed something. */
        NO
    }

    /**
     * Why a push was not paid.
     *
     * @param english what the payer is told
     * @param swahili the same in Swahili
     */
    public record PushCode(String code, String meaning, Retry retry, String english, String swahili) {}

    /** Still being processed: ask again. */
    public static final String IN_FLIGHT = "4999";

    private static final PushCode OURS = new PushCode(
            "",
            "our settings",
            Retry.NO,
            "The payment could not be started. We are looking into it.",
            "Malipo hayakuanza. Tunashughulikia.");

    private static final Map<String, PushCode> PUSH = Map.ofEntries(
            push(
                    "1",
                    "not enough money, Fuliza included",
                    Retry.PAYER_DECIDES,
                    "There is not enough money in your M-PESA account.",
                    "Huna pesa za kutosha kwenye M-PESA."),
            push(
                    "2",
                    "below the minimum",
                    Retry.NO,
                    "The amount is too small for M-PESA.",
                    "Kiasi ni kidogo mno kwa M-PESA."),
            push(
                    "3",
                    "above the maximum",
                    Retry.NO,
                    "The amount is too large for M-PESA.",
                    "Kiasi ni kikubwa mno kwa M-PESA."),
            push(
                    "4",
                    "payer's daily limit",
                    Retry.TOMORROW,
                    "You have reached today's M-PESA limit. Try again tomorrow.",
                    "Umefikia kikomo cha M-PESA cha leo. Jaribu tena kesho."),
            push(
                    "5",
                    "balance rule",
                    Retry.PAYER_DECIDES,
                    "There is not enough money in your M-PESA account.",
                    "Huna pesa za kutosha kwenye M-PESA."),
            ours("6", "primary party unresolved"),
            ours("7", "receiver party unresolved"),
            push(
                    "8",
                    "receiver's balance limit",
                    Retry.LATER,
                    "M-PESA cannot take the payment now. Try again later.",
                    "M-PESA haiwezi kupokea malipo sasa. Jaribu baadaye."),
            push(
                    "10",
                    "not an M-PESA customer",
                    Retry.NO,
                    "This number is not registered for M-PESA.",
                    "Namba hii haijasajiliwa M-PESA."),
            ours("11", "debit account invalid"),
            ours("12", "credit account invalid"),
            ours("13", "debit account unresolved"),
            ours("14", "credit account unresolved"),
            push(
                    "17",
                    "system error, or too many like it",
                    Retry.LATER,
                    "M-PESA had a fault. Try again in two minutes.",
                    "M-PESA ina hitilafu. Jaribu tena baada ya dakika mbili."),
            ours("20", "initiator unresolved"),
            ours("21", "initiator not allowed"),
            busy("26"),
            push(
                    "1001",
                    "another session is open on the phone",
                    Retry.LATER,
                    "Another M-PESA menu is open on your phone. Close it and try again in two minutes.",
                    "Menyu nyingine ya M-PESA iko wazi kwenye simu yako. Ifunge na ujaribu baada ya dakika mbili."),
            push(
                    "1019",
                    "not finished in time",
                    Retry.PAYER_DECIDES,
                    "The time to pay has run out.",
                    "Muda wa kulipa umeisha."),
            busy("1025"),
            cancelled("1031"),
            cancelled("1032"),
            silent("1036"),
            silent("1037"),
            ours("1101", "prompt text too long"),
            ours("1102", "prompt text too long"),
            push(
                    "2001",
                    "wrong PIN",
                    Retry.PAYER_DECIDES,
                    "The PIN was wrong. Three wrong PINs lock M-PESA.",
                    "PIN si sahihi. PIN tatu zisizo sahihi hufunga M-PESA."),
            silent("2008"),
            silent("2026"),
            ours("2028", "not allowed for this shortcode"),
            ours("8006", "security credential locked"),
            busy("9999"),
            ours("SFC_IC0003", "number or shortcode unknown"),
            ours("0xSFC_IC0003", "number or shortcode unknown"));

    private ResultCodes() {}

    /** All codes that end a push, for the page that lists them. */
    public static List<PushCode> pushes() {
        return PUSH.values().stream()
                .sorted(Comparator.comparingInt((PushCode it) -> it.code().length())
                        .thenComparing(PushCode::code))
                .toList();
    }

    /** Why a push was not paid; nothing for a code that decides nothing. */
    public static Optional<PushCode> push(String code) {
        return Optional.ofNullable(PUSH.get(code));
    }

    /** What a refused payout says about our account; nothing for a code that decides nothing. */
    public static Optional<RailTrouble> payout(String code) {
        return PayoutCodes.of(code).map(PayoutCodes.Code::trouble);
    }

    private static Map.Entry<String, PushCode> push(
            String code, String meaning, Retry retry, String english, String swahili) {
        return Map.entry(code, new PushCode(code, meaning, retry, english, swahili));
    }

    private static Map.Entry<String, PushCode> ours(String code, String meaning) {
        return push(code, meaning, OURS.retry(), OURS.english(), OURS.swahili());
    }

    private static Map.Entry<String, PushCode> busy(String code) {
        return push(
                code,
                "the prompt was not sent",
                Retry.LATER,
                "M-PESA is busy. Try again in two minutes.",
                "M-PESA ina shughuli nyingi. Jaribu tena baada ya dakika mbili.");
    }

    private static Map.Entry<String, PushCode> cancelled(String code) {
        return push(
                code, "cancelled by the payer", Retry.PAYER_DECIDES, "You cancelled the payment.", "Umeghairi malipo.");
    }

    private static Map.Entry<String, PushCode> silent(String code) {
        return push(
                code,
                "no answer from the phone",
                Retry.PAYER_DECIDES,
                "Your phone did not answer. Is it on, with network? On an old SIM dial *234# to update it.",
                "Simu yako haikujibu. Je, imewashwa na ina mtandao? Kwa laini ya zamani piga *234# kuisasisha.");
    }
}
