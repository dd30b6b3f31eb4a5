package io.jirani.market;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import java.util.Optional;
import java.util.Set;

/**
 * How far the payment of a purchase is, as the payments room tells it.
 *
 * @param state a state of a collection, word for word (reliability 3a)
 * @param checkoutId the provider's handle of the prompt, once it answered
 * @param reasonCode the provider's result code when it failed
 */
public record Payment(
        IntentId intent,
        String state,
        Msisdn phone,
        Money amount,
        Optional<String> checkoutId,
        Optional<String> receipt,
        Optional<String> reasonCode,
        Optional<String> reasonText) {
    private static final Set<String> NOT_ANSWERED = Set.of("CREATED", "SUBMITTING");

    /** Whether the provider has answered the request for a prompt, or will not. */
    public boolean isAnswered() {
        return !NOT_ANSWERED.contains(state) || checkoutId.isPresent();
    }

    /** The word older clients poll for (decided 5). */
    public String olderWord() {
        return switch (state) {
            case "CREATED", "SUBMITTING", "PENDING", "UNKNOWN", "REVIEW" -> "pending";
            case "SUCCEEDED", "LATE_CREDITED" -> "completed";
            case "EXPIRED" -> "timeout";
            case "FAILED" ->
                switch (reasonCode.orElse("")) {
                    case "1032" -> "cancelled";
                    case "1037", "1019" -> "timeout";
                    default -> "failed";
                };
            case "REFUND_PENDING", "REFUNDED" -> "failed";
            default -> throw new IllegalStateException("no such state of a collection: " + state);
        };
    }

    /** Why it is not paid, for older clients; nothing while it may still be. */
    public Optional<String> olderError() {
        return switch (olderWord()) {
            case "pending", "completed" -> Optional.empty();
            default ->
                state.startsWith("REFUND")
                        ? Optional.of("refunded")
                        : reasonText.or(() -> reasonCode).or(() -> Optional.of("not paid in time"));
        };
    }
}
