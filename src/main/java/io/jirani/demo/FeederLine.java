package io.jirani.demo;

import java.time.Instant;
import java.util.List;

/**
 * The neighbourhood's connection to the grid: what its houses take and give, and what the wires lose on the way, a fixed
 * share of all that moves. It does not know that a house's switch is open, so such a house shows as losses.
 */
final class FeederLine implements Line {
    private static final long LOST_PERCENT = 3;

    private final List<House> houses;

    FeederLine(List<House> houses) {
        this.houses = List.copyOf(houses);
    }

    @Override
    public House.Registers lifetime() {
        return new House.Registers(0, 0);
    }

    @Override
    public House.Registers advance(House.Registers from, Instant start, Instant end, House.Relay relay) {
        return House.count(from, start, end, moment -> netMilliwatts(moment, relay));
    }

    @Override
    public long netMilliwatts(Instant moment, House.Relay relay) {
        long net = 0;
        long moved = 0;
        for (var house : houses) {
            long own = house.netMilliwatts(moment, House.Relay.CLOSED);
            net += own;
            moved += Math.abs(own);
        }
        return net + moved * LOST_PERCENT / 100;
    }
}
