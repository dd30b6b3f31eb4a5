package io.jirani.leaving;

/** What must end before a household's accounts can be settled. */
enum Obstacle {
    RESERVATION("a reservation waits for its payment"),
    COLLECTION("a payment by phone has no end yet"),
    UNPROVEN("money is not proven yet"),
    AUCTION("a trade of an auction is open"),
    PAYOUT("a payout is under way"),
    HOLD("the books hold something of it"),
    INTERVALS("the meter has not told all of its intervals"),
    ROWS("rows of a meter wait for a decision");

    private final String text;

    Obstacle(String text) {
        this.text = text;
    }

    /** For people. */
    String text() {
        return text;
    }
}
