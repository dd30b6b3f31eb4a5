package io.jirani.explorer;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Entry.Leg;

/**
 * An entry turned round: every debit a credit. It is a new entry; the old one stays. Credits that were on the book go back
 * to {@code made}, for the offer they belonged to has ended.
 */
final class Reversal {
    static final String KEY = "reversal:";
    private static final String OFFERED = ":energy:offered";

    private Reversal() {}

    /** The entry that takes another one back. Refuses one that moved nothing, or is a reversal itself. */
    static Entry of(BookedEntry entry) {
        if (entry.key().startsWith(KEY))
            throw refused("a reversal is not reversed: book what is right as its own entry");
        if (entry.phase() == Entry.Phase.PENDING)
            throw refused("a hold moved nothing: it ends by being posted or voided");
        var draft = Entry.single(key(entry.id()), "entry.reversed");
        for (var leg : entry.posted()) {
            var account = leg.account();
            var home = account.code().endsWith(OFFERED)
                    ? new Account(account.code().replace(OFFERED, ":energy:made"), account.asset())
                    : account;
            turn(draft, new Leg(home, leg.amount()));
        }
        if (draft.isEmpty()) throw refused("it moved nothing that could be taken back");
        return draft.entry();
    }

    static String key(TransferId entry) {
        return KEY + entry;
    }

    private static void turn(Entry.Draft draft, Leg leg) {
        var account = leg.account();
        var size = Math.abs(leg.amount());
        var wasDebit = leg.amount() > 0;
        if (account.asset().equals(Asset.WH)) {
            if (wasDebit) draft.credit(account, new Energy(size));
            else draft.debit(account, new Energy(size));
        } else {
            if (wasDebit) draft.credit(account, new Money(size, account.asset()));
            else draft.debit(account, new Money(size, account.asset()));
        }
    }

    private static Problem refused(String why) {
        return Problem.of(Problem.Kind.CONFLICT, why);
    }
}
