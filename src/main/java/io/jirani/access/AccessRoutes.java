package io.jirani.access;

import io.vertx.ext.web.openapi.router.RouterBuilder;

/** All operations of the room. */
public final class AccessRoutes {
    private final OAuthRoutes oauth;
    private final OAuthServerRoutes server;
    private final SessionRoutes sessions;
    private final AccountRoutes accounts;

    AccessRoutes(OAuthRoutes oauth, OAuthServerRoutes server, SessionRoutes sessions, AccountRoutes accounts) {
        this.oauth = oauth;
        this.server = server;
        this.sessions = sessions;
        this.accounts = accounts;
    }

    /** Mounts them. */
    public void mount(RouterBuilder builder) {
        oauth.mount(builder);
        server.mount(builder);
        sessions.mount(builder);
        accounts.mount(builder);
    }
}
