package io.jirani.http;

import io.jirani.http.Demand.Credential;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The contract's routes: before each stands the gate, then the check of the request's shape, then the handler of the room
 * that answers it. So a handler that forgets to ask who calls is closed too, and a stranger learns nothing about shapes. An
 * operation nobody answers is a fault of the build, one that declares no demand too.
 */
public final class MountedRoutes {
    private static final int BEFORE = 2;

    private final RouterBuilder builder;

    private MountedRoutes(RouterBuilder builder) {
        this.builder = builder;
    }

    /** Puts the gate and the shape before every operation, then lets every room mount. */
    static MountedRoutes of(
            RouterBuilder builder,
            Map<String, Demand> demands,
            Gate gate,
            Function<OpenAPIRoute, Handler<RoutingContext>> shape,
            List<Consumer<RouterBuilder>> rooms) {
        for (var route : builder.getRoutes()) {
            var demand = Objects.requireNonNull(demands.get(name(route)), () -> "no demand: " + name(route));
            route.setDoSecurity(false); // the gate does it: the router's own knows no scopes
            route.setDoValidation(false); // after the gate, not before
            route.addHandler(before(name(route), demand, gate));
            route.addHandler(shape.apply(route));
        }
        for (var room : rooms) room.accept(builder);
        return new MountedRoutes(builder);
    }

    /** Whether a room has mounted its handler. */
    public static boolean isAnswered(OpenAPIRoute route) {
        return route.getHandlers().size() > BEFORE;
    }

    /** The operations that have no handler. */
    public List<String> missing() {
        return builder.getRoutes().stream()
                .filter(route -> !isAnswered(route))
                .map(MountedRoutes::name)
                .sorted()
                .toList();
    }

    /** The operations that have more than one: two rooms took the same. */
    public List<String> taken() {
        return builder.getRoutes().stream()
                .filter(route -> route.getHandlers().size() > BEFORE + 1)
                .map(MountedRoutes::name)
                .sorted()
                .toList();
    }

    /** Refuses to go on unless each operation has its one handler. */
    MountedRoutes complete() {
        if (!missing().isEmpty()) throw new IllegalStateException("operations that nobody answers: " + missing());
        if (!taken().isEmpty()) throw new IllegalStateException("operations that two rooms answer: " + taken());
        return this;
    }

    private static Handler<RoutingContext> before(String operation, Demand demand, Gate gate) {
        return switch (demand) {
            case Demand.Nothing nothing -> RoutingContext::next;
            case Credential credential -> {
                gate.understand(operation, credential);
                yield ctx -> {
                    gate.pass(ctx, credential);
                    ctx.next();
                };
            }
        };
    }

    private static String name(OpenAPIRoute route) {
        return route.getOperation().getOperationId();
    }
}
