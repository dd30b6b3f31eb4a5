package io.jirani;

import io.jirani.audit.Acts;
import io.jirani.config.ServeSettings;
import io.jirani.config.ServeSettings.Mode;
import io.jirani.db.Db;
import io.jirani.http.Gate;
import io.jirani.identity.ApiKey.World;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.GateRoutes;
import io.jirani.identity.KeyRoutes;
import io.jirani.identity.KeyStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.openapi.router.RouterBuilder;

/** Who calls: the credentials we know, and the gate that asks for one before every operation. */
final class KeysRoom {
    private final AuthRoutes auth;
    private final GateRoutes gate;
    private final KeyRoutes routes;

    KeysRoom(Db db, ServeSettings serve, App.World world, MeterRegistry metrics) {
        var keys = new KeyStore(world.random(), serve.mode() == Mode.LIVE ? World.LIVE : World.TEST);
        auth = new AuthRoutes(db, keys, CompatDoor.valueOf(serve.compatDoor().name()));
        gate = new GateRoutes(auth, metrics);
        routes = new KeyRoutes(db, auth, keys, Acts::by, world.clock());
    }

    AuthRoutes auth() {
        return auth;
    }

    Gate gate() {
        return gate;
    }

    void mount(RouterBuilder builder) {
        routes.mount(builder);
    }
}
