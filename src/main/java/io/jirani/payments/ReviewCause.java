package io.jirani.payments;

import java.util.Arrays;
import java.util.Optional;

/** Why people must decide. Its code is the reason of an intent in REVIEW. */
public enum ReviewCause {
    /** Another amount than we asked. Nothing is credited to anybody but suspense. */
    AMOUNT("amount", "The amount is not the one that was asked."),
    /** Credited on a callback's word, in time, and the provider says it was not paid. */
    CONTRADICTION("contradiction", "A callback said paid, and the provider says not paid."),
    /** The same of money that came late. */
    LATE_CONTRADICTION("late_contradiction", "A late callback said paid, and the provider says not paid."),
    /** Credited on a callback's word, in time, and a week of asking brought no verdict. */
    UNPROVEN("unproven", "Credited on a callback's word, and never confirmed."),
    /** The same of money that came late. */
    LATE_UNPROVEN("late_unproven", "Late money on a callback's word, never confirmed."),
    /** A week of asking brought no verdict, and nothing is credited. A payout's hold stands. */
    SILENT("silent", "A week of asking brought no verdict."),
    /** A payout that was paid otherwise than we asked: the sum, or to whom. Its hold stands. */
    MISMATCH("mismatch", "Paid, but not what or whom we asked."),
    /** A payout that was paid after it had failed: money left without a hold. */
    PAID_AFTER_FAILED("paid_after_failed", "Paid after it had failed: money left without a hold."),
    /** One attempt with two receipts; the second one's money is nobody's yet. */
    SECOND_RECEIPT("second_receipt", "A second receipt for one attempt."),
    /** A receipt of this attempt already belongs to another. */
    RECEIPT_TAKEN("receipt_taken", "Its receipt belongs to another payment."),
    /** Proven, and nobody told its receipt in three days. */
    NO_RECEIPT("no_receipt", "Proven, and without a receipt for three days."),
    /** Two attempts of one purchase were paid: the second one's money is the buyer's own. */
    PAID_TWICE("paid_twice", "Two attempts of one purchase were paid."),
    /** The provider gave a credited payment back to the payer, who owes it now. */
    TAKEN_BACK("taken_back", "The provider gave the payment back to the payer."),
    /** A refund that is more than one person may give back, or for another reason than the usual ones. */
    REFUND_ASKED("refund_asked", "The household asks for its money back."),
    /** The provider says that the payment was reversed before, and it was no attempt of ours that we know of. */
    REVERSED_BEFORE("reversed_before", "The provider says it was reversed before. By whom?"),
    /** A refund without a verdict for a week. Its hold stands. */
    REFUND_SILENT("refund_silent", "A week without a verdict about a refund."),
    /** Money went back after the refund was proven refused. */
    REFUND_CONTRADICTION("refund_contradiction", "A refund that was refused went back after all.");

    private final String code;
    private final String english;

    ReviewCause(String code, String english) {
        this.code = code;
        this.english = english;
    }

    /** The cause a code spells; nothing for a reason that is none. */
    public static Optional<ReviewCause> of(String code) {
        return Arrays.stream(values()).filter(cause -> cause.code.equals(code)).findFirst();
    }

    /** As tables and JSON spell it. */
    public String code() {
        return code;
    }

    public Reason reason() {
        return new Reason(code, english);
    }

    /** Whether people may answer that everything stays as it is; what is in REVIEW, or asks for money back, needs another word. */
    public boolean isForKeep() {
        return switch (this) {
            case CONTRADICTION,
                    SECOND_RECEIPT,
                    RECEIPT_TAKEN,
                    NO_RECEIPT,
                    PAID_TWICE,
                    TAKEN_BACK,
                    REFUND_CONTRADICTION -> true;
            case AMOUNT,
                    LATE_CONTRADICTION,
                    UNPROVEN,
                    LATE_UNPROVEN,
                    SILENT,
                    MISMATCH,
                    PAID_AFTER_FAILED,
                    REFUND_ASKED,
                    REVERSED_BEFORE,
                    REFUND_SILENT -> false;
        };
    }

    /** The state a credited collection goes back to once it is proven; nothing when nothing was credited to the household. */
    public Optional<CollectionState> credited() {
        return switch (this) {
            case CONTRADICTION, UNPROVEN -> Optional.of(CollectionState.SUCCEEDED);
            case LATE_CONTRADICTION, LATE_UNPROVEN -> Optional.of(CollectionState.LATE_CREDITED);
            case AMOUNT,
                    SILENT,
                    MISMATCH,
                    PAID_AFTER_FAILED,
                    SECOND_RECEIPT,
                    RECEIPT_TAKEN,
                    NO_RECEIPT,
                    PAID_TWICE,
                    TAKEN_BACK,
                    REFUND_ASKED,
                    REVERSED_BEFORE,
                    REFUND_SILENT,
                    REFUND_CONTRADICTION -> Optional.empty();
        };
    }
}
