package io.jirani.identity;

import io.jirani.http.Demand.Credential;
import io.jirani.http.Demand.Instead;
import io.jirani.http.Gate;
import io.jirani.kernel.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The gate before every operation: a credential we know, with a scope the contract names. One lookup a request: the
 * handler's own question is answered from what was found here. Whose things they are stays the handler's question.
 */
public final class GateRoutes implements Gate {
    private final AuthRoutes auth;
    private final MeterRegistry metrics;

    public GateRoutes(AuthRoutes auth, MeterRegistry metrics) {
        this.auth = auth;
        this.metrics = metrics;
    }

    @Override
    public void understand(String operation, Credential demand) {
        for (var scope : demand.oneOf())
            if (Scope.of(scope).isEmpty())
                throw new IllegalStateException(operation + " needs the scope " + scope + ", which nobody can have");
    }

    @Override
    public void pass(RoutingContext ctx, Credential demand) {
        try {
            count(result(ctx, demand));
        } catch (Problem refused) {
            count(refused.kind() == Problem.Kind.FORBIDDEN ? "no_scope" : "no_credential");
            throw refused;
        }
    }

    private String result(RoutingContext ctx, Credential demand) {
        if (isTicket(ctx, demand)) return "ticket";
        var who = demand.instead().contains(Instead.OPEN_DOOR) ? auth.compatWho(ctx) : Optional.of(auth.who(ctx));
        who.ifPresent(known -> must(ctx, known, demand));
        return who.isPresent() ? "passed" : "open_door";
    }

    private void count(String result) {
        Counter.builder("jirani_gate_total")
                .description("Requests at the gate, by what it said")
                .tag("result", result)
                .register(metrics)
                .increment();
    }

    /** A scope that is missing is named, in the header too (RFC 6750); of alternatives, all are. */
    private static void must(RoutingContext ctx, Who who, Credential demand) {
        var wanted = demand.oneOf();
        if (wanted.isEmpty() || who.scopes().stream().map(Scope::text).anyMatch(wanted::contains)) return;
        var names = wanted.stream().sorted().toList();
        var challenge = "Bearer error=\"insufficient_scope\", scope=\"" + String.join(" ", names) + '"';
        ctx.response().putHeader("WWW-Authenticate", challenge);
        throw Problem.of(Problem.Kind.FORBIDDEN, "this credential lacks the scope " + String.join(" or ", names));
    }

    private static boolean isTicket(RoutingContext ctx, Credential demand) {
        return demand.instead().contains(Instead.TICKET) && ctx.request().getParam("ticket") != null;
    }
}
