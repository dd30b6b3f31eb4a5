package io.jirani;

import io.jirani.access.StaffRole;
import io.jirani.approvals.Approvable;
import io.jirani.approvals.ApprovalsVerticle;
import io.jirani.approvals.ProposalRoutes;
import io.jirani.approvals.Proposals;
import io.jirani.config.ServeSettings.Mode;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.kernel.Ids;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.time.Duration;

/** Approvals' part of the composition: what needs several people, and where they say so. */
final class ApprovalsRoom {
    private final Proposals proposals;
    private final IdempotencyStore answers;
    private final ProposalRoutes routes;
    private final ApprovalsVerticle verticle;

    /** Where the money is real, an account that somebody made or reset helps nobody for a day. */
    private static final Duration SETTLING = Duration.ofHours(24);

    /**
     * @param clock the real one
     */
    ApprovalsRoom(
            Db db, AuthRoutes auth, IdempotencyStore answers, Mode mode, Ids ids, Clock clock, MeterRegistry metrics) {
        proposals = new Proposals(mode == Mode.LIVE ? SETTLING : Duration.ZERO, ids, clock, metrics);
        proposals.register(new StaffRole());
        routes = new ProposalRoutes(db, auth, proposals, answers, clock);
        this.answers = answers;
        verticle = new ApprovalsVerticle(db, proposals, metrics);
    }

    /** Takes in a room's deed, before the doors open. */
    void register(Approvable kind) {
        proposals.register(kind);
    }

    /** For the paths of other rooms whose deeds these are. */
    ProposalRoutes routes() {
        return routes;
    }

    /** What was answered once, for the other rooms that pay or change something. */
    IdempotencyStore answers() {
        return answers;
    }

    void mount(RouterBuilder builder) {
        routes.mount(builder);
    }

    Deployable verticle() {
        return verticle;
    }

    HealthCheck health() {
        return verticle.health();
    }
}
