package io.jirani.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.audit.Acts;
import io.jirani.http.Door;
import io.jirani.identity.ApiKey.Wanted;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Role;
import io.jirani.ops.Viewer.Homes;
import io.jirani.run.EventLog;
import io.jirani.run.Job;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who hears what on the event stream. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class StreamTest {
    private final Watched watched = new Watched();

    @AfterAll
    void close() {
        watched.close();
    }

    @Test
    void an_operator_hears_its_community_and_a_household_what_is_for_all_or_its_own() {
        try (var operator = watched.listen("/v1/stream", watched.operatorKey());
                var first = watched.listen("/v1/stream", watched.householdKey(0));
                var second = watched.listen("/v1/stream?topics=order,payout.state", watched.householdKey(1))) {
            watched.tell("order.placed", Optional.empty(), "all");
            watched.tell("payout.state", Optional.of(0), "first");
            watched.tell("payout.state", Optional.of(1), "second");
            watched.tell("trade.settled", Optional.empty(), "end");
            watched.tellElsewhere("order.placed", "not here");
            watched.tell("order.cancelled", Optional.empty(), "end");
            assertThat(operator.until("order.cancelled")).containsExactly("all", "first", "second", "end", "end");
            assertThat(first.until("order.cancelled")).containsExactly("all", "first", "end", "end");
            assertThat(second.until("order.cancelled")).containsExactly("all", "second", "end");
        }
    }

    @Test
    void who_was_shut_out_hears_nothing_more_and_his_ticket_is_worth_nothing() {
        var made = watched.db.transaction(tx -> watched.keys.make(
                tx,
                new Wanted(
                        Watched.community(watched.here),
                        Optional.empty(),
                        Role.AUDITOR,
                        Set.of(),
                        "to be ended",
                        Optional.empty()),
                watched.clock.instant(),
                Acts.by("test", "test")));
        var key = made.secret().reveal();
        try (var listener = watched.listen("/v1/stream", key);
                var other = watched.listen("/v1/stream", watched.operatorKey())) {
            watched.tell("order.placed", Optional.empty(), "before");
            assertThat(listener.until("order.placed")).containsExactly("before");
            var ticket = Door.json(watched.door.post("/v1/stream/ticket", "", "Authorization", "Bearer " + key))
                    .getString("ticket");
            watched.db.inTransaction(
                    tx -> watched.keys.revoke(tx, made.key().id(), watched.clock.instant(), Acts.by("test", "test")));
            Job.nudge(watched.door.vertx, StreamVerticle.DISMISS);
            assertThat(listener.events("end")).endsWith("end");
            assertThat(watched.door.get("/v1/stream?ticket=" + ticket).statusCode())
                    .isEqualTo(401);
            watched.tell("order.cancelled", Optional.empty(), "after");
            assertThat(other.until("order.cancelled")).containsExactly("before", "after");
        }
        assertThat(watched.door.metrics.counter("jirani_stream_dismissed_total").count())
                .isEqualTo(1);
    }

    @Test
    void what_is_said_of_a_meter_that_is_no_households_is_for_operators() {
        try (var operator = watched.listen("/v1/stream", watched.operatorKey());
                var household = watched.listen("/v1/stream", watched.householdKey(0))) {
            watched.tell("meter.quarantined", Optional.empty(), "a reason");
            watched.tell("feeder.losses", Optional.empty(), "losses");
            watched.tell("meter.quarantined", Optional.of(0), "mine");
            watched.tell("order.cancelled", Optional.empty(), "end");
            assertThat(operator.until("order.cancelled")).containsExactly("a reason", "losses", "mine", "end");
            assertThat(household.until("order.cancelled")).containsExactly("mine", "end");
        }
    }

    @Test
    void readings_of_a_home_are_told_to_it_alone_also_afterwards() {
        String last;
        try (var operator = watched.listen("/v1/stream", watched.operatorKey());
                var first = watched.listen("/v1/stream", watched.householdKey(0));
                var second = watched.listen("/v1/stream", watched.householdKey(1))) {
            watched.tell("order.cancelled", Optional.empty(), "begin");
            assertThat(operator.until("order.cancelled")).containsExactly("begin");
            last = operator.lastId();
            watched.tell("reading.stored", Optional.of(0), "first's");
            watched.tell("reading.stored", Optional.of(1), "second's");
            watched.tell("reading.stored", Optional.empty(), "feeder's");
            watched.tell("order.cancelled", Optional.empty(), "end");
            assertThat(operator.until("order.cancelled")).containsExactly("begin", "feeder's", "end");
            first.until("order.cancelled");
            assertThat(first.until("order.cancelled")).contains("first's").doesNotContain("second's");
            second.until("order.cancelled");
            assertThat(second.until("order.cancelled")).contains("second's").doesNotContain("first's");
        }
        try (var operator = watched.listen("/v1/stream", watched.operatorKey(), "Last-Event-ID", last)) {
            assertThat(operator.until("order.cancelled")).containsExactly("feeder's", "end");
        }
    }

    @Test
    void who_looks_at_the_played_neighbourhood_hears_its_readings_too() {
        var here = Watched.community(watched.here);
        var home = Optional.of(watched.here.households().getFirst().household().id());
        var event = new EventLog.Event(
                new EventLog.Position(1, 1), "reading.stored", here, home, new JsonObject(), Instant.EPOCH);
        assertThat(new Viewer(here, Optional.empty(), Optional.empty(), Homes.ALL).sees(event))
                .isTrue();
        assertThat(new Viewer(here, Optional.empty(), Optional.empty(), Homes.OWN).sees(event))
                .isFalse();
    }

    @Test
    void a_homes_restated_interval_is_its_own_and_who_sold_to_whom_is_the_twos() {
        var here = Watched.community(watched.here);
        var homes = watched.here.households();
        var home = homes.getFirst().household();
        var restated = new EventLog.Event(
                new EventLog.Position(1, 1),
                "interval.restated",
                here,
                Optional.of(home.id()),
                new JsonObject().put("export_wh", 400),
                Instant.EPOCH);
        var operator = new Viewer(here, Optional.empty(), Optional.empty(), Homes.OWN);
        var own = new Viewer(here, Optional.of(home.id()), Optional.of(home.code()), Homes.OWN);
        assertThat(operator.sees(restated)).isFalse();
        assertThat(own.sees(restated)).isTrue();

        var sale = new JsonObject()
                .put("seller", "H0099")
                .put("buyer", home.code())
                .put("wh", 2_500);
        var settled = new EventLog.Event(
                new EventLog.Position(1, 2), "trade.settled", here, Optional.empty(), sale, Instant.EPOCH);
        var another = homes.get(1).household();
        var neighbour = new Viewer(here, Optional.of(another.id()), Optional.of(another.code()), Homes.OWN);
        assertThat(neighbour.sees(settled)).isTrue();
        assertThat(neighbour.told(settled)).isEqualTo(new JsonObject().put("wh", 2_500));
        assertThat(own.told(settled)).isEqualTo(sale);
        assertThat(operator.told(settled)).as("without a reason").isEqualTo(new JsonObject().put("wh", 2_500));
        assertThat(new Viewer(here, Optional.empty(), Optional.empty(), Homes.ALL).told(settled))
                .isEqualTo(sale);
        var unheardOf = new EventLog.Event(
                new EventLog.Position(1, 3),
                "home.lamp",
                here,
                Optional.of(home.id()),
                new JsonObject(),
                Instant.EPOCH);
        assertThat(operator.sees(unheardOf))
                .as("a new type is its home's alone")
                .isFalse();
        assertThat(own.sees(unheardOf)).isTrue();
    }

    @Test
    void a_neighbours_sale_comes_without_names() {
        try (var listener = watched.listen("/v1/stream", watched.householdKey(0))) {
            watched.db.inTransaction(tx -> EventLog.append(
                    tx,
                    "trade.settled",
                    Watched.community(watched.here),
                    new JsonObject().put("what", "sold").put("seller", "H0098").put("buyer", "H0099"),
                    Instant.now()));
            watched.tell("order.cancelled", Optional.empty(), "end");
            assertThat(listener.until("order.cancelled")).containsExactly("sold", "end");
            assertThat(listener.heard()).doesNotContain("H0099");
        }
    }

    @Test
    void who_comes_back_with_the_last_id_misses_nothing_and_hears_nothing_twice() {
        String last;
        try (var listener = watched.listen("/v1/stream", watched.operatorKey())) {
            watched.tell("order.placed", Optional.empty(), "one");
            watched.tell("order.cancelled", Optional.empty(), "two");
            assertThat(listener.until("order.cancelled")).containsExactly("one", "two");
            last = listener.lastId();
        }
        for (int i = 0; i < 1_200; i++) watched.tell("reading.stored", Optional.empty(), "r" + i);
        watched.tell("order.cancelled", Optional.empty(), "three");
        try (var listener = watched.listen("/v1/stream", watched.operatorKey(), "Last-Event-ID", last)) {
            watched.tell("interval.closed", Optional.empty(), "four");
            var heard = listener.until("interval.closed");
            assertThat(heard).hasSize(1_202).startsWith("r0", "r1").endsWith("r1199", "three", "four");
        }
        try (var listener = watched.listen("/v1/stream", watched.operatorKey(), "Last-Event-ID", "nonsense")) {
            watched.tell("interval.closed", Optional.empty(), "five");
            assertThat(listener.events("interval.closed")).containsExactly("reset", "interval.closed");
        }
    }

    @Test
    void an_event_of_a_transaction_that_ends_late_is_not_missed() {
        try (var listener = watched.listen("/v1/stream", watched.operatorKey())) {
            watched.db.inTransaction(slow -> {
                watched.append(slow, "order.placed", "early id, late commit");
                watched.tell("order.placed", Optional.empty(), "late id, early commit");
                Watched.pause(Duration.ofMillis(700));
            });
            watched.tell("order.cancelled", Optional.empty(), "end");
            assertThat(listener.until("order.cancelled"))
                    .containsExactlyInAnyOrder("early id, late commit", "late id, early commit", "end");
        }
    }

    @Test
    void who_does_not_read_is_let_go_and_holds_up_nobody() throws IOException {
        try (var deaf = new Socket();
                var listener = watched.listen("/v1/stream", watched.operatorKey())) {
            deaf.setReceiveBufferSize(4096);
            deaf.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), watched.door.uri("/").getPort()));
            deaf.getOutputStream()
                    .write(("GET /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + watched.operatorKey()
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(deaf.getInputStream().read()).isEqualTo('H');
            var big = "x".repeat(8_000);
            // The honest one hears each batch before the next is told; the deaf one's pile grows until it is let go.
            var told = 0;
            while (!watched.door.get("/metrics").body().contains("jirani_stream_lagged_total 1.0")) {
                watched.db.inTransaction(tx -> {
                    for (int j = 0; j < 200; j++) watched.append(tx, "reading.stored", big);
                });
                watched.tell("order.cancelled", Optional.empty(), "end");
                told += 201;
                assertThat(listener.until("order.cancelled")).hasSize(told).endsWith("end");
            }
        }
    }

    @Test
    void a_browser_gets_in_by_a_ticket_that_works_once() {
        var answer = watched.door.post("/v1/stream/ticket", "", "Authorization", "Bearer " + watched.operatorKey());
        assertThat(answer.statusCode()).isEqualTo(201);
        var ticket = Door.json(answer).getString("ticket");
        try (var listener = watched.listen("/v1/stream?ticket=" + ticket, "")) {
            watched.tell("order.cancelled", Optional.empty(), "x");
            assertThat(listener.until("order.cancelled")).containsExactly("x");
        }
        assertThat(watched.door.get("/v1/stream?ticket=" + ticket).statusCode()).isEqualTo(401);
        assertThat(watched.door.get("/v1/stream").statusCode()).isEqualTo(401);
        assertThat(watched.door.post("/v1/stream/ticket", "").statusCode()).isEqualTo(401);
        assertThat(Door.json(watched.door.get(
                                "/v1/stream?topics=A!", "Authorization", "Bearer " + watched.operatorKey()))
                        .getString("detail"))
                .startsWith("topics");
    }

    @Test
    void a_stop_ends_the_streams_and_does_not_wait_for_them() {
        var other = new Door();
        watched.open(other, CompatDoor.KEYED, watched.db);
        try (var listener = Listener.open(other, "/v1/stream", watched.operatorKey())) {
            var begun = System.nanoTime();
            other.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
            assertThat(listener.events("end")).contains("end");
        }
    }
}
