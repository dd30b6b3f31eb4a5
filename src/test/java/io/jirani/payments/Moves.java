package io.jirani.payments;

import static io.jirani.payments.Intents.NOW;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import java.util.Optional;
import java.util.UUID;

/** Float moves for tests of what is pure: 29,000.00 on their way. */
final class Moves {
    static final Money AMOUNT = Money.kes(2_900_000);
    static final ProviderRef REF = new ProviderRef("AG_20261122_00005797af5d7d75f652");
    static final Receipt RECEIPT = new Receipt("UKM7MOVED0");

    private Moves() {}

    static FloatMove move(FloatMove.Route route, MoveState state) {
        var unsent = state == MoveState.RESERVED;
        var unheard = unsent || state == MoveState.SUBMITTING || state == MoveState.UNKNOWN || route.isByHand();
        return new FloatMove(
                new IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_1234_5678_9abdL)),
                "mpesa",
                new CommunityId(new UUID(1, 1)),
                route,
                AMOUNT,
                "J0000000000",
                new TransferId(new UUID(3, 3)),
                state,
                state == MoveState.DONE ? Evidence.E1 : Evidence.E0,
                unheard ? Optional.empty() : Optional.of(REF),
                state == MoveState.DONE ? Optional.of(RECEIPT) : Optional.empty(),
                Optional.empty(),
                NOW,
                unsent ? Optional.empty() : Optional.of(NOW),
                NOW,
                0,
                Absence.NONE,
                Optional.empty());
    }
}
