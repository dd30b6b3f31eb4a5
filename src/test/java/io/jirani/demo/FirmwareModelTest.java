package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FirmwareModelTest {
    private static final Dev DEV = new Dev("ke-nbo-1001");
    private static final Instant TEN = Instant.parse("2026-11-21T07:00:00Z");
    private static final Instant REAL = Instant.parse("2026-11-21T02:00:00Z");
    private static final FirmwareModel.Rhythm RHYTHM =
            new FirmwareModel.Rhythm(Duration.ofMinutes(15), Duration.ofMinutes(4));

    private final House house = new House(5, 3_000, ZoneId.of("Africa/Nairobi"));

    @Test
    void makes_a_row_at_every_boundary_and_periodically_between() {
        var meter = fresh();
        assertThat(meter.advance(TEN.plus(Duration.ofMinutes(16)))).isEqualTo(6);
        assertThat(send(meter, REAL).stream().map(row -> (row.at() - TEN.toEpochMilli()) / 60_000))
                .containsExactly(0L, 4L, 8L, 12L, 15L, 16L);
    }

    @Test
    void sends_a_row_again_after_five_seconds_without_an_answer_and_frees_it_only_then() {
        var meter = fresh();
        meter.advance(TEN.plus(Duration.ofMinutes(8)));
        assertThat(send(meter, REAL)).hasSize(3);
        assertThat(send(meter, REAL.plusMillis(4_999))).isEmpty();
        var again = send(meter, REAL.plusSeconds(5));
        assertThat(again).extracting(Uplink.Row::seq).containsExactly(1024L, 1025L, 1026L);
        assertThat(meter.acknowledged(1026, List.of(new long[] {1025, 1025}))).isEqualTo(2);
        assertThat(send(meter, REAL.plusSeconds(60)))
                .extracting(Uplink.Row::seq)
                .containsExactly(1025L);
        meter.acknowledged(1026, List.of());
        assertThat(send(meter, REAL.plusSeconds(90))).isEmpty();
    }

    @Test
    void has_at_most_two_messages_of_rows_in_flight() {
        var meter = fresh();
        meter.advance(TEN.plus(Duration.ofDays(1)));
        assertThat(send(meter, REAL)).hasSize(120);
        assertThat(send(meter, REAL)).isEmpty();
        meter.acknowledged(1024 + 59, List.of());
        assertThat(send(meter, REAL)).hasSize(60);
    }

    @Test
    void over_random_kills_registers_never_fall_and_no_number_is_used_for_two_rows() {
        var random = new Random(3);
        var flash = FirmwareModel.State.fresh(house, TEN);
        var now = TEN;
        var seen = new TreeMap<Long, Uplink.Row>();
        for (int start = 0; start < 30; start++) {
            var meter = new FirmwareModel(DEV, house, RHYTHM, flash);
            for (int step = 0; step < 20; step++) {
                now = now.plusMillis(random.nextInt(600_000));
                meter.advance(now);
                flash = FleetJson.read(FleetJson.write(Map.of(DEV, meter.state())))
                        .getOrDefault(DEV, flash);
                for (var row : send(meter, REAL)) {
                    var before = seen.putIfAbsent(row.seq(), row);
                    if (before != null) assertThat(row).isEqualTo(before);
                }
                if (random.nextInt(3) == 0) meter.acknowledged(seen.lastKey(), List.of());
                else meter.disconnected();
            }
        }
        Uplink.Row last = seen.firstEntry().getValue();
        for (var row : seen.values()) {
            assertThat(row.importWh()).isGreaterThanOrEqualTo(last.importWh());
            assertThat(row.exportWh()).isGreaterThanOrEqualTo(last.exportWh());
            assertThat(row.at()).isGreaterThanOrEqualTo(last.at());
            last = row;
        }
        assertThat(seen.lastEntry().getValue().exportWh())
                .isGreaterThan(seen.firstEntry().getValue().exportWh());
    }

    @Test
    void a_start_takes_the_next_block_of_numbers() {
        var first = fresh();
        first.advance(TEN.plus(Duration.ofMinutes(16)));
        var second = new FirmwareModel(DEV, house, RHYTHM, first.state());
        assertThat(second.boot()).isEqualTo(2);
        assertThat(second.hello(TEN).seqNext()).isEqualTo(2_048);
        assertThat(second.hello(TEN).buffered()).isEqualTo(6);
    }

    @Test
    void a_full_buffer_loses_the_oldest_rows_and_says_so() {
        var meter = fresh();
        var made = meter.advance(TEN.plus(Duration.ofDays(40)));
        assertThat(made).isGreaterThan(FirmwareModel.ROOM);
        assertThat(meter.state().rows()).hasSize(FirmwareModel.ROOM);
        assertThat(meter.state().rows().getLast().flags() & 4).isEqualTo(4);
    }

    @Test
    void a_command_is_done_once_and_answered_the_same_again() {
        var meter = fresh();
        var id = UUID.fromString("0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c11");
        var done = meter.relay(id, TEN.plusSeconds(10), House.Relay.OPEN);
        meter.relay(UUID.randomUUID(), TEN.plusSeconds(20), House.Relay.CLOSED);
        assertThat(meter.relay(id, TEN.plusSeconds(30), House.Relay.OPEN)).isEqualTo(done);
        assertThat(meter.relay()).isEqualTo(House.Relay.CLOSED);
    }

    @Test
    void an_older_credit_is_not_shown() {
        var meter = fresh();
        meter.credit(UUID.randomUUID(), new FirmwareModel.Credit(7, 2_500));
        meter.credit(UUID.randomUUID(), new FirmwareModel.Credit(6, 9_999));
        assertThat(meter.shown()).isEqualTo(new FirmwareModel.Credit(7, 2_500));
    }

    @Test
    void the_flash_reads_as_it_was_written() {
        var meter = fresh();
        meter.advance(TEN.plus(Duration.ofMinutes(30)));
        meter.relay(UUID.randomUUID(), TEN.plus(Duration.ofMinutes(31)), House.Relay.OPEN);
        meter.credit(UUID.randomUUID(), new FirmwareModel.Credit(7, 2_500));
        assertThat(FleetJson.read(FleetJson.write(Map.of(DEV, meter.state())))).isEqualTo(Map.of(DEV, meter.state()));
    }

    @Test
    void a_row_that_is_not_in_the_flash_yet_is_not_sent() {
        var meter = fresh();
        meter.advance(TEN.plus(Duration.ofMinutes(4)));
        var flash = meter.state();
        meter.advance(TEN.plus(Duration.ofMinutes(8)));
        assertThat(meter.due(REAL)).isEmpty();
        meter.flashed(flash);
        assertThat(meter.due(REAL)).hasSize(2);
    }

    private static List<Uplink.Row> send(FirmwareModel meter, Instant real) {
        meter.flashed(meter.state());
        return meter.due(real);
    }

    private FirmwareModel fresh() {
        return new FirmwareModel(DEV, house, RHYTHM, FirmwareModel.State.fresh(house, TEN));
    }
}
