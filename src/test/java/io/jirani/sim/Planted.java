package io.jirani.sim;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.Absence;
import io.jirani.payments.ArrivedEntries;
import io.jirani.payments.Booked;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionEffect;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.CollectionEvent.CallbackFailed;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.Hint;
import io.jirani.payments.CollectionEvent.QueryFailed;
import io.jirani.payments.CollectionEvent.QueryOpen;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.CollectionEvent.TimePassed;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.CreditEntries;
import io.jirani.payments.Evidence;
import io.jirani.payments.Notice;
import io.jirani.payments.Payout;
import io.jirani.payments.PayoutEffect;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.PayoutState;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.jirani.payments.Refund;
import io.jirani.payments.RefundEvent;
import io.jirani.payments.ReturnEntries;
import io.jirani.payments.ReviewCause;
import io.jirani.payments.SimHands;
import io.jirani.settlement.PaidPurchase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The planted bugs that change what the core decides or books; the others stand where the shell does its part. */
final class Planted {
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private Planted() {}

    /** What a broken machine makes of an event; without a bug, what the real one did. */
    static Collection.Step push(Town town, Collection was, CollectionEvent told, Collection.Step step) {
        if (town.bug.isEmpty()) return step;
        var next = step.next();
        var phase = was.state().phase();
        return switch (town.bug.get()) {
            case SILENCE_IS_FAILURE ->
                told instanceof QueryOpen && phase == Phase.OPEN ? ended(was, CollectionState.FAILED, NEVER) : step;
            case LATE_MONEY_IGNORED ->
                phase == Phase.ENDED
                                && (told instanceof CallbackPaid
                                        || told instanceof QueryPaid
                                        || told instanceof CollectionEvent.Seen)
                        ? new Collection.Step(was, List.of())
                        : step;
            case NO_ASKING_AFTER_THE_END ->
                next.state().phase() == Phase.ENDED
                        ? new Collection.Step(SimHands.lookAt(next, NEVER), step.effects())
                        : step;
            case WRONG_AMOUNT_BELIEVED ->
                told instanceof CallbackPaid paid && !paid.amount().equals(was.amount())
                        ? was.on(
                                new CallbackPaid(paid.ref(), was.amount(), paid.receipt(), paid.room()),
                                town.now(),
                                town.settings)
                        : step;
            case CLAIM_IS_PROOF -> claimIsProof(step);
            case OTHER_CHECKOUT_BELIEVED ->
                told instanceof CallbackPaid paid && was.providerRef().isPresent()
                        ? was.on(
                                new CallbackPaid(was.providerRef().get(), paid.amount(), paid.receipt(), paid.room()),
                                town.now(),
                                town.settings)
                        : step;
            case FAILURE_AFTER_SUCCESS_RELEASES ->
                told instanceof CallbackFailed && was.state() == CollectionState.SUCCEEDED
                        ? ended(was, CollectionState.FAILED, NEVER)
                        : step;
            case QUERY_FAILURE_ENDS_A_CREDIT ->
                told instanceof QueryFailed && phase == Phase.CREDITED
                        ? ended(was, CollectionState.FAILED, NEVER)
                        : step;
            case DENIED_MONEY_IGNORED ->
                told instanceof CollectionEvent.Seen && phase == Phase.ENDED && town.ledger.has("disproof:" + was.id())
                        ? new Collection.Step(was, List.of())
                        : step;
            case CLAIM_EXPIRES ->
                told instanceof TimePassed && was.claimWaits() && pastItsTime(town, was)
                        ? ended(was, CollectionState.EXPIRED, town.now())
                        : step;
            default -> step;
        };
    }

    private static boolean pastItsTime(Town town, Collection was) {
        return !town.now().isBefore(was.createdAt().plus(town.settings.deadline()));
    }

    private static Collection.Step ended(Collection was, CollectionState state, Instant look) {
        return new Collection.Step(
                SimHands.lookAt(SimHands.in(was, state), look), List.of(new CollectionEffect.EndHold()));
    }

    private static Collection.Step claimIsProof(Collection.Step step) {
        var effects = new ArrayList<CollectionEffect>();
        var changed = false;
        for (var effect : step.effects()) {
            changed |= effect instanceof CollectionEffect.CreditUnproven
                    || effect instanceof CollectionEffect.CreditLateUnproven;
            if (effect instanceof CollectionEffect.CreditUnproven) effects.add(new CollectionEffect.CreditProven());
            else if (effect instanceof CollectionEffect.CreditLateUnproven)
                effects.add(new CollectionEffect.CreditLateProven());
            else effects.add(effect);
        }
        return changed ? new Collection.Step(SimHands.atLeast(step.next(), Evidence.E2), effects) : step;
    }

