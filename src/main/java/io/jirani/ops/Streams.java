package io.jirani.ops;

import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import io.jirani.run.EventLog;
import io.jirani.run.EventLog.Position;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Everybody who listens, fed by one reader of the event log. Whoever comes reads its own old events first, a page a pass,
 * and then shares the one read of the new ones.
 */
public final class Streams {
    private static final int PAGE = 500;
    private static final int MOST_CLIENTS = 1_000;
    private static final Duration MEMORY = Duration.ofHours(24);
    /** Nobody listens longer on one key check. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Db db;
    private final Clock clock;
    private final Counter lagged;
    private final Counter dismissed;
    private final List<StreamClient> clients = new CopyOnWriteArrayList<>();
    private Optional<Position> newest = Optional.empty();

    public Streams(Db db, Clock clock, MeterRegistry metrics) {
        this.db = db;
        this.clock = clock;
        this.lagged = Counter.builder("jirani_stream_lagged_total")
                .description("Listeners that were let go because they did not read")
                .register(metrics);
        this.dismissed = Counter.builder("jirani_stream_dismissed_total")
                .description("Listeners that were let go because their session or key was ended")
                .register(metrics);
        Gauge.builder("jirani_stream_clients", clients, List::size)
                .description("Listeners on the event stream")
                .register(metrics);
    }

    /** Where somebody begins, and whether that is where it asked to. */
    record Beginning(Position place, String words) {}

    /** Lets somebody in. Call it on the request's context. */
    void join(Vertx vertx, HttpServerResponse response, Pass pass, Topics topics, Optional<String> lastSeen) {
        if (clients.size() >= MOST_CLIENTS) throw Problem.of(Problem.Kind.UNAVAILABLE, "too many listen already");
        var beginning = db.transaction(tx -> beginning(tx, lastSeen));
        var client = new StreamClient(vertx, response, pass, topics, beginning.place(), clock.instant());
        clients.add(client);
        client.open(beginning.words(), () -> clients.remove(client));
    }

    private Beginning beginning(Db.Tx tx, Optional<String> lastSeen) {
        var now = EventLog.last(tx);
        if (lastSeen.isEmpty()) return new Beginning(now, "");
        var asked = lastSeen.flatMap(Position::parse).filter(place -> place.compareTo(now) <= 0);
        var tooOld = clock.instant().minus(MEMORY);
        var missed = asked.map(place -> EventLog.after(tx, place, 1)).orElse(List.of());
        if (asked.isPresent() && missed.stream().noneMatch(event -> event.at().isBefore(tooOld)))
            return new Beginning(asked.get(), "");
        return new Beginning(now, "id: " + now + "\nevent: reset\ndata: {}\n");
    }

    /** One pass over the log. Answers how many events it read. */
    int pass() {
        if (clients.isEmpty()) {
            newest = Optional.empty();
            return 0;
        }
        var from = newest.orElseGet(
                () -> db.transaction(EventLog::last)); // before the old events, so that none falls between
        var read = 0;
        for (var client : clients) if (!client.isLive() && client.hasRoom()) read += catchUp(client);
        var events = db.transaction(tx -> EventLog.after(tx, from, PAGE));
        for (var client : clients) if (client.isLive()) events.forEach(client::offer);
        newest = Optional.of(events.isEmpty() ? from : events.getLast().position());
        for (var client : clients) {
            if (!client.lags()) continue;
            lagged.increment();
            letGo(client, "lagged");
        }
        return read + events.size();
    }

    /** Reads one page for one client. It is live once it has reached what everybody is given. */
    private int catchUp(StreamClient client) {
        var events = db.transaction(tx -> EventLog.after(tx, client.position(), PAGE));
        events.forEach(client::offer);
        if (events.size() < PAGE) client.caughtUp();
        return events.size();
    }

    void heartbeat() {
        var oldest = clock.instant().minus(LONGEST);
        for (var client : clients) {
            if (client.since().isBefore(oldest)) letGo(client, "end");
            else client.heartbeat();
        }
    }

    /** Lets go whoever came with what was ended since: a session, a key, a cookie. Answers how many. */
    int dismiss() {
        int gone = 0;
        for (var client : clients) {
            if (stands(client.pass())) continue;
            dismissed.increment();
            letGo(client, "end");
            gone++;
        }
        return gone;
    }

    /** Whether what somebody came with still stands. */
    boolean stands(Pass pass) {
        return db.transaction(pass.lasting()::stands);
    }

    /** Ends every stream, so that the server can stop. */
    public void endAll() {
        for (var client : clients) letGo(client, "end");
    }

    private void letGo(StreamClient client, String lastWord) {
        clients.remove(client);
        client.end(lastWord);
    }
}
