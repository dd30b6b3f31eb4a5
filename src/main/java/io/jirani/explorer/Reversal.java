package io.jirani.explorer;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Entry.Leg;
import java.util.List;

/**
 * An entry turned round: every debit a credit. It is a new entry; the old one stays. Credits that were on the book go back
 * to {@code made}, for the offer they belonged to has ended.
 */
final class Reversal {
    static final String KEY = "reversal:";
    private static final String OFFERED = ":energy:offered";
    /** Pockets of a payment under way: its own steps come for what is in them, and would take another payment's. */
    private static final List<String> UNDER_WAY = List.of(":escrow", ":wallet:unproven");

    private Reversal() {}

    /**
     * The entry that takes another one back. Refuses one that moved nothing, is a step of a payment (the next one counts on
     * it: a sale's proof would be made of another sale's money), or is a reversal.
     */
    static Entry of(BookedEntry entry) {
        if (entry.key().startsWith(KEY))
            throw refused("a reversal is not reversed: book what is right as its own entry");
        if (entry.phase() == Entry.Phase.PENDING)
            throw refused("a hold moved nothing: it ends by being posted or voided");
        if (entry.posted().stream().anyMatch(leg -> isUnderWay(leg.account())))
            throw refused(
                    "it is a step of a payment by phone, whose next steps count on it: that is ended by a refund");
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

    private static boolean isUnderWay(Account account) {
        return UNDER_WAY.stream().anyMatch(account.code()::endsWith);
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
