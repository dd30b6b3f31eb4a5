package io.jirani.sim;

import org.junit.jupiter.api.Test;

/** Stories that broke a rule once, as {@link Shrink} told them. */
class StoriesTest {
    /** A proven push that a callback contradicts was looked at every forty seconds for ever. */
    @Test
    void whatIsProvenIsNotLookedAtAnyMore() {
        Replay.of(5, 25).only(18).strikes("CALLBACK_WRONG_AMOUNT@18#0").isWell();
    }

    /**
     * The push's answer is lost; a late callback says not paid and is the first to name the checkout, while the payer has
     * paid after all and that callback is lost: without asking, his money was never found.
     */
    @Test
    void anEndedPushThatGetsItsNameIsAskedAbout() {
        Replay.of(1350, 25)
                .only(2)
                .strikes("ANSWER_GARBLED@2#0 CALLBACK_LATE@2#0 CHANGES_ITS_MIND@2#0 CALLBACK_LOST@2#1")
                .isWell();
    }

    /**
     * Proven by a question, which tells no receipt; then somebody with the secret tells a false one. The statement's row
     * was taken for a second payment, and the money was in the books twice.
     */
    @Test
    void aFalseReceiptDoesNotMakeTheTrueRowASecondPayment() {
        Replay.of(30, 25)
                .only(3, 5)
                .strikes("LEAKED_RIGHT@5#0 QUERY_NOISE@3#1 CRASH_BEFORE_COMMIT@3#13")
                .isWell();
    }

    /** A claim over the cap kept its false receipt when the statement proved it; the next statement booked the true one again. */
    @Test
    void theStatementsReceiptWinsOverAClaims() {
        Replay.of(32_889, 25)
                .only(23)
                .strikes("LEAKED_WRONG_NAME@23#0 ANSWER_SLOW@23#0")
                .isWell();
    }

    /** A payment is given back before its purchase was settled: what lay in escrow for it is the buyer's, and pays for the refund. */
    @Test
    void aRefundBeforeTheSettlingLeavesNothingInEscrow() {
        Replay.of(22_015, 25)
                .only(3, 5)
                .strikes("CLOCK_STEPS@3#0 CRASH_BEFORE_COMMIT@3#1 CRASH_BEFORE_COMMIT@3#7")
                .isWell();
    }

    /** Paid at the prompt and by hand too, and asked back: the second payment's row was taken for the one that went back. */
    @Test
    void theSecondPaymentUnderAReferenceThatIsGivenBackIsBooked() {
        Replay.of(29, 25).only(1, 20).strikes("PAYS_AGAIN@20#0").isWell();
    }

    /** A callback brought the receipt of money that somebody else had typed by hand: that was never booked. */
    @Test
    void aReceiptThatACallbackCrossedHidesNobodysMoney() {
        Replay.of(26, 25)
                .only(0, 1, 2, 7, 15, 20)
                .strikes("CROSSED_RECEIPT@20#0 DATABASE_AWAY@20#0")
                .isWell();
    }

    /** A claim over the cap kept its receipt as a name only, for our clock was wrong; what the list had of it was booked twice. */
    @Test
    void aClaimsNameIsItsReceiptOnceTheStatementTellsIt() {
        Replay.of(2248, 25)
                .only(24)
                .strikes("CLOCK_STEPS@24#0 LIST_NAMES_NOBODY@24#0")
                .isWell();
    }

    /** The list says neither whose a payment is, nor that another's callback brought its receipt. */
    @Test
    void aCrossedReceiptOfANamelessRowIsItsPayersInTheEnd() {
        Replay.of(5462, 25)
                .only(3, 7)
                .strikes("LIST_NAMES_NOBODY@3#0 CALLBACK_LOST@3#0 CROSSED_RECEIPT@7#0")
                .isWell();
    }

    /**
     * The list has a push's payment without a name, its late callback names the receipt, and then the list has a second
     * payment under the reference, which becomes the push's receipt: the first one was taken out of suspense and in no book.
     */
    @Test
    void whatAPushClaimedByItsCallbackIsPutBackWhenTheListGivesItAnotherReceipt() {
        Replay.of(27_623, 25)
                .only(3)
                .strikes("LIST_NAMES_NOBODY@3#0 CALLBACK_LATE@3#0 PAYS_AGAIN@3#0")
                .isWell();
    }

    /** A payment of which only its callback spoke: the statement proves it, and takes it back, in one reading. */
    @Test
    void whatIsTakenBackIsProvenFirst() {
        Replay.of(18583, 25).only(0).strikes("QUERY_FORGETS@0#0 REVERSED@0#0").isWell();
    }
}
