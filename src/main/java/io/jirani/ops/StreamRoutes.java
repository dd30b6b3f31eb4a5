package io.jirani.ops;

import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.Optional;

/** {@code GET /v1/stream} and its tickets: what happens, as server-sent events (ux.md section 3). */
public final class StreamRoutes {
    private final Viewers viewers;
    private final Tickets tickets;
    private final Streams streams;

    public StreamRoutes(Viewers viewers, Tickets tickets, Streams streams) {
        this.viewers = viewers;
        this.tickets = tickets;
        this.streams = streams;
    }

    public void mount(RouterBuilder builder) {
        Answers.on(builder, "stream", this::stream);
        Answers.on(builder, "createStreamTicket", this::ticket);
    }

    private void stream(RoutingContext ctx) {
        var topics = Optional.ofNullable(ctx.request().getParam("topics"))
                .map(Topics::parse)
                .orElseGet(Topics::all);
        var lastSeen = Optional.ofNullable(ctx.request().getHeader("Last-Event-ID"));
        var pass = Optional.ofNullable(ctx.request().getParam("ticket"))
                .map(this::spend)
                .orElseGet(() -> pass(ctx));
        streams.join(ctx.vertx(), ctx.response(), pass, topics, lastSeen);
    }

    /** Who looks, and what he came with. */
    private Pass pass(RoutingContext ctx) {
        var viewer = viewers.orStranger(ctx);
        return new Pass(viewer, AuthRoutes.lasting(ctx));
    }

    private Pass spend(String ticket) {
        return tickets.take(ticket)
                .filter(streams::stands)
                .orElseThrow(() -> Problem.of(Problem.Kind.UNAUTHENTICATED, "this ticket is used, old or not ours"));
    }

    private void ticket(RoutingContext ctx) {
        var ticket = tickets.issue(pass(ctx));
        Answers.json(ctx, 201, JsonObject.of("ticket", ticket, "expires_in", (int) Tickets.LIFE.toSeconds()));
    }
}
