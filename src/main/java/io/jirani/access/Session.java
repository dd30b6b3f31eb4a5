package io.jirani.access;

import io.jirani.identity.Scope;
import io.jirani.identity.Who;
import java.time.Instant;
import java.util.Set;

/**
 * A session that is in force, and who calls with it.
 *
 * @param client the program that holds it
 * @param scopes what was asked for and allowed when it began; {@code who} has what is left of them now
 */
record Session(
        SessionId id,
        Kind kind,
        String client,
        Who who,
        Set<Scope> scopes,
        Instant madeAt,
        Instant seenAt,
        Instant endsAt) {
    Session {
        scopes = Set.copyOf(scopes);
    }

    /** Whose it is. */
    enum Kind {
        HOUSEHOLD,
        OPERATOR,
        MACHINE
    }

    /** The same, for who has less of it. */
    Session with(Who less) {
        return new Session(id, kind, client, less, scopes, madeAt, seenAt, endsAt);
    }

    /** What its access tokens are about: the household, the operator's account or the key. */
    String subject() {
        return who.actor().id().toString();
    }
}
