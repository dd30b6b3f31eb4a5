package io.jirani.payments;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.TransferId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Payments as they stand at a moment, for tests. */
public final class Intents {
    public static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    public static final Money ASKED = Money.kes(3_000);
    public static final ProviderRef REF = new ProviderRef("ws_CO_21112026120000708374149");
    public static final Receipt RECEIPT = new Receipt("UKL7RT61SV", Optional.of(NOW.plusSeconds(20)));

    private Intents() {}

    /** A push as it stands in a state: named where the state knows its name, proven where it must be. */
    public static Collection collection(CollectionState state, Evidence evidence) {
        var id = new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_1234_5678_9abcL));
        var named = state != CollectionState.CREATED
                && state != CollectionState.SUBMITTING
                && state != CollectionState.UNKNOWN;
        var credited = state.phase() == CollectionState.Phase.CREDITED;
        return new Collection(
                id,
                "mpesa",
                "purchase:1",
                new CommunityId(new UUID(1, 1)),
                new HouseholdId(new UUID(2, 2)),
                Optional.of(new Msisdn("254708374149")),
                ASKED,
                "2.5kWh energy",
                AccountRef.of(id),
                state,
                evidence,
                named ? Optional.of(REF) : Optional.empty(),
                credited ? Optional.of(RECEIPT) : Optional.empty(),
                credited ? evidence : Evidence.E0,
                booked(state),
                Optional.empty(),
                NOW.minusSeconds(10),
                state == CollectionState.CREATED ? Optional.empty() : Optional.of(NOW.minusSeconds(9)),
                NOW.plusSeconds(290),
                NOW,
                0);
    }

    private static Booked booked(CollectionState state) {
        var was = state.phase() == CollectionState.Phase.CREDITED || state.phase() == CollectionState.Phase.REFUND;
        return was ? Booked.HOUSEHOLD : Booked.NOTHING;
    }

    /** The same push, otherwise in the books. */
    static Collection booked(Collection it, Booked now) {
        return it.in(it.state(), now);
    }

    /** The same push without a receipt. */
    public static Collection withoutReceipt(Collection it) {
        return new Collection(
                it.id(),
                it.rail(),
                it.purpose(),
                it.community(),
                it.household(),
                it.phone(),
                it.amount(),
                it.description(),
                it.accountRef(),
                it.state(),
                it.evidence(),
                it.providerRef(),
                Optional.empty(),
                Evidence.E0,
                it.booked(),
                it.reason(),
                it.createdAt(),
                it.submittedAt(),
                it.deadline(),
                it.nextLook(),
                it.tries());
    }

    /** A payout as it stands in a state. */
    public static Payout payout(PayoutState state) {
        return new Payout(
                new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_1234_5678_9abdL)),
                "mpesa",
                "payout:1",
                new CommunityId(new UUID(1, 1)),
                new HouseholdId(new UUID(2, 2)),
                Optional.of(new Msisdn("254708374149")),
                ASKED,
                new TransferId(new UUID(3, 3)),
                state,
                Evidence.E0,
                state == PayoutState.RESERVED || state == PayoutState.SUBMITTING || state == PayoutState.UNKNOWN
                        ? Optional.empty()
                        : Optional.of(new ProviderRef("AG_20261121_00005797af5d7d75f652")),
                state == PayoutState.PAID || state == PayoutState.REVERSED ? Optional.of(RECEIPT) : Optional.empty(),
                Optional.empty(),
                NOW.minusSeconds(10),
                state == PayoutState.RESERVED ? Optional.empty() : Optional.of(NOW.minusSeconds(9)),
                NOW,
                0,
                Absence.NONE);
    }

    /** A refund of 30 shillings, late, from a wallet. */
    static Refund refund(Refund.Method method, RefundState state) {
        var of = collection(CollectionState.REFUND_PENDING, Evidence.E2);
        return new Refund(
                new IntentId(new UUID(3, 3)),
                of.id(),
                of.rail(),
                of.community(),
                of.household(),
                of.amount(),
                Optional.of(RECEIPT),
                method,
                RefundCause.LATE,
                io.jirani.ledger.Account.Pocket.WALLET,
                CollectionState.LATE_CREDITED,
                new TransferId(new UUID(4, 4)),
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                NOW,
                state == RefundState.REQUESTED || state == RefundState.APPROVED ? Optional.empty() : Optional.of(NOW),
                NOW,
                0);
    }
}
