package io.jirani.sim;

/** What the world does to us. Each is drawn for one intent at one occasion, so that each can be left out alone. */
enum Fault {
    CRASH("the process dies"),
    CRASH_BEFORE_COMMIT("the process dies before its commit"),
    CRASH_AFTER_COMMIT("the process dies right after its commit"),
    COMMIT_LOST("the database refuses a commit"),
    COMMIT_UNKNOWN("a commit is done, and its answer is lost"),
    STALL("the process stands still for a while"),
    DATABASE_AWAY("the database is away when a callback comes"),
    NO_CONNECTION("no connection to the provider"),
    REQUEST_LOST("the request never reaches the provider"),
    ANSWER_LOST("the provider's answer is lost"),
    ANSWER_GARBLED("the answer is HTML of a firewall"),
    ANSWER_SLOW("the answer comes after the call was given up"),
    REFUSED("the provider refuses the request"),
    QUICK("the payer is quicker than the answer"),
    PAYS_LATE("the payer pays long after his time"),
    CHANGES_ITS_MIND("the provider says not paid, and later paid"),
    CALLBACK_LOST("a callback is lost"),
    CALLBACK_LATE("a callback is late"),
    CALLBACK_TWICE("a callback comes again"),
    CALLBACK_WITHOUT_RECEIPT("a callback lacks its receipt"),
    CALLBACK_WRONG_AMOUNT("a callback tells another amount"),
    FORGED("somebody without the secret says paid"),
    FORGED_FAILURE("somebody without the secret says not paid"),
    LEAKED_WRONG_AMOUNT("somebody with the secret says paid, another amount"),
    LEAKED_WRONG_NAME("somebody with the secret says paid, another checkout"),
    LEAKED_RIGHT("somebody with the secret says paid, all fits"),
    CROSSED_RECEIPT("a callback brings another payment's receipt"),
    QUERY_NOISE("a question brings no verdict"),
    NOT_FOUND_YET("the provider does not find a payout it is at work on"),
    CONFIRMATION_LOST("the confirmation of a payment is lost"),
    PULL_FAILS("the list of payments cannot be had"),
    QUEUE_TIMEOUT("the provider's queue gives a payout up, or says so"),
    PAYOUT_FAILS("the provider does not pay out"),
    REVERSED("the provider takes a payment back, days later"),
    GOODS_GONE("the offered energy is gone when its money comes"),
    CLOCK_STEPS("our clock is wrong for a while"),
    LEAKED_FAILURE("somebody with the secret says not paid"),
    UNDOING_FAILS("the provider does not give a payment back"),
    ROW_LATE("the provider's lists show a payment days after it came"),
    LIST_NAMES_NOBODY("the provider's list does not say what a payment was for"),
    PAYS_AGAIN("the payer pays by hand too, under the same reference"),
    QUERY_FORGETS("questions about a push bring nothing, ever"),
    COMPLAINS("the payer has the provider take back what he asks us for");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** A lie of somebody who has our secret. */
    boolean byASecret() {
        return name().startsWith("LEAKED_");
    }
}
