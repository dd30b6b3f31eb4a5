package io.jirani.market;

import io.jirani.payments.CollectionState;
import io.jirani.payments.IntentView;
import io.jirani.payments.Reason;
import java.util.Optional;

/** How far the payment of a purchase is, in the words of older clients (decided 5). */
record Payment(IntentView intent) {
    /** Whether the provider has answered the request for a prompt, or will not. */
    boolean isAnswered() {
        return intent.state() != CollectionState.CREATED && intent.state() != CollectionState.SUBMITTING;
    }

    /** The word older clients poll for. */
    String olderWord() {
        return switch (intent.state()) {
            case CREATED, SUBMITTING, PENDING, UNKNOWN, REVIEW -> "pending";
            case SUCCEEDED, LATE_CREDITED -> "completed";
            case EXPIRED -> "timeout";
            case FAILED ->
                switch (intent.reason().map(Reason::code).orElse("")) {
                    case "1032" -> "cancelled";
                    case "1037", "1019" -> "timeout";
                    default -> "failed";
                };
            case REFUND_PENDING, REFUNDED -> "failed";
        };
    }

    /** Why it is not paid, for older clients; nothing while it may still be. */
    Optional<String> olderError() {
        return switch (intent.state()) {
            case FAILED, EXPIRED ->
                intent.reason()
                        .map(Reason::text)
                        .filter(text -> !text.isBlank())
                        .or(() -> Optional.of("not paid in time"));
            case REFUND_PENDING, REFUNDED -> Optional.of("refunded");
            default -> Optional.empty();
        };
    }
}
