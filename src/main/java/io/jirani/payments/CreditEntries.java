package io.jirani.payments;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
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
 * What money that came in looks like in the books (rulings 1, 5, 9, 14), key {@code credit:{intent}}, the asked amount,
 * for a payer cannot change it; only a proven row of the provider's list says otherwise, and that goes to suspense:
 *
 * <pre>
 * in time, callback only   D unproven:{rail}      / C household:escrow
 * in time, proven          D rail:{rail}:collect  / C household:escrow
 * late, callback only      D unproven:{rail}      / C household:wallet:unproven   (under every custody: no payout reads it)
 * late, proven             D rail:{rail}:collect  / C household:wallet, or :due in pass-through custody
 * wallet filled by a push  D unproven:{rail}      / C household:wallet:unproven; proven D rail:{rail}:collect / C household:wallet, or :due
 * does not fit, proven     D rail:{rail}:collect  / C suspense:{rail}
 * placed by two people     D suspense:{rail}      / C household:wallet, or :due     (key placed:{intent})
 * </pre>
 */
public final class CreditEntries {
    /**
     * An entry that credits an attempt.
     *
     * @param amount what was asked, or what really came where that is proven to be another sum
     * @param to the account the money went to
     */
    public record Credit(Entry entry, Money amount, Account to, Evidence evidence) {}

    private CreditEntries() {}

    /** The credit an effect asks for; nothing when it asks for none. */
    public static Optional<Credit> of(Collection it, CollectionEffect effect, Custody custody) {
        var asset = it.amount().asset();
        return switch (effect) {
            case CreditUnproven unproven ->
                Optional.of(unproven(it, pocket(it, it.fillsWallet() ? Pocket.WALLET_UNPROVEN : Pocket.ESCROW, asset)));
            case CreditLateUnproven late -> Optional.of(unproven(it, pocket(it, Pocket.WALLET_UNPROVEN, asset)));
            case CreditProven proven ->
                Optional.of(proven(it, pocket(it, it.fillsWallet() ? own(custody) : Pocket.ESCROW, asset)));
            case CreditLateProven late -> Optional.of(proven(it, pocket(it, own(custody), asset)));
            case Suspense suspense ->
                Optional.of(credit(
                        it,
                        suspense.amount(),
                        Account.collect(it.rail(), asset),
                        Account.suspense(it.rail(), asset),
                        Evidence.E2));
            case CollectionEffect.RaiseToProven raise -> Optional.empty();
            case CollectionEffect.AttachReceipt attach -> Optional.empty();
            case CollectionEffect.EndHold end -> Optional.empty();
            case CollectionEffect.Place place -> Optional.empty();
            case CollectionEffect.Extra extra -> Optional.empty();
            case CollectionEffect.ChargeBack back -> Optional.empty();
            case CollectionEffect.FromSuspense gone -> Optional.empty();
            case CollectionEffect.TellRefund tell -> Optional.empty();
            case CollectionEffect.AskPeople ask -> Optional.empty();
            case CollectionEffect.Alarm alarm -> Optional.empty();
        };
    }

    /** What lay in suspense is the household's own. */
    public static Entry placed(Collection it, Money amount, Custody custody) {
        var pocket = own(custody);
        return Entry.single("placed:" + it.id(), "suspense.placed")
                .debit(Account.suspense(it.rail(), amount.asset()), amount)
                .credit(pocket(it, pocket, amount.asset()), amount)
                .entry();
    }

    private static Pocket own(Custody custody) {
        return custody == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }

    private static Credit unproven(Collection it, Account to) {
        return credit(it, it.amount(), Account.unproven(it.rail(), it.amount().asset()), to, Evidence.E1);
    }

    private static Credit proven(Collection it, Account to) {
        return credit(it, it.amount(), Account.collect(it.rail(), it.amount().asset()), to, Evidence.E2);
    }

    private static Credit credit(Collection it, Money amount, Account from, Account to, Evidence evidence) {
        var entry = Entry.single("credit:" + it.id(), "collection.credited")
                .debit(from, amount)
                .credit(to, amount)
                .entry();
        return new Credit(entry, amount, to, evidence);
    }

    private static Account pocket(Collection it, Pocket pocket, Asset asset) {
        return Account.of(it.household(), pocket, asset);
    }
}
