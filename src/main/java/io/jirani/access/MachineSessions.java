package io.jirani.access;

import io.jirani.access.SignIn.Digest;
import io.jirani.db.Db;
import io.jirani.identity.Caller;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Who;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Sessions of programs, which come with a key for an access token: a key has one at a time. */
final class MachineSessions {
    private final SessionStore store = new SessionStore();
    private final MachineStore machines;
    private final KeyStore keys;
    private final Ids ids;
    private final Clock clock;
    private final MeterRegistry metrics;

    MachineSessions(KeyStore keys, Ids ids, Clock clock, MeterRegistry metrics) {
        this.machines = new MachineStore(keys);
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Whom a key stands for; nobody when it is not known. */
    Optional<Who> who(Db.Tx tx, String key) {
        return keys.who(tx, key);
    }

    /** The session of a key for as long as one access token: the one there is goes on, or one begins. */
    Optional<Session> of(Db.Tx tx, String key, Who who) {
        var now = clock.instant();
        var ends = now.plus(AccessTokens.LIFE);
        return store.goesOn(tx, Digest.of(key), now, ends)
                .or(() -> Optional.of(begun(tx, key, who, now, ends)))
                .flatMap(id -> find(tx, id));
    }

    /** A session that is in force. */
    Optional<Session> find(Db.Tx tx, SessionId id) {
        return machines.find(tx, id, clock.instant());
    }

    private SessionId begun(Db.Tx tx, String key, Who who, Instant now, Instant ends) {
        var id = new SessionId(ids.next());
        store.add(
                tx,
                new SessionStore.Begun(
                        id,
                        Session.Kind.MACHINE,
                        MachineStore.CLIENT,
                        community(who),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Digest.of(key)),
                        who.scopes(),
                        Optional.empty(),
                        now,
                        ends));
        metrics.counter("jirani_sessions_total", "kind", "machine", "result", "begun")
                .increment();
        return id;
    }

    private static CommunityId community(Who who) {
        return switch (who.caller()) {
            case Caller.OfHousehold own -> own.community();
            case Caller.Operator operator -> operator.community();
            case Caller.Stranger stranger -> throw new IllegalStateException("a key of a stranger");
        };
    }
}
