package io.jirani.ops;

import io.jirani.db.Db;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.jirani.ops.Viewer.Homes;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Tells who looks. Where the demo's door is open a stranger sees its one simulated community (ruling 10). */
public final class Viewers {
    private final Db db;
    private final AuthRoutes auth;
    private final CommunityStore communities;
    private final HouseholdStore households;

    public Viewers(Db db, AuthRoutes auth, CommunityStore communities, HouseholdStore households) {
        this.db = db;
        this.auth = auth;
        this.communities = communities;
        this.households = households;
    }

    /** Who looks, proven by a key. */
    public Viewer byKey(RoutingContext ctx) {
        return viewer(auth.caller(ctx));
    }

    /** Who looks, proven by a key, or anybody where the door is open. */
    public Viewer orStranger(RoutingContext ctx) {
        return viewer(auth.compatCaller(ctx));
    }

    private Viewer viewer(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> ofHousehold(own);
            case Caller.Operator operator ->
                new Viewer(operator.community(), Optional.empty(), Optional.empty(), Homes.OWN);
            case Caller.Stranger stranger -> new Viewer(theOnlyOne(), Optional.empty(), Optional.empty(), Homes.ALL);
        };
    }

    private Viewer ofHousehold(Caller.OfHousehold own) {
        var code = db.transaction(tx -> households.get(tx, own.household())).code();
        return new Viewer(own.community(), Optional.of(own.household()), Optional.of(code), Homes.OWN);
    }

    private CommunityId theOnlyOne() {
        var all = db.transaction(communities::all);
        if (all.size() != 1)
            throw Problem.of(Problem.Kind.UNAUTHENTICATED, "there is not one community only: send a key");
        return all.getFirst().id();
    }
}
