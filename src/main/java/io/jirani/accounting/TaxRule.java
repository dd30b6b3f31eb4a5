package io.jirani.accounting;

import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A tax as dated data: what is taxed, at which rate, and who bears it.
 *
 * @param ratePpm parts of a million: 50,000 is 5 %
 * @param from the first day it holds
 * @param until the first day it holds no more
 * @param reason the law or ruling it follows
 */
public record TaxRule(
        UUID id,
        CommunityId community,
        Tax tax,
        Base base,
        int ratePpm,
        Mode mode,
        LocalDate from,
        Optional<LocalDate> until,
        String reason) {
    private static final int WHOLE = 1_000_000;

    /** Which account of the chart it is owed on. */
    public enum Tax {
        VAT,
        WHT,
        LEVY
    }

    /** What is taxed. */
    public enum Base {
        /** The value of a sale between neighbours, before the fee. */
        SALE,
        /** The fee on a sale. */
        FEE,
        /** What the supplier charges for energy. */
        SUPPLY
    }

    /** How it stands to the amount it is reckoned from. */
    public enum Mode {
        /** The amount holds it already: who gets the amount pays it out of that. */
        INCLUSIVE,
        /** It comes on top: who pays the amount pays more. */
        ON_TOP,
        /** We keep it back from who gets the amount, and pay it in their name. */
        WITHHELD
    }

    public TaxRule {
        if (ratePpm < 1 || ratePpm > WHOLE) throw Problem.invalid("rate", "more than 0 and at most 100 %");
        if (until.filter(end -> !end.isAfter(from)).isPresent()) throw Problem.invalid("until", "must be after from");
    }

    /** Whether it holds on a day. */
    public boolean holdsOn(LocalDate day) {
        return !day.isBefore(from) && until.filter(end -> !day.isBefore(end)).isEmpty();
    }

    /** The tax on an amount, rounded down to the smallest unit; what the rounding leaves stays with who bears it. */
    public Money on(Money amount) {
        var parts = mode == Mode.INCLUSIVE ? WHOLE + ratePpm : WHOLE;
        return new Money(Math.multiplyExact((long) ratePpm, amount.minor()) / parts, amount.asset());
    }

    /** Where it is owed. */
    public Account account(Asset currency) {
        return new Account("tax:" + tax.name().toLowerCase(Locale.ROOT) + ":payable", currency);
    }
}
