package io.jirani.payments;

import io.jirani.kernel.Problem;

/** Why nobody is asked to pay at all, before any prompt: what the payer is told, as for the provider's own codes ({@link ResultCodes}). */
public enum PushRefusal {
    PROMPT_OPEN(
            "a prompt is open on the phone",
            "There is a payment request on your phone. Answer it, or wait until it ends.",
            "Kuna ombi la malipo kwenye simu yako. Lijibu, au subiri liishe."),
    ASKED_OFTEN(
            "asked three times in ten minutes",
            "Your phone was asked to pay several times just now. Try again in a few minutes.",
            "Simu yako imeombwa malipo mara kadhaa sasa hivi. Jaribu tena baada ya dakika chache."),
    TOO_LARGE(
            "above the limit of one payment",
            "The amount is too large for one M-PESA payment.",
            "Kiasi ni kikubwa mno kwa malipo moja ya M-PESA."),
    DAY_FULL(
            "above what is left of the number's day",
            "You have reached today's M-PESA limit. Try again tomorrow.",
            "Umefikia kikomo cha M-PESA cha leo. Jaribu tena kesho."),
    UNPAID_OFTEN(
            "several purchases of the last hour were not paid",
            "Several of your purchases were not paid. Wait a while before you buy again.",
            "Manunuzi yako kadhaa hayakulipwa. Subiri kidogo kabla ya kununua tena.");

    private final String meaning;
    private final String english;
    private final String swahili;

    PushRefusal(String meaning, String english, String swahili) {
        this.meaning = meaning;
        this.english = english;
        this.swahili = swahili;
    }

    public String meaning() {
        return meaning;
    }

    /** What the payer is told. */
    public Problem.Told words() {
        return new Problem.Told(english, swahili);
    }
}