    /** What else a broken shell books for an event. */
    static void afterPush(Town town, Collection was, CollectionEvent told) {
        var amount = was.reason().filter(ReviewCause.AMOUNT.reason()::equals).isPresent();
        var disputed = was.state() == CollectionState.REVIEW && was.booked() == Booked.NOTHING && amount;
        if (town.has(Bug.DISPUTED_AMOUNT_BOOKED_TWICE) && told instanceof QueryPaid && disputed)
            town.ledger.post(ArrivedEntries.unknown(was.rail(), new Receipt("query" + was.id()), was.amount()));
        if (!town.has(Bug.QUERY_THEN_CALLBACK_CREDITS_TWICE)) return;
        var bare = was.state().phase() == Phase.CREDITED
                && was.receipt().isEmpty()
                && was.evidence().isProof();
        if (!bare || !(told instanceof CallbackPaid paid) || paid.receipt().isEmpty()) return;
        town.ledger.post(Entry.single("credit:" + paid.receipt().get().number(), "collection.credited")
                .debit(Account.collect(was.rail(), Asset.KES), was.amount())
                .credit(Account.of(was.household(), Pocket.WALLET, Asset.KES), was.amount())
                .entry());
    }

    /** Whether a credit is taken for one that was there before. */
    static boolean collapses(Town town, Collection it, CollectionEffect effect) {
        if (!town.has(Bug.RECEIPTLESS_CREDITS_COLLAPSE) || it.receipt().isPresent()) return false;
        return effect instanceof CollectionEffect.CreditLateProven
                && town.tables.collections.values().stream()
                        .anyMatch(other -> !other.id().equals(it.id())
                                && other.state().phase() == Phase.CREDITED
                                && other.receipt().isEmpty());
    }

    static CreditEntries.Credit credit(Town town, Collection it, CollectionEffect effect, CreditEntries.Credit credit) {
        var late = effect instanceof CollectionEffect.CreditLateProven;
        var pocket = late && town.has(Bug.LATE_MONEY_TO_ESCROW)
                ? Pocket.ESCROW
                : late && town.has(Bug.LATE_MONEY_TO_WALLET) ? Pocket.WALLET : Pocket.OWED;
        if (pocket == Pocket.OWED) return credit;
        var to = Account.of(it.household(), pocket, Asset.KES);
        var entry = Entry.single("credit:" + it.id(), "collection.credited")
                .debit(Account.collect(it.rail(), Asset.KES), it.amount())
                .credit(to, it.amount())
                .entry();
        return new CreditEntries.Credit(entry, it.amount(), to, credit.evidence());
    }

    static void chargedBack(Town town, Collection it, Receipt receipt) {
        if (!town.has(Bug.REVERSAL_IGNORED))
            town.ledger.post(ReturnEntries.chargedBack(it.rail(), receipt, it.household(), it.amount()));
        if (town.has(Bug.REVERSAL_TWICE))
            town.ledger.post(ReturnEntries.chargedBack(
                    it.rail(), new Receipt(receipt.number() + "again"), it.household(), it.amount()));
    }

    /** What somebody without the secret brings about. */
    static CollectionEvent hint(Town town, Collection was, Notice notice) {
        if (town.has(Bug.HINT_FAILS)
                && notice instanceof Notice.PushFailed failed
                && !was.evidence().isProof()) return new QueryFailed(failed.reason());
        return new Hint("no secret");
    }

    static Entry proof(Town town, Entry entry) {
        if (!town.has(Bug.PROOF_TWICE)) return entry;
        return new Entry(
                entry.key() + ":" + town.agenda.events(), entry.kind(), entry.phase(), entry.resolves(), entry.legs());
    }

