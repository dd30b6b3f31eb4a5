package io.jirani.http;

import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.List;
import java.util.function.Consumer;

/** The contract's routes after every room has mounted its own. An operation nobody answers is a fault of the build. */
public final class MountedRoutes {
    private final RouterBuilder builder;

    private MountedRoutes(RouterBuilder builder) {
        this.builder = builder;
    }

    /** Lets every room mount. */
    static MountedRoutes of(RouterBuilder builder, List<Consumer<RouterBuilder>> rooms) {
        for (var room : rooms) room.accept(builder);
        return new MountedRoutes(builder);
    }

    /** The operations that have no handler. */
    public List<String> missing() {
        return builder.getRoutes().stream()
                .filter(route -> route.getHandlers().isEmpty())
                .map(MountedRoutes::name)
                .sorted()
                .toList();
    }

    /** The operations that have more than one: two rooms took the same. */
    public List<String> taken() {
        return builder.getRoutes().stream()
                .filter(route -> route.getHandlers().size() > 1)
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

    private static String name(OpenAPIRoute route) {
        return route.getOperation().getOperationId();
    }
}
