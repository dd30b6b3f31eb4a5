package io.jirani;

import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.http.Gate;
import io.jirani.identity.GateRoutes;
import io.jirani.identity.KeyRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.openapi.router.RouterBuilder;

/** API keys, and the gate that asks for a credential before every operation. */
final class KeysRoom {
    private final GateRoutes gate;
    private final KeyRoutes routes;

    KeysRoom(Db db, AccessRoom access, App.World world, MeterRegistry metrics) {
        gate = new GateRoutes(access.auth(), metrics);
        routes = new KeyRoutes(db, access.auth(), access.keys(), Acts::by, world.clock());
    }

    Gate gate() {
        return gate;
    }

    void mount(RouterBuilder builder) {
        routes.mount(builder);
    }
}
