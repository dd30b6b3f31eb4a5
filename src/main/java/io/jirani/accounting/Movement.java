package io.jirani.accounting;

import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import java.util.Comparator;
import java.util.Optional;

/**
 * What one account did in a month.
 *
 * @param code the ledger's code, or a pattern of codes when accounts were added up
 * @param community whose it is; empty for the accounts all communities share
 * @param opening before the month, debit above zero
 * @param debits of the month, never below zero
 * @param credits of the month, never below zero
 */
public record Movement(
        ChartLine line, String code, Optional<CommunityId> community, Net opening, Net debits, Net credits) {
    /** By number, then code, then asset: the order of every list. */
    public static final Comparator<Movement> ORDER = Comparator.comparing((Movement row) -> row.line.number())
            .thenComparing(Movement::code)
            .thenComparing(row -> row.asset().code());

    /** After the month, debit above zero. */
    public Net closing() {
        return opening.plus(debits).minus(credits);
    }

    public Asset asset() {
        return opening.asset();
    }

    boolean isEmpty() {
        return opening.isZero() && debits.isZero() && credits.isZero();
    }

    Movement plus(Movement other) {
        return new Movement(
                line,
                code,
                community,
                opening.plus(other.opening),
                debits.plus(other.debits),
                credits.plus(other.credits));
    }

    /** The same under another name, so that rows of one name can be added up. */
    Movement as(ChartLine otherLine, String otherCode) {
        return new Movement(otherLine, otherCode, Optional.empty(), opening, debits, credits);
    }
}
