package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.Ingest.Outcome;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes on one database, each with its own memory of the meters. */
class RivalGatewaysTest {
    private final Neighbourhood home = new Neighbourhood();
    private final IntakeMemory one = gateway();
    private final IntakeMemory other = gateway();

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void aMemoryThatIsOutOfDateIsReadAgainAndNothingEntersTwice() {
        take(one, row(1, 0));
        take(other, row(1, 0), row(2, 0));
        var late = take(one, row(2, 5), row(3, 0));
        assertThat(late.rows()).containsEntry("stored", 1).containsEntry("duplicate", 1);
        assertThat(home.count("select count(*) from reading")).isEqualTo(3);
        assertThat(home.text("select seen::text from meter_intake")).isEqualTo("{[1,4)}");
        assertThat(home.count("select version from meter_intake")).isEqualTo(3);
    }

    @Test
    void whatWasWrittenAsideOfTheMemoryIsNotWrittenOver() {
        take(one, row(1, 0));
        home.db.inTransaction(
                tx -> tx.run("update meter_intake set seen = '{[1,11)}', version = version + 1", Tuple.tuple()));
        assertThat(take(one, row(5, 0)).rows()).as("given up, yet stored").containsEntry("stored", 1);
        assertThat(home.text("select seen::text from meter_intake")).isEqualTo("{[1,11)}");
    }

    @Test
    void atTheSameMomentEveryRowEntersOnceWhicheverTimeItCarries() throws Exception {
        var random = new Random(5);
        try (var pool = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Callable<Integer>>();
            for (int worker = 0; worker < 4; worker++) {
                var mine = new ArrayList<Inbound>();
                for (int seq = 1; seq <= 60; seq++) mine.add(row(seq, worker));
                Collections.shuffle(mine, random);
                var gateway = worker % 2 == 0 ? one : other;
                work.add(() -> {
                    var stored = 0;
                    for (int i = 0; i < mine.size(); i += 3)
                        stored += gateway.take(home.db, work(mine.subList(i, i + 3)), Samples.NOW)
                                .rows()
                                .getOrDefault("stored", 0);
                    return stored;
                });
            }
            var stored = 0;
            for (var done : pool.invokeAll(work)) stored += done.get();
            assertThat(stored).isEqualTo(60);
        }
        assertThat(home.count("select count(*) from reading")).isEqualTo(60);
        assertThat(home.count("select count(distinct seq) from reading")).isEqualTo(60);
        assertThat(home.text("select seen::text from meter_intake")).isEqualTo("{[1,61)}");
    }

    private IntakeMemory gateway() {
        return new IntakeMemory(new Ingest(home.meters, home.readings, home.commands, home.clock, home.sunClock));
    }

    private Outcome take(IntakeMemory gateway, Inbound... messages) {
        return gateway.take(home.db, work(List.of(messages)), Samples.NOW);
    }

    private static List<Work> work(List<Inbound> messages) {
        return messages.stream()
                .map(message -> Work.of(message, Foreign.NONE, Samples.NOW))
                .toList();
    }

    /** The same number with another time each: only the intake's row keeps it from entering twice. */
    private static Inbound row(long seq, int millis) {
        Instant t = Samples.NOW.minusSeconds(1_000 - seq).plusMillis(millis);
        return inbound(
                Samples.topic(Samples.DEV, "reading"),
                Samples.reading(Samples.DEV, Samples.KEY, 1, Samples.row(seq, t, seq * 1_000, 100, 0)));
    }
}
