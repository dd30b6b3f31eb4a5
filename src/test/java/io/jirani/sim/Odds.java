package io.jirani.sim;

/** How often a fault strikes at most, per occasion. A seed draws its own odds below these. */
final class Odds {
    private Odds() {}

    static double most(Fault fault) {
        return switch (fault) {
            case CRASH -> 0.05;
            case CRASH_BEFORE_COMMIT, CRASH_AFTER_COMMIT -> 0.02;
            case COMMIT_LOST, COMMIT_UNKNOWN -> 0.04;
            case STALL, ANSWER_SLOW -> 0.12;
            case DATABASE_AWAY -> 0.12;
            case NO_CONNECTION, REQUEST_LOST, ANSWER_GARBLED -> 0.18;
            case ANSWER_LOST, CALLBACK_LOST, CONFIRMATION_LOST -> 0.35;
            case CALLBACK_LATE, CALLBACK_TWICE, QUERY_NOISE, PULL_FAILS -> 0.35;
            case CALLBACK_WITHOUT_RECEIPT, REFUSED, PAYS_LATE, QUICK -> 0.18;
            case CALLBACK_WRONG_AMOUNT, CHANGES_ITS_MIND, CROSSED_RECEIPT -> 0.08;
            case FORGED, FORGED_FAILURE -> 0.25;
            case LEAKED_WRONG_AMOUNT, LEAKED_WRONG_NAME, LEAKED_RIGHT, LEAKED_FAILURE -> 0.06;
            case QUEUE_TIMEOUT, PAYOUT_FAILS, UNDOING_FAILS, NOT_FOUND_YET -> 0.25;
            case REVERSED -> 0.10;
            case GOODS_GONE -> 0.15;
            case ROW_LATE, LIST_NAMES_NOBODY, PAYS_AGAIN -> 0.12;
            case QUERY_FORGETS, COMPLAINS -> 0.15;
            case CLOCK_STEPS -> 0.04;
        };
    }
}
