package io.jirani.people;

import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Scope;
import io.jirani.kernel.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** The calling household's copy of its data. */
public final class ExportRoutes {
    private static final int AT_A_TIME = 2;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final AuthRoutes auth;
    private final Export export;
    private final Duration longest;
    private final Semaphore turns = new Semaphore(AT_A_TIME);

    public ExportRoutes(AuthRoutes auth, Export export) {
        this(auth, export, LONGEST);
    }

    /**
     * @param longest how long somebody may take to read his
     */
    ExportRoutes(AuthRoutes auth, Export export, Duration longest) {
        this.auth = auth;
        this.export = export;
        this.longest = longest;
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
            // Who reads a byte a minute has it cut, and others their turn.
            var cut = ctx.vertx().setTimer(longest.toMillis(), late -> {
                var unused = response.reset();
            });
            try {
                export.write(own.household(), piece -> {
                    if (response.closed()) return false;
                    response.write(piece).await();
                    return !response.closed();
                });
                if (!response.closed()) response.end().await();
            } finally {
                ctx.vertx().cancelTimer(cut);
            }
        } finally {
            turns.release();
        }
    }
}
