package io.jirani.payments;

import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.List;

/**
 * The paths of earlier systems whose rail or sweep is not here yet. They say so: what would be kept for nobody to judge is
 * not answered 200, and a figure of revenue is not made up (seed-apis.md section 2).
 */
public final class UnconnectedRoutes {
    private static final String AIRTEL = "Airtel Money is not connected here; nothing was done";
    private static final String REVENUE =
            "revenue is not swept here yet; nothing was done; what was earned is in /v1/books";

    private final AuthRoutes auth;

    public UnconnectedRoutes(AuthRoutes auth) {
        this.auth = auth;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "airtelCallback", ctx -> {
            throw Problem.of(Kind.NOT_CONNECTED, AIRTEL);
        });
        for (var operation : List.of("getRevenue", "controlRevenue"))
            Answers.on(builder, operation, ctx -> refuse(ctx, REVENUE));
        for (var operation :
                List.of("bookAirtelRevenue", "transferAirtelRevenue", "getAirtelBalance", "listAirtelTransactions"))
            Answers.on(builder, operation, ctx -> refuse(ctx, AIRTEL));
    }

    /** Only an operator learns what is not there. */
    private void refuse(RoutingContext ctx, String why) {
        if (!(auth.caller(ctx) instanceof Caller.Operator))
            throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
        throw Problem.of(Kind.NOT_CONNECTED, why);
    }
}
