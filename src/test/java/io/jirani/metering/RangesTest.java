package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theyBehaveLikeASetOfNumbers(long seed) {
        var random = new Random(seed);
        var ranges = Ranges.NONE;
        var holes = Ranges.NONE;
        var set = new TreeSet<Long>();
        var other = new TreeSet<Long>();
        for (int i = 0; i < 200; i++) {
            var from = random.nextInt(300);
            var to = from + random.nextInt(6);
            ranges = ranges.plus(from, to);
            for (long n = from; n <= to; n++) set.add(n);
            if (i % 9 == 0) {
                holes = holes.plus(from);
                other.add((long) from);
            }
        }
        var left = ranges.minus(holes);
        for (long n = -1; n < 310; n++) {
            assertThat(ranges.contains(n)).isEqualTo(set.contains(n));
            assertThat(left.contains(n)).isEqualTo(set.contains(n) && !other.contains(n));
            var below = set.lower(n);
            if (below == null) assertThat(ranges.highestBelow(n)).isEmpty();
            else assertThat(ranges.highestBelow(n)).hasValue(below);
            var gap = n > set.first() && n < set.last() && !set.contains(n);
            assertThat(ranges.gaps().contains(n)).isEqualTo(gap);
        }
        assertThat(Ranges.parse(ranges.multirange())).isEqualTo(ranges);
    }

    @Test
    void anEmptySetIsTheDatabasesEmptyMultirange() {
        assertThat(Ranges.NONE.multirange()).isEqualTo("{}");
        assertThat(Ranges.parse("{}")).isEqualTo(Ranges.NONE);
    }
}
