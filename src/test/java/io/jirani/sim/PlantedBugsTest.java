package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.sim.World.Plan;
import org.junit.jupiter.api.Test;

class PlantedBugsTest {
    @Test
    void all() {
        int missed = 0;
        for (var bug : Bug.values()) {
            long t0 = System.nanoTime();
            long first = -1; String why = "";
            for (long seed = 1; seed <= 20 && first < 0; seed++) {
                var told = new World(Plan.of(seed, 200).with(bug)).live();
                if (told.wrong().isPresent()) { first = seed; why = told.wrong().get(); }
            }
            if (first < 0) missed++;
            System.out.println((first < 0 ? "MISSED " : "") + bug + " " + first + " " + (System.nanoTime()-t0)/1000000 + " ms " + why);
        }
        assertThat(missed).isZero();
    }
}
