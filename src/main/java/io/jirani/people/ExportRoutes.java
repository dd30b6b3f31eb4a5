package io.jirani.people;

import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Scope;
import io.jirani.kernel.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.concurrent.Semaphore;

/** The calling household's copy of its data. */
public final class ExportRoutes {
    private static final int AT_A_TIME = 2;

    private final AuthRoutes auth;
    private final Export export;
    private final Semaphore turns = new Semaphore(AT_A_TIME);

    public ExportRoutes(AuthRoutes auth, Export export) {
        this.auth = auth;
        this.export = export;
    }

    /** Answers the contract's operation. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "exportMe", this::export);
    }

    private void export(RoutingContext ctx) {
        var own = SelfRoutes.of(auth, ctx, Scope.SELF_READ);
        if (!turns.tryAcquire())
            throw Problem.of(Problem.Kind.TOO_MANY_TRIES, "others are reading theirs; try again in a minute");
        try {
            var response = ctx.response()
                    .setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-store")
                    .putHeader("Content-Disposition", "attachment; filename=\"jirani.json\"");
            export.write(own.household(), piece -> {
                if (response.closed()) return false;
                response.write(piece).await();
                return !response.closed();
            });
            if (!response.closed()) response.end().await();
        } finally {
            turns.release();
        }
    }
}
