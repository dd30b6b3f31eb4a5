package io.jirani.sim;

/** Mistakes that are made on purpose, one at a time, to see whether the simulation finds them. */
enum Bug {
    QUERY_THEN_CALLBACK_CREDITS_TWICE("credits by receipt: a callback after a query credits again (ruling 1)"),
    QUERY_THEN_CONFIRMATION_CREDITS_TWICE("a C2B confirmation after a query credits again (ruling 1)"),
    RECEIPTLESS_CREDITS_COLLAPSE("two credits without a receipt are taken for one (ruling 1)"),
    PULL_ROW_CREDITED_AS_TYPED("a row of the list is credited though it has an attempt (ruling 1)"),
    TYPED_CREDITED_BY_EACH_CHANNEL("one receipt is credited by confirmation and by list"),
    UNKNOWN_TYPED_DROPPED("money typed by hand for nobody is not booked"),
    PUSH_AGAIN_ON_TIMEOUT("a push is sent again when its answer is lost"),
    PUSH_BEFORE_COMMIT("a push is on the wire before it is on disk"),
    CLAIM_WITHOUT_MARK("who takes a push to send it does not mark it"),
    CRASHED_PUSH_IS_SENT_AGAIN("after a crash what was being sent is sent again"),
    CRASHED_PUSH_IS_FORGOTTEN("after a crash nobody looks at what was being sent"),
    SILENCE_IS_FAILURE("a push nobody knows anything of has failed"),
    LATE_MONEY_IGNORED("money for an ended push is not booked"),
    NO_ASKING_AFTER_THE_END("an ended push is not asked about any more"),
    BELIEVES_ANYBODY("a callback without the secret is believed"),
    WRONG_AMOUNT_BELIEVED("a callback with another amount is credited"),
    CAP_IGNORED("callbacks credit more than the day's cap"),
    CLAIM_IS_PROOF("a callback is taken for proof"),
    OTHER_CHECKOUT_BELIEVED("a callback that names another checkout is believed"),
    TAKEN_RECEIPT_BELIEVED("another payment's receipt is accepted"),
    FAILURE_AFTER_SUCCESS_RELEASES("a late failure undoes a success"),
    HINT_FAILS("a failure without the secret ends a push"),
    QUERY_FAILURE_ENDS_A_CREDIT("a contradicting answer ends a credited push"),
    CLAIM_EXPIRES("the deadline passes over a claim that waits for proof"),
    HOLD_NOT_ENDED("the energy of a failed push stays reserved"),
    LATE_MONEY_TO_ESCROW("late money goes into escrow for what was sold long ago"),
    LATE_MONEY_TO_WALLET("late money rests in a wallet where none may be kept"),
    PROOF_IGNORED("proven money stays booked as unproven"),
    PROOF_TWICE("each proof of one credit is booked"),
    PROOF_FORGETS_SELLERS("proof frees the credit and not its sellers"),
    SELLERS_PAID_UNPROVEN("sellers have unproven money at once"),
    FEE_TWICE("the fee is taken twice"),
    SURPLUS_KEPT("what was paid above the price is kept"),
    ENERGY_TWICE("the bought energy is credited twice"),
    ASKS_LESS_THAN_THE_PRICE("the push is rounded down"),
    UNFILLED_KEEPS_MONEY("money for energy that is gone stays in escrow"),
    UNFILLED_KEEPS_ENERGY("energy of an unfilled purchase stays reserved"),
    ACK_BEFORE_COMMIT("a callback is answered 200 before it is on disk"),
    SPOOL_FORGOTTEN("callbacks in the spool are not replayed"),
    GIVES_UP_IN_BAD_WEATHER("a callback is given up because the database was busy"),
    LIMITS_IGNORED("a phone is asked as often as one likes"),
    REVERSAL_IGNORED("a payment taken back is not booked"),
    REVERSAL_TWICE("a payment taken back is booked by each statement that lists it"),
    PAYOUT_AGAIN_ON_TIMEOUT("a payout is sent again when its answer is lost"),
    HTTP_RETRIES_POSTS("the HTTP client repeats a POST"),
    PAYOUT_BEFORE_COMMIT("a payout is on the wire before it is on disk"),
    CRASHED_PAYOUT_IS_SENT_AGAIN("after a crash a payout is sent again"),
    PAYOUT_SILENCE_IS_FAILURE("a payout nobody knows anything of has failed"),
    NOT_FOUND_IS_FAILURE("a payout the provider does not find has failed"),
    QUEUE_TIMEOUT_IS_FAILURE("a queue's time-out is taken for a failure"),
    UNCLEAR_IS_FAILURE("a lost answer is taken for a refusal"),
    REFUSED_KEEPS_THE_HOLD("a refused payout's money stays set aside"),
    FAILED_PAYOUT_IS_RUN_AGAIN("a failed payout is tried again under its old hold"),
    PAID_WITHOUT_POSTING("a paid payout's hold is not posted"),
    CHARGE_FORGOTTEN("the provider's charge is not booked"),
    CHARGE_PER_RESULT("a repeated result books the charge again"),
    PAUSED_RAIL_PAYS_ON("a paused rail goes on paying"),
    PAYOUT_REVERSAL_IGNORED("a payout that came back is not booked"),
    PAYS_UNPROVEN("unproven money is paid out"),
    SECOND_METHOD_WHILE_UNKNOWN("a refund whose answer is lost goes by another method too"),
    REVERSED_BEFORE_IS_REFUSAL("reversed before is taken for a refusal, and the money is sent again"),
    UNDECIDED_REVERSAL_IS_REFUSAL("a code that decides nothing is taken for a refused reversal"),
    REFUND_OF_A_CLAIM("money that only a callback claimed is given back"),
    REFUNDED_AGAIN("a payment that was given back is given back again"),
    REFUND_AGAIN_ON_TIMEOUT("a reversal is sent again when its answer is lost"),
    REFUND_BEFORE_COMMIT("a reversal is on the wire before it is on disk"),
    CRASHED_REFUND_IS_SENT_AGAIN("after a crash a reversal is sent again"),
    REFUSED_REFUND_KEEPS_THE_HOLD("a refused refund's money stays set aside"),
    REFUND_DOES_NOT_END_THE_PAYMENT("a payment that was given back waits for its refund for ever");

    private final String words;

    Bug(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
