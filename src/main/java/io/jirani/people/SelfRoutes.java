package io.jirani.people;

import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Scope;
import io.jirani.kernel.Problem;
import io.vertx.ext.web.RoutingContext;

/** Who asks about himself. */
final class SelfRoutes {
    private SelfRoutes() {}

    /** The calling household, whose credential has a scope. An operator has no data of his own here: he is refused. */
    static Caller.OfHousehold of(AuthRoutes auth, RoutingContext ctx, Scope scope) {
        var who = auth.who(ctx);
        if (!(who.caller() instanceof Caller.OfHousehold own))
            throw Problem.of(Problem.Kind.FORBIDDEN, "a household asks this about itself");
        who.must(scope);
        return own;
    }
}
