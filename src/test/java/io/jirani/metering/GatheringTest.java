package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheringTest {
    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void whatIsDecidedAheadHoldsWhileTheRegistrySaysTheSame() {
        home.take(row(1));
        var ahead = foresee(row(2));
        assertThat(ahead.foreseen()).isPresent();
        assertThat(taken(ahead)).containsEntry("stored", 1);
    }

    @Test
    void aMeterTakenDownMeanwhileIsDecidedAboutAgain() {
        home.take(row(1));
        var ahead = foresee(row(2));
        home.db.inTransaction(tx -> tx.run("update meter set status = 'decommissioned'", Tuple.tuple()));
        assertThat(taken(ahead)).containsEntry("stored", 0).containsEntry("refused", 1);
    }

    @Test
    void whatNeedsTheDatabaseIsLeftForLater() {
        assertThat(foresee(row(1)).foreseen()).as("not in memory yet").isEmpty();
        assertThat(foresee(inbound("some/topic", new byte[] {1})).foreseen()).isEmpty();
    }

    private Work foresee(Inbound message) {
        return home.ingest
                .foresee(List.of(Work.of(message, Foreign.NONE, Samples.NOW)))
                .getFirst();
    }

    private Map<String, Integer> taken(Work work) {
        return home.db
                .transaction(tx -> home.ingest.take(tx, List.of(work), Samples.NOW))
                .rows();
    }

    private static Inbound row(long seq) {
        var row = Samples.row(seq, Samples.NOW.minusSeconds(1_000 - seq), seq * 1_000, 100, 0);
        return inbound(Samples.topic(Samples.DEV, "reading"), Samples.reading(Samples.DEV, Samples.KEY, 1, row));
    }
}
