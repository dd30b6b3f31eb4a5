package io.jirani.payments;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Msisdn;
import io.jirani.ledger.Account;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Attempts that a rail is given by {@link RailContract}, each by its number and never sent before. */
final class RailAttempts {
    private RailAttempts() {}

    static Collection push(int n, Msisdn phone) {
        var id = new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | n * 40_503L));
        var as = Intents.collection(CollectionState.SUBMITTING, Evidence.E0);
        return new Collection(
                id,
                as.rail(),
                as.purpose(),
                as.community(),
                as.household(),
                Optional.of(phone),
                as.amount(),
                as.description(),
                AccountRef.of(id),
                as.state(),
                as.evidence(),
                Optional.empty(),
                Optional.empty(),
                Evidence.E0,
                Booked.NOTHING,
                Optional.empty(),
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                Instant.EPOCH,
                Instant.EPOCH,
                0);
    }

    static Payout payout(int n, Msisdn phone) {
        var as = Intents.payout(PayoutState.SUBMITTING);
        return new Payout(
                new IntentId(new UUID(0x0190_0000_0000_7000L, 0x9000_0000_0000_0000L | n)),
                as.rail(),
                as.purpose(),
                as.community(),
                as.household(),
                Optional.of(phone),
                as.amount(),
                as.hold(),
                as.state(),
                as.evidence(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                as.createdAt(),
                as.submittedAt(),
                as.nextLook(),
                0,
                Absence.NONE);
    }

    static FloatMove move(int n) {
        var as = Moves.move(FloatMove.Route.TO_PAYOUT, MoveState.SUBMITTING);
        return new FloatMove(
                new IntentId(new UUID(0x0190_0000_0000_7000L, 0xb000_0000_0000_0000L | n)),
                as.rail(),
                as.community(),
                as.route(),
                as.amount(),
                "J%010d".formatted(n),
                as.hold(),
                as.state(),
                as.evidence(),
                as.providerRef(),
                as.receipt(),
                as.reason(),
                as.createdAt(),
                as.submittedAt(),
                as.nextLook(),
                as.tries(),
                as.absence(),
                as.arrived());
    }

    static Refund refund(int n) {
        var payment = Intents.collection(CollectionState.SUCCEEDED, Evidence.E2);
        return SimHands.refund(
                new IntentId(new UUID(0x0190_0000_0000_7000L, 0xa000_0000_0000_0000L | n)),
                payment,
                Refund.Method.REVERSAL,
                RefundCause.OTHER,
                Account.Pocket.WALLET,
                CollectionState.SUCCEEDED,
                Instant.EPOCH);
    }
}
