package io.jirani.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Registry.Seeded;
import io.jirani.market.figures.TellFigures;
import io.jirani.run.Job;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The market's figures on the event stream: as they are told, to everybody of the community, and again to who was away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class MarketFiguresStreamTest {
    private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

    private final Watched watched = new Watched();
    private final TellFigures tell = new TellFigures(
            watched.db,
            watched.communities,
            Clock.systemUTC(),
            Clock.fixed(START.plus(Duration.ofHours(4)), ZoneOffset.UTC));

    @AfterAll
    void close() {
        watched.close();
    }

    @Test
    void a_figure_is_heard_by_its_community_alone_and_by_who_comes_back_with_the_last_id() {
        String last;
        try (var household = watched.listen("/v1/stream?topics=market", watched.householdKey(0));
                var operator = watched.listen("/v1/stream?topics=market.interval", watched.operatorKey())) {
            closed(watched.here, 0);
            closed(watched.elsewhere, 0);
            closed(watched.elsewhere, 1);
            tell();
            assertThat(household.events("market.interval")).containsExactly("market.interval");
            assertThat(operator.events("market.interval")).containsExactly("market.interval");
            assertThat(household.heard())
                    .contains(
                            "\"start\":\"2026-03-02T09:00:00Z\"",
                            "\"traded\":{\"state\":\"withheld\",\"reason\":\"few_households\"}");
            last = household.lastId();
        }
        closed(watched.here, 1);
        tell();
        try (var back = watched.listen("/v1/stream?topics=market", watched.householdKey(1), "Last-Event-ID", last)) {
            assertThat(back.events("market.interval")).containsExactly("market.interval");
            assertThat(back.heard()).contains("\"start\":\"2026-03-02T09:15:00Z\"");
        }
    }

    private void tell() {
        tell.pass();
        Job.nudge(watched.door.vertx, StreamVerticle.JOB);
    }

    private void closed(Seeded where, int n) {
        UUID community = where.community().community().id().value();
        watched.db.inTransaction(tx -> tx.run(
                "insert into interval_close (community_id, start_at, closed_at) values ($1, $2, $2)",
                Tuple.of(community, START.plusSeconds(900L * n).atOffset(ZoneOffset.UTC))));
    }
}