    /** What a broken settlement books beside. */
    static void settled(Town town, PaidPurchase paid) {
        var draft = Entry.single("planted:" + paid.id(), "planted");
        var pocket = paid.proof() == PaidPurchase.Proof.UNPROVEN
                ? Pocket.WALLET_UNPROVEN
                : town.community.custody() == io.jirani.identity.Community.Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
        if (town.has(Bug.FEE_TWICE))
            paid.sellers()
                    .forEach((seller, net) -> draft.debit(Account.of(seller, pocket, Asset.KES), Money.kes(1))
                            .credit(Account.platformFee(Asset.KES), Money.kes(1)));
        if (town.has(Bug.SURPLUS_KEPT) && paid.proof() == PaidPurchase.Proof.PROVEN) {
            var change = town.community.custody() == io.jirani.identity.Community.Custody.WALLET
                    ? Pocket.WALLET
                    : Pocket.CHANGE;
            draft.debit(Account.of(paid.buyer(), change, Asset.KES), paid.surplus())
                    .credit(Account.platformFee(Asset.KES), paid.surplus());
        }
        if (town.has(Bug.ENERGY_TWICE))
            draft.debit(Account.generated(town.community.id()), new Energy(1))
                    .credit(Account.of(paid.buyer(), Credit.BOUGHT), new Energy(1));
        if (!draft.isEmpty()) town.ledger.post(draft.entry());
    }

    /** What a broken shell takes a refund's event for. */
    static RefundEvent refund(Town town, Refund was, RefundEvent told) {
        var refusal = new RefundEvent.NotReturned(Evidence.E2, new Reason("21", "planted"));
        if (town.has(Bug.REVERSED_BEFORE_IS_REFUSAL) && told instanceof RefundEvent.ReversedBefore) return refusal;
        var undecided = told instanceof RefundEvent.Open || told instanceof RefundEvent.NotReturned;
        if (town.has(Bug.UNDECIDED_REVERSAL_IS_REFUSAL) && undecided && was.method() == Refund.Method.REVERSAL)
            return refusal;
        return told;
    }

    static PayoutEvent sent(Town town, PayoutEvent.SendAnswer answer) {
        if (town.has(Bug.UNCLEAR_IS_FAILURE) && answer instanceof PayoutEvent.Unclear)
            return new PayoutEvent.Refused(new Reason("timeout", "no answer"), RailTrouble.NONE);
        return answer;
    }

    /** What a broken shell takes an event for. */
    static PayoutEvent payout(Town town, Payout was, PayoutEvent told) {
        var failure = new PayoutEvent.NotPaid(Evidence.E2, new Reason("planted", "not paid"), RailTrouble.NONE);
        var open = told instanceof PayoutEvent.Open;
        var missing = told instanceof PayoutEvent.NotFound;
        var old = was.submittedAt()
                .filter(at -> town.now().isAfter(at.plus(Duration.ofMinutes(3))))
                .isPresent();
        if (town.has(Bug.PAYOUT_SILENCE_IS_FAILURE) && (open || missing) && old) return failure;
        if (town.has(Bug.NOT_FOUND_IS_FAILURE) && missing) return failure;
        if (town.has(Bug.QUEUE_TIMEOUT_IS_FAILURE) && told instanceof PayoutEvent.QueueTimeout) return failure;
        return told;
    }

    static Payout.Step payoutStep(Town town, Payout was, PayoutEvent told, Payout.Step step) {
        if (town.has(Bug.REFUSED_KEEPS_THE_HOLD) && told instanceof PayoutEvent.Refused)
            return new Payout.Step(
                    step.next(),
                    step.effects().stream()
                            .filter(effect -> !(effect instanceof PayoutEffect.VoidHold))
                            .toList());
        if (town.has(Bug.FAILED_PAYOUT_IS_RUN_AGAIN)
                && step.next().state() == PayoutState.FAILED
                && was.state() != PayoutState.FAILED)
            return new Payout.Step(SimHands.lookAt(again(was), town.now()), step.effects());
        return step;
    }

    /** A payout as if nothing had been sent. */
    static Payout again(Payout was) {
        return SimHands.reserved(was);
    }

    /** A payout nobody has begun to send. */
    static Payout fresh(Town town, IntentId id, HouseholdId home, Money amount, TransferId hold) {
        return new Payout(
                id,
                Town.RAIL,
                "payout:" + id,
                town.community.id(),
                home,
                Optional.of(town.phone(home)),
                amount,
                hold,
                PayoutState.RESERVED,
                Evidence.E0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                town.now(),
                Optional.empty(),
                town.now(),
                0,
                Absence.NONE);
    }

    static Entry chargedAgain(Town town, Payout it, Money charge) {
        return Entry.single("charge:" + it.id() + ":" + town.agenda.events(), "payout.charge")
                .debit(Account.railCost(it.rail(), charge.asset()), charge)
                .credit(Account.charges(it.rail(), charge.asset()), charge)
                .entry();
    }
}
