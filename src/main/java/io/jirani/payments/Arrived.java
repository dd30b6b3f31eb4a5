package io.jirani.payments;

import io.jirani.kernel.Money;

/**
 * Money that came to the pay bill as the provider tells it, whoever sent it and however.
 *
 * @param bill what the payer gave as the account: a reference of ours when a push asked, anything when a person typed it
 */
public record Arrived(Receipt receipt, Money amount, String bill) {
    private static final int LONGEST = 64;

    public Arrived {
        if (bill.length() > LONGEST) bill = bill.substring(0, LONGEST);
    }

    @Override
    public String toString() {
        return "Arrived[" + receipt.number() + ", " + amount + "]"; // people type names and numbers for an account
    }
}
