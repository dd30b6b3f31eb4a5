package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimTest {
    @Test
    void noSeedLosesDoublesOrInventsAShillingOrAWattHour() {
        int bad = 0;
        long events = 0, faults = 0;
        long t0 = System.nanoTime();
        for (long seed = 1; seed <= 10000; seed++) {
            var told = new World(World.Plan.of(seed, 25)).live();
            events += told.events();
            faults += told.faults().size();
            if (told.wrong().isPresent()) {
            System.out.println(seed + " " + told.wrong().get());
            if (bad++ < 3)  Shrink.story(Shrink.smallest(World.Plan.of(seed, 25))).forEach(System.out::println);
            }
        }
        System.out.println("bad " + bad + " events " + events + " faults " + faults + " ms " + (System.nanoTime() - t0) / 1000000);
        assertThat(bad).isZero();
    }
}
