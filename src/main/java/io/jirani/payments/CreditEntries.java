package io.jirani.payments;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.CollectionEffect.CreditLateProven;
import io.jirani.payments.CollectionEffect.CreditLateUnproven;
import io.jirani.payments.CollectionEffect.CreditProven;
import io.jirani.payments.CollectionEffect.CreditUnproven;
import io.jirani.payments.CollectionEffect.Suspense;
import java.util.Optional;

/**
 * What money that came in looks like in the books (rulings 1, 5, 9, 14), key {@code credit:{intent}}, always the asked
 * amount, for a payer cannot change it:
 *
 * <pre>
 * in time, callback only   D unproven:{rail}      / C household:escrow
 * in time, proven          D rail:{rail}:collect  / C household:escrow
 * late, callback only      D unproven:{rail}      / C household:wallet:unproven   (under every custody: no payout reads it)
 * late, proven             D rail:{rail}:collect  / C household:wallet, or :due in pass-through custody
 * does not fit, proven     D rail:{rail}:collect  / C suspense:{rail}
 * </pre>
 */
public final class CreditEntries {
    /**
     * An entry that credits an attempt.
     *
     * @param to the account the money went to
     */
    public record Credit(Entry entry, Account to, Evidence evidence) {}

    private CreditEntries() {}

    /** The credit an effect asks for; nothing when it asks for none. */
    public static Optional<Credit> of(Collection it, CollectionEffect effect, Custody custody) {
        var asset = it.amount().asset();
        return switch (effect) {
            case CreditUnproven unproven -> Optional.of(unproven(it, pocket(it, Pocket.ESCROW, asset)));
            case CreditLateUnproven late -> Optional.of(unproven(it, pocket(it, Pocket.WALLET_UNPROVEN, asset)));
            case CreditProven proven -> Optional.of(proven(it, pocket(it, Pocket.ESCROW, asset)));
            case CreditLateProven late ->
                Optional.of(proven(it, pocket(it, custody == Custody.WALLET ? Pocket.WALLET : Pocket.DUE, asset)));
            case Suspense suspense -> Optional.of(proven(it, Account.suspense(it.rail(), asset)));
            case CollectionEffect.RaiseToProven raise -> Optional.empty();
            case CollectionEffect.AttachReceipt attach -> Optional.empty();
            case CollectionEffect.EndHold end -> Optional.empty();
            case CollectionEffect.Alarm alarm -> Optional.empty();
        };
    }

    private static Credit unproven(Collection it, Account to) {
        return credit(it, Account.unproven(it.rail(), it.amount().asset()), to, Evidence.E1);
    }

    private static Credit proven(Collection it, Account to) {
        return credit(it, Account.collect(it.rail(), it.amount().asset()), to, Evidence.E2);
    }

    private static Credit credit(Collection it, Account from, Account to, Evidence evidence) {
        var entry = Entry.single("credit:" + it.id(), "collection.credited")
                .debit(from, it.amount())
                .credit(to, it.amount())
                .entry();
        return new Credit(entry, to, evidence);
    }

    private static Account pocket(Collection it, Pocket pocket, Asset asset) {
        return Account.of(it.household(), pocket, asset);
    }
}
