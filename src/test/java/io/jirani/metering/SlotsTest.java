package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.Slots.Adapters;
import io.jirani.metering.Slots.Claim;
import io.jirani.metering.Slots.Departure;
import io.jirani.metering.Slots.Ear;
import io.jirani.metering.Slots.Foreigners;
import io.jirani.metering.Slots.Holding;
import io.jirani.metering.Slots.Lease;
import io.jirani.metering.Slots.Row;
import io.jirani.metering.Slots.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final GatewayId ME = new GatewayId(new UUID(0, 1));
    private static final GatewayId OTHER = new GatewayId(new UUID(0, 2));
    private static final Adapters NOBODY = new Adapters(Optional.empty(), Lease.RUN_OUT);
    private static final Adapters OTHERS = new Adapters(Optional.of(OTHER), Lease.RUNNING);

    @Test
    void theFirstProcessMakesTheFirstSlot() {
        var held = Slots.next(ME, List.of(), NOBODY, Holding.NONE, Standing.AWAY);
        assertThat(held.own()).contains(new Claim(0, 1));
        assertThat(held.drains()).isEmpty();
        assertThat(held.foreigners()).isEqualTo(Foreigners.NOT_MINE);
        assertThat(held.own().get().clientId()).isEqualTo("jirani-gw-0");
    }

    @Test
    void theLowestSlotThatNobodyHoldsIsTakenAndItsFenceGrows() {
        var rows = List.of(running(0, OTHER), free(2, 7), runOut(1, OTHER, 4), runOut(3, OTHER, 2));
        var held = Slots.next(ME, rows, OTHERS, Holding.NONE, Standing.AWAY);
        assertThat(held.own()).contains(new Claim(1, 5));
        assertThat(held.drains())
                .as("who does not hear may not end what others heard")
                .isEmpty();
    }

    @Test
    void aProcessThatHearsEmptiesWhatOthersLeftBehindButNotWhatIsFree() {
        var rows = List.of(mine(0, 3), runOut(1, OTHER, 4), free(2, 9), running(3, OTHER), runOut(5, OTHER, 1));
        var held = Slots.next(ME, rows, OTHERS, own(0, 3), Standing.CONNECTED);
        assertThat(held.own()).contains(new Claim(0, 3));
        assertThat(held.drains()).containsExactlyInAnyOrder(new Claim(1, 5), new Claim(5, 2));
        assertThat(held.foreigners()).isEqualTo(Foreigners.NOT_MINE);
    }

    @Test
    void whatIsHeldIsKeptThoughTheLeaseRanOutWhenNobodyTookIt() {
        var rows = List.of(runOut(0, ME, 3), runOut(1, ME, 2));
        var believed = new Holding(Optional.of(new Claim(0, 3)), Set.of(new Claim(1, 2)), Foreigners.MINE);
        var mine = new Adapters(Optional.of(ME), Lease.RUN_OUT);
        assertThat(Slots.next(ME, rows, mine, believed, Standing.AWAY)).isEqualTo(believed);
    }

    @Test
    void whatAnotherTookIsLostAndAnotherSlotTakenForIt() {
        var taken = new Row(0, Optional.of(OTHER), 4, Lease.RUNNING, Ear.LISTENING, Standing.CONNECTED);
        var emptied = new Row(1, Optional.of(OTHER), 3, Lease.RUNNING, Ear.LISTENING, Standing.CONNECTED);
        var believed = new Holding(Optional.of(new Claim(0, 3)), Set.of(new Claim(1, 2)), Foreigners.MINE);
        var held = Slots.next(ME, List.of(taken, emptied), OTHERS, believed, Standing.CONNECTED);
        assertThat(held.own()).contains(new Claim(2, 1));
        assertThat(held.drains()).isEmpty();
        assertThat(held.foreigners()).isEqualTo(Foreigners.NOT_MINE);
    }

    @Test
    void aSlotThatWentThroughOtherHandsIsAnotherThoughItCameBack() {
        var held = Slots.next(ME, List.of(mine(0, 5)), NOBODY, own(0, 3), Standing.CONNECTED);
        assertThat(held.own()).contains(new Claim(1, 1));
    }

    @Test
    void thereAreNoMoreSlotsThanSixtyFour() {
        var rows = IntStream.range(0, Slots.MOST)
                .mapToObj(slot -> running(slot, OTHER))
                .toList();
        assertThat(Slots.next(ME, rows, NOBODY, Holding.NONE, Standing.AWAY).own())
                .isEmpty();
    }

    @Test
    void theAdaptersTopicsAreHeardByOneProcessThatHearsTheBroker() {
        assertThat(foreigners(NOBODY, Standing.AWAY)).isEqualTo(Foreigners.NOT_MINE);
        assertThat(foreigners(NOBODY, Standing.CONNECTED)).isEqualTo(Foreigners.MINE);
        assertThat(foreigners(OTHERS, Standing.CONNECTED)).isEqualTo(Foreigners.NOT_MINE);
        assertThat(foreigners(new Adapters(Optional.of(OTHER), Lease.RUN_OUT), Standing.CONNECTED))
                .isEqualTo(Foreigners.MINE);
        assertThat(foreigners(new Adapters(Optional.of(ME), Lease.RUNNING), Standing.AWAY))
                .isEqualTo(Foreigners.MINE);
    }

    @Test
    void theLastProcessLeavesItsSubscriptionAndEveryOtherEndsIt() {
        assertThat(Slots.departure(ME, List.of(mine(0, 1), free(1, 3)))).isEqualTo(Departure.STAY);
        assertThat(Slots.departure(ME, List.of(mine(0, 1), running(1, OTHER)))).isEqualTo(Departure.UNSUBSCRIBE);
        var deaf = new Row(1, Optional.of(OTHER), 1, Lease.RUNNING, Ear.DEAF, Standing.CONNECTED);
        assertThat(Slots.departure(ME, List.of(mine(0, 1), deaf))).isEqualTo(Departure.STAY);
        var leaving = new Row(1, Optional.of(OTHER), 1, Lease.RUNNING, Ear.LEAVING, Standing.CONNECTED);
        assertThat(Slots.departure(ME, List.of(mine(0, 1), leaving))).isEqualTo(Departure.STAY);
        assertThat(Slots.departure(ME, List.of(mine(0, 1), runOut(1, OTHER, 2))))
                .as("the session of a dead one goes on being filled")
                .isEqualTo(Departure.UNSUBSCRIBE);
    }

    @Test
    void whoIsCutOffWhileAnotherHearsLetsGoOfAllThatTheBrokerFills() {
        var rows = List.of(mine(0, 3), running(1, OTHER), runOut(2, OTHER, 4), mine(3, 2), free(4, 6));
        var believed = new Holding(Optional.of(new Claim(0, 3)), Set.of(new Claim(3, 2)), Foreigners.MINE);
        var adapters = new Adapters(Optional.of(ME), Lease.RUNNING);
        var fresh = new Holding(Optional.of(new Claim(4, 7)), Set.of(), Foreigners.NOT_MINE);
        for (var standing : List.of(Standing.CUT_OFF, Standing.CUT_OFF_SUBSCRIBED))
            assertThat(Slots.next(ME, rows, adapters, believed, standing)).isEqualTo(fresh);
        assertThat(Slots.next(ME, rows, adapters, believed, Standing.AWAY)).isEqualTo(believed);
        assertThat(Slots.next(ME, rows.subList(0, 4), adapters, believed, Standing.CUT_OFF)
                        .own())
                .as("without a free one a new one, never one with a session")
                .contains(new Claim(4, 1));
    }

    @Test
    void whoIsCutOffKeepsASlotThatStrandsNothing() {
        var deaf = new Row(0, Optional.of(ME), 3, Lease.RUNNING, Ear.DEAF, Standing.AWAY);
        var rows = List.of(deaf, running(1, OTHER));
        assertThat(Slots.next(ME, rows, OTHERS, own(0, 3), Standing.CUT_OFF)).isEqualTo(own(0, 3));
        assertThat(Slots.next(ME, rows, OTHERS, own(0, 3), Standing.CUT_OFF_SUBSCRIBED)
                        .own())
                .as("the answer to its subscription may have been lost")
                .contains(new Claim(2, 1));
    }

    @Test
    void whileNobodyElseHearsAllIsKept() {
        var away = new Row(1, Optional.of(OTHER), 1, Lease.RUNNING, Ear.LISTENING, Standing.AWAY);
        var deaf = new Row(2, Optional.of(OTHER), 1, Lease.RUNNING, Ear.DEAF, Standing.CONNECTED);
        var leaving = new Row(3, Optional.of(OTHER), 1, Lease.RUNNING, Ear.LEAVING, Standing.CONNECTED);
        for (var other : List.of(away, deaf, leaving, runOut(4, OTHER, 1), mine(5, 1)))
            assertThat(Slots.next(ME, List.of(mine(0, 3), other), OTHERS, own(0, 3), Standing.CUT_OFF_SUBSCRIBED))
                    .as("%s", other)
                    .isEqualTo(own(0, 3));
    }

    private static Foreigners foreigners(Adapters adapters, Standing standing) {
        return Slots.next(ME, List.of(mine(0, 1)), adapters, own(0, 1), standing)
                .foreigners();
    }

    private static Holding own(int slot, long fence) {
        return new Holding(Optional.of(new Claim(slot, fence)), Set.of(), Foreigners.NOT_MINE);
    }

    private static Row mine(int slot, long fence) {
        return new Row(slot, Optional.of(ME), fence, Lease.RUNNING, Ear.LISTENING, Standing.CONNECTED);
    }

    private static Row running(int slot, GatewayId holder) {
        return new Row(slot, Optional.of(holder), 1, Lease.RUNNING, Ear.LISTENING, Standing.CONNECTED);
    }

    private static Row runOut(int slot, GatewayId holder, long fence) {
        return new Row(slot, Optional.of(holder), fence, Lease.RUN_OUT, Ear.LISTENING, Standing.CONNECTED);
    }

    private static Row free(int slot, long fence) {
        return new Row(slot, Optional.empty(), fence, Lease.RUN_OUT, Ear.DEAF, Standing.AWAY);
    }
}
