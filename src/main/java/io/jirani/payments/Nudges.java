package io.jirani.payments;

/** Whom payments wake when something changed. Only hints: each of them also looks by itself. */
final class Nudges {
    static final String JUDGE = "payments.judge";
    static final String COLLECT = "payments.collect";
    static final String LOOK = "payments.look";
    static final String DEADLINES = "payments.deadlines";
    static final String TIDY = "payments.tidy";
    static final String DISBURSE = "payments.disburse";
    static final String ARRIVALS = "payments.arrivals";
    static final String STATEMENTS = "payments.statements";
    static final String BALANCES = "payments.balances";
    static final String REFUNDS = "payments.refunds";
    static final String MOVES = "payments.moves";
    static final String PURCHASES = "settlement.purchases";
    static final String PROOFS = "settlement.proofs";
    static final String PAYOUTS = "settlement.payouts";

    private Nudges() {}
}
