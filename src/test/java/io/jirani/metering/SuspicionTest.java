package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is another device under the same name, and what is not. */
class SuspicionTest {
    private static final String TOPIC = Samples.topic(Samples.DEV, "reading");
    private static final Instant NOW = Samples.NOW;

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @ParameterizedTest(name = "{0} s behind")
    @ValueSource(longs = {1_200, 420, 90})
    void rowsLeftByAPowerCutAreNoOtherDevicesWhenTheClockLostMinutesInIt(long behind) {
        home.take(reading(17, Samples.row(1_020, NOW.minusSeconds(1_800), 60_000, 90, 0)));
        home.take(reading(18, held(Samples.row(2_048, NOW.minusSeconds(2 + behind), 28_000, 100, 0))));
        var left = reading(17, Samples.row(1_021, NOW.minusSeconds(60), 1_800_000, 95, 0));
        assertThat(home.take(left).answers()).hasSize(1);
        assertNoClash();
    }

    @Test
    void rowsLeftByAClockThatRanAheadAreNoOtherDevices() {
        home.take(reading(18, Samples.row(2_048, NOW.minusSeconds(2), 900_000, 100, 0)));
        var left = reading(17, held(Samples.row(1_021, NOW.minusSeconds(1_200).plusSeconds(1_190), 1_800_000, 95, 0)));
        home.take(left);
        assertNoClash();
    }

    @Test
    void aNewerBootThatWasHeardLiveBeganBeforeThatWhateverItSaysLaterByAClockOfItsOwn() {
        home.take(reading(18, held(Samples.row(2_048, NOW.minusSeconds(10), 3_600_000, 100, 0))));
        home.take(reading(18, held(Samples.row(2_049, NOW.minusSeconds(500), 3_601_000, 100, 0))));
        home.take(reading(17, Samples.row(1_031, NOW.minusSeconds(5), 7_255_000, 90, 0)));
        assertThat(home.text("select status_reason from meter")).isEqualTo("two_boots");
    }

    private void assertNoClash() {
        assertThat(home.text("select status from meter")).isEqualTo("active");
        assertThat(home.count("select count(*) from event_log where type = 'meter.clash'"))
                .isZero();
    }

    private static String held(String row) {
        return row.replace("\"sync\"", "\"hold\"");
    }

    private static Inbound reading(long boot, String... rows) {
        return inbound(TOPIC, Samples.reading(Samples.DEV, Samples.KEY, boot, rows));
    }
}
