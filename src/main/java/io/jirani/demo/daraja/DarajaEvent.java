package io.jirani.demo.daraja;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything the provider knows is a sum of these, one line of the journal each. Amounts are whole shillings, times are
 * milliseconds since 1970, an empty text means "none": the lines stay readable by eye and by {@code grep}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DarajaEvent.Funded.class, name = "funded"),
    @JsonSubTypes.Type(value = DarajaEvent.PhoneSet.class, name = "phone"),
    @JsonSubTypes.Type(value = DarajaEvent.PromptOpened.class, name = "prompt"),
    @JsonSubTypes.Type(value = DarajaEvent.PromptAnswered.class, name = "answer"),
    @JsonSubTypes.Type(value = DarajaEvent.CallbackHandled.class, name = "callback"),
    @JsonSubTypes.Type(value = DarajaEvent.PayoutTaken.class, name = "payout"),
    @JsonSubTypes.Type(value = DarajaEvent.PayoutDone.class, name = "paid"),
    @JsonSubTypes.Type(value = DarajaEvent.ResultHandled.class, name = "result"),
    @JsonSubTypes.Type(value = DarajaEvent.OrderTaken.class, name = "order"),
    @JsonSubTypes.Type(value = DarajaEvent.OrderDone.class, name = "done"),
    @JsonSubTypes.Type(value = DarajaEvent.OrderTold.class, name = "told"),
    @JsonSubTypes.Type(value = DarajaEvent.TypedIn.class, name = "typed"),
    @JsonSubTypes.Type(value = DarajaEvent.TypedTold.class, name = "confirmed"),
    @JsonSubTypes.Type(value = DarajaEvent.UrlsRegistered.class, name = "urls"),
    @JsonSubTypes.Type(value = DarajaEvent.PullRegistered.class, name = "pull"),
    @JsonSubTypes.Type(value = DarajaEvent.PinSet.class, name = "pin")
})
sealed interface DarajaEvent {
    /** What the person holding a phone does with a prompt. */
    enum Behaviour {
        PAYS,
        CANCELS,
        WRONG_PIN,
        MUTE,
        POOR;

        /** The magic numbers: by the last digit, 1 to 6 pay, 7 cancels, 8 mistypes, 9 is mute, 0 has too little. */
        static Behaviour ofNumber(String msisdn) {
            return switch (msisdn.charAt(msisdn.length() - 1)) {
                case '7' -> CANCELS;
                case '8' -> WRONG_PIN;
                case '9' -> MUTE;
                case '0' -> POOR;
                default -> PAYS;
            };
        }

        static Optional<Behaviour> ofText(String text) {
            for (var each : values()) if (each.text().equals(text)) return Optional.of(each);
            return Optional.empty();
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What became of the one message that tells a merchant how it ended. */
    enum Delivery {
        SENT,
        DROPPED
    }

    /**
     * A push that was accepted.
     *
     * @param forced a result code that is certain whatever the phone does (1001 line busy, 2028 wrong product), or empty
     */
    record Prompt(
            String checkoutRequestId,
            String merchantRequestId,
            String msisdn,
            long amount,
            String reference,
            String callbackUrl,
            Behaviour behaviour,
            String forced,
            long openedAt,
            long answersAt) {}

    /**
     * A payout that was accepted.
     *
     * @param forced a result code that is certain (2001 wrong credential, 8006 locked, 2028 no such product), or empty
     */
    record Payout(
            String originator,
            String conversationId,
            String msisdn,
            long amount,
            String remarks,
            String resultUrl,
            String timeoutUrl,
            String forced,
            long takenAt,
            long doneAt) {}

    /** What an order does: money to another business, or a payment taken back. */
    enum Errand {
        B2B,
        REVERSAL
    }

    /**
     * A business's order that was accepted; its result comes later.
     *
     * @param from the shortcode whose money it is
     * @param to the shortcode, or phone, that gets it
     * @param about an account reference, or the receipt to reverse
     * @param resultUrl empty when the provider itself ordered it: then nobody is told
     * @param forced a result code that is certain, or empty
     */
    record Order(
            Errand errand,
            String command,
            String originator,
            String conversationId,
            String from,
            String to,
            long amount,
            String about,
            String resultUrl,
            String timeoutUrl,
            String forced,
            long takenAt,
            long doneAt) {}

    /** A payment somebody typed in the menu of the phone; it has been made. */
    record Typed(
            String receipt, String msisdn, long amount, String shortcode, String bill, String thirdParty, long at) {}

    /** How a prompt or a payout ended. Code "0" alone has a receipt. */
    record Outcome(String code, String text, String receipt, long at) {
        boolean paid() {
            return code.equals("0");
        }
    }

    /** Money put into the payout account. */
    record Funded(long amount, long at) implements DarajaEvent {}

    record PhoneSet(String msisdn, Behaviour behaviour, long balance, long at) implements DarajaEvent {}

    record PromptOpened(Prompt prompt) implements DarajaEvent {}

    record PromptAnswered(String checkoutRequestId, Outcome outcome) implements DarajaEvent {}

    record CallbackHandled(String checkoutRequestId, Delivery delivery) implements DarajaEvent {}

    record PayoutTaken(Payout payout) implements DarajaEvent {}

    record PayoutDone(String originator, Outcome outcome, long charge) implements DarajaEvent {}

    record ResultHandled(String originator, Delivery delivery) implements DarajaEvent {}

    record OrderTaken(Order order) implements DarajaEvent {}

    record OrderDone(String conversationId, Outcome outcome) implements DarajaEvent {}

    record OrderTold(String conversationId, Delivery delivery) implements DarajaEvent {}

    record TypedIn(Typed typed) implements DarajaEvent {}

    record TypedTold(String receipt, Delivery delivery) implements DarajaEvent {}

    /**
     * Where a shortcode hears of payments typed by hand.
     *
     * @param ifSilent {@code Completed} or {@code Cancelled}: what happens when its validation does not answer in time
     * @param version {@code v1} hides the payer behind a hash, {@code v2} behind stars
     */
    record UrlsRegistered(
            String shortcode, String confirmation, String validation, String ifSilent, String version, long at)
            implements DarajaEvent {}

    record PullRegistered(String shortcode, String nominated, String callback, long at) implements DarajaEvent {}

    record PinSet(String msisdn, String pin, long at) implements DarajaEvent {
        @Override
        public String toString() {
            return "PinSet[" + msisdn + "]";
        }
    }
}
