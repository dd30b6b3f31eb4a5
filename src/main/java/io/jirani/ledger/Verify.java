package io.jirani.ledger;

import io.jirani.db.Db;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the books against what must always hold (reliability section 2), trusting nothing that was derived: balances are
 * added up again from the postings, and what other rooms say happened is compared with what was booked. Reads one
 * consistent state and writes nothing.
 */
public final class Verify {
    /**
     * A rule that does not hold.
     *
     * @param rule its name, such as {@code balance-from-postings}
     * @param where the account, transfer, purchase or household
     * @param what is wrong with it, with the figures
     */
    public record Finding(String rule, String where, String what) {}

    private final Db db;
    private final VerifyStore store;

    public Verify(Db db, VerifyStore store) {
        this.db = db;
        this.store = store;
    }

    /** Everything that is wrong; empty when the books hold. At most 20 findings of a rule. */
    public List<Finding> findings() {
        return db.transaction(tx -> {
            store.readOneState(tx);
            var findings = new ArrayList<Finding>();
            for (var rule : VerifyStore.BOOKS) findings.addAll(store.broken(tx, rule));
            for (var rule : VerifyRoomsStore.RULES) findings.addAll(store.broken(tx, rule));
            return findings;
        });
    }

    /** What is in order in the books and not in order in the business: receivables that nobody's own money covers. */
    public List<Finding> alarms() {
        return db.transaction(tx -> {
            store.readOneState(tx);
            return store.broken(tx, VerifyStore.RECEIVABLES);
        });
    }
}
