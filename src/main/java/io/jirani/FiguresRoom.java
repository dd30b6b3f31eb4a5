package io.jirani;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.CommunityStore;
import io.jirani.market.figures.FigureRoutes;
import io.jirani.market.figures.FiguresVerticle;
import io.jirani.market.figures.TellFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;

/** What is told of the market to anybody: its part of the composition. */
final class FiguresRoom {
    private final FigureRoutes routes;
    private final TellFigures tell;
    private final MeterRegistry metrics;

    FiguresRoom(Db db, AuthRoutes auth, CommunityStore communities, App.World world, MeterRegistry metrics) {
        this.routes = new FigureRoutes(db, auth, communities);
        this.tell = new TellFigures(db, communities, world.clock(), world.sunClock());
        this.metrics = metrics;
    }

    void mount(RouterBuilder builder) {
        routes.mount(builder);
    }

    Deployable verticle() {
        return new FiguresVerticle(tell, metrics);
    }

    HealthCheck health() {
        return FiguresVerticle.health(tell);
    }
}
