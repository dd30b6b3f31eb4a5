package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.kernel.Problem;
import io.vertx.ext.web.RoutingContext;

/** Says who is calling, from the bearer key of a request. Call it on a virtual thread. */
public final class AuthRoutes {
    /** Whether the older clients' paths answer without a key: in the demo and the sandbox only (ruling 10). */
    public enum CompatDoor {
        OPEN,
        KEYED
    }

    private final Db db;
    private final KeyStore keys;
    private final CompatDoor compat;

    public AuthRoutes(Db db, KeyStore keys, CompatDoor compat) {
        this.db = db;
        this.keys = keys;
        this.compat = compat;
    }

    /** The caller, proven by a key. Refuses a request without one, or with one we do not know. */
    public Caller caller(RoutingContext ctx) {
        var key = Answers.bearer(ctx)
                .orElseThrow(() -> Problem.of(Problem.Kind.UNAUTHENTICATED, "send Authorization: Bearer <key>"));
        return db.transaction(tx -> keys.caller(tx, key))
                .orElseThrow(() -> Problem.of(Problem.Kind.UNAUTHENTICATED, "this key is not known"));
    }

    /** The caller of an older client's path: a stranger where the door is open and no key came. */
    public Caller compatCaller(RoutingContext ctx) {
        if (compat == CompatDoor.OPEN && Answers.bearer(ctx).isEmpty()) return new Caller.Stranger();
        return caller(ctx);
    }
}
