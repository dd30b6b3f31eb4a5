package io.jirani;

import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.http.Gate;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.GateRoutes;
import io.jirani.identity.KeyStore;

/** Who calls: the credentials we know, and the gate that asks for one before every operation. */
final class KeysRoom {
    private final AuthRoutes auth;

    KeysRoom(Db db, ServeSettings serve, App.World world) {
        auth = new AuthRoutes(
                db,
                new KeyStore(world.random()),
                CompatDoor.valueOf(serve.compatDoor().name()));
    }

    AuthRoutes auth() {
        return auth;
    }

    Gate gate() {
        return new GateRoutes(auth);
    }
}
