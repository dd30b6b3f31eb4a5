package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jirani.kernel.Energy;
import io.jirani.market.MarketCases;
import io.jirani.metering.Boundary.At;
import io.jirani.metering.Boundary.Flow;
import io.jirani.metering.Boundary.Mark;
import io.jirani.metering.Intake.Duplicate;
import io.jirani.metering.Intake.Stored;
import io.jirani.metering.Reading.Gauges;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The shared sample's registers that must not become energy (decided.md 26): a meter that says the same hour again. */
class RepeatedRegisterTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ZoneId UTC = ZoneOffset.UTC;

    @Test
    void anHourThatIsSaidAgainIsARepeatAndNoHourWithoutUse() {
        var cases = MarketCases.of("meter_register");
        assertThat(cases).hasSize(1);
        for (var one : cases) {
            var readings = one.get("input").get("readings");
            var marks = taken(readings, one.get("anchor").get("repeat_index").asInt());
            var check = one.get("check");
            assertThat(flow(marks, 16, 17)).contains(wattHours(check, "hour_16_17"));
            assertThat(flow(marks, 17, 18)).as("not zero: unknown").isEmpty();
            assertThat(flow(marks, 17, 19)).contains(wattHours(check, "hours_17_19_together"));
            assertThat(flow(marks, 16, 19)).contains(wattHours(check, "total_kwh"));
        }
    }

    /** The rows that are stored of what came. */
    private static List<Mark> taken(JsonNode readings, int repeat) {
        var state = IntakeState.fresh(Meter.Role.HOUSEHOLD, 1);
        var marks = new ArrayList<Mark>();
        for (int i = 0; i < readings.size(); i++) {
            var one = readings.get(i);
            var received = at(one, "received");
            var sample = new ForeignSample(
                    "sample",
                    "meter",
                    new ForeignSample.At(at(one, "meter_clock")),
                    wattHours(one, "import_kwh"),
                    Energy.ZERO,
                    Gauges.NONE,
                    0);
            var row = ForeignIntake.row(sample, UTC, received);
            var taken = ForeignIntake.take(state, row, received);
            state = taken.state();
            var verdict = taken.rows().getFirst().verdict();
            assertThat(verdict).isInstanceOf(i == repeat ? Duplicate.class : Stored.class);
            if (verdict instanceof Stored stored) marks.add(new Mark(stored.t(), row.registers(), Assurance.B));
        }
        return marks;
    }

    private static Optional<Energy> flow(List<Mark> marks, int from, int to) {
        return Boundary.between(
                        boundary(marks, from), boundary(marks, to), HOUR.multipliedBy(to - from), Meter.Role.HOUSEHOLD)
                .map(Flow::imported);
    }

    private static Optional<At> boundary(List<Mark> marks, int hour) {
        var moment = moment(LocalTime.of(hour, 0));
        return Boundary.at(
                moment,
                marks.stream().filter(mark -> mark.t().isBefore(moment)).reduce((one, later) -> later),
                marks.stream().filter(mark -> !mark.t().isBefore(moment)).findFirst(),
                HOUR,
                Meter.Role.HOUSEHOLD);
    }

    private static Instant at(JsonNode reading, String name) {
        return moment(LocalTime.parse(reading.get(name).asText()));
    }

    private static Instant moment(LocalTime time) {
        return LocalDate.of(2026, 11, 22).atTime(time).toInstant(ZoneOffset.UTC);
    }

    private static Energy wattHours(JsonNode one, String name) {
        return new Energy(one.get(name).decimalValue().movePointRight(3).longValueExact());
    }
}
