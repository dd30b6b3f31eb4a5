package io.jirani.sim;

/** How often a fault strikes at most, per occasion. A seed draws its own odds below these. */
final class Odds {
    private Odds() {}

    static double most(Fault fault) {
        return switch (fault) {
            case CRASH -> 0.04;
            case CRASH_BEFORE_COMMIT, CRASH_AFTER_COMMIT -> 0.02;
            case COMMIT_LOST, COMMIT_UNKNOWN -> 0.03;
            case STALL, ANSWER_SLOW -> 0.10;
            case DATABASE_AWAY -> 0.10;
            case NO_CONNECTION, REQUEST_LOST, ANSWER_GARBLED -> 0.15;
            case ANSWER_LOST, CALLBACK_LOST, CONFIRMATION_LOST -> 0.30;
            case CALLBACK_LATE, CALLBACK_TWICE, QUERY_NOISE, PULL_FAILS -> 0.30;
            case CALLBACK_WITHOUT_RECEIPT, REFUSED, PAYS_LATE, QUICK -> 0.15;
            case CALLBACK_WRONG_AMOUNT, CHANGES_ITS_MIND, CROSSED_RECEIPT -> 0.06;
            case FORGED, FORGED_FAILURE -> 0.20;
            case LEAKED_WRONG_AMOUNT, LEAKED_WRONG_NAME, LEAKED_RIGHT -> 0.05;
            case QUEUE_TIMEOUT, PAYOUT_FAILS, NOT_FOUND_YET -> 0.20;
            case REVERSED, GOODS_GONE -> 0.08;
            case CLOCK_STEPS -> 0.03;
        };
    }
}
