package io.jirani;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** The verticles of a process, in the order they began; they end the other way round. */
final class Deployments implements AutoCloseable {
    private final Vertx vertx;
    private final List<String> ids = new ArrayList<>();

    Deployments(Vertx vertx) {
        this.vertx = vertx;
    }

    void deploy(Deployable verticle) {
        ids.add(vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await());
    }

    void deployOnEventLoop(Deployable verticle) {
        ids.add(vertx.deployVerticle(verticle).await());
    }

    @Override
    public void close() {
        for (var id : ids.reversed()) vertx.undeploy(id).await();
    }
}
