package io.jirani.access;

import io.vertx.ext.web.openapi.router.RouterBuilder;

/** All operations of the room. */
public final class AccessRoutes {
    private final OAuthRoutes oauth;
    private final OAuthServerRoutes server;
    private final SessionRoutes sessions;

    AccessRoutes(OAuthRoutes oauth, OAuthServerRoutes server, SessionRoutes sessions) {
        this.oauth = oauth;
        this.server = server;
        this.sessions = sessions;
    }

    /** Mounts them. */
    public void mount(RouterBuilder builder) {
        oauth.mount(builder);
        server.mount(builder);
        sessions.mount(builder);
    }
}
