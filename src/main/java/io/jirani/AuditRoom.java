package io.jirani;

import io.jirani.audit.AuditRoutes;
import io.jirani.audit.AuditVerticle;
import io.jirani.audit.Signer;
import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.openapi.router.RouterBuilder;

/** Audit's part of the composition: the key, the jobs that seal, sign and check, and what everybody may see of it. */
final class AuditRoom {
    private final Signer signer;
    private final AuditVerticle verticle;
    private final AuditRoutes routes;

    AuditRoom(Db db, DbUrl url, ServeSettings.Keys keys, App.World world, MeterRegistry metrics) {
        signer = keys.audit().map(Signer::of).orElseGet(() -> Signer.open(keys.auditFile(), world.random()));
        var patient = Pools.patient(world.vertx(), url, "audit");
        verticle = new AuditVerticle(db, new Db(patient), patient::close, signer, world.clock(), metrics);
        routes = new AuditRoutes(db, signer);
    }

    /** Signs what else is published. */
    Signer signer() {
        return signer;
    }

    AuditVerticle verticle() {
        return verticle;
    }

    void mount(RouterBuilder builder) {
        routes.mount(builder);
    }
}
