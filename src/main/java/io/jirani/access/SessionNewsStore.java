package io.jirani.access;

import io.jirani.db.Db;
import io.jirani.identity.Caller;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** What is told of sessions to those who watch. */
final class SessionNewsStore {
    private SessionNewsStore() {}

    /** A refresh token came a second time, and its session was ended: to its household, and the operators of its community. */
    static void reused(Db.Tx tx, Session session, Instant now) {
        var data = JsonObject.of(
                "session_id",
                session.id().toString(),
                "who",
                session.who().actor().label(),
                "client",
                session.client());
        switch (session.who().caller()) {
            case Caller.OfHousehold own ->
                EventLog.append(tx, "session.reused", own.community(), Optional.of(own.household()), data, now);
            // An event without a household is for every member of the community; an operator's is an act instead.
            case Caller.Operator operator -> {}
            case Caller.Stranger stranger -> {}
        }
    }
}
