package io.jirani;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.audit.AuditRoutes;
import io.jirani.audit.AuditVerticle;
import io.jirani.audit.Signer;
import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.jirani.explorer.ReversalStore.Reversed;
import io.jirani.solvency.Seal;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.Map;

/** Audit's part of the composition: the key, the jobs that seal, sign and check, and what everybody may see of it. */
final class AuditRoom {
    private final Signer signer;
    private final Db patient;
    private final AuditVerticle verticle;
    private final AuditRoutes routes;

    AuditRoom(Db db, DbUrl url, ServeSettings.Keys keys, App.World world, MeterRegistry metrics) {
        signer = keys.audit().map(Signer::of).orElseGet(() -> Signer.open(keys.auditFile(), world.random()));
        var pool = Pools.patient(world.vertx(), url, "audit");
        patient = new Db(pool);
        verticle = new AuditVerticle(db, patient, pool::close, signer, world.clock(), metrics);
        routes = new AuditRoutes(db, signer);
    }

    /** The same database for what looks at all of the books, and may take its time. */
    Db patient() {
        return patient;
    }

    /** The installation's signature, under what else is published. */
    Seal seal() {
        return new Seal(signer.key(), signer::sign);
    }

    static void reversed(Db.Tx tx, Reversed made) {
        var order = made.order();
        var data = Map.of(
                "reversal", made.reversal().toString(),
                "kind", made.kind(),
                "proposal", order.proposal().toString());
        Acts.append(tx, new Act(order.who(), "entry.reversed", "entry " + made.entry(), order.reason(), data));
    }

    /** A statement is kept in the chain by its hash: its figures cannot be exchanged later. */
    static void published(Db.Tx tx, String statement) {
        Acts.append(tx, Act.of("gateway", "solvency.published", "statement").with("sha256", Signer.sha256(statement)));
    }

    AuditVerticle verticle() {
        return verticle;
    }

    void mount(RouterBuilder builder) {
        routes.mount(builder);
    }
}
