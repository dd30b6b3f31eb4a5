package io.jirani.access;

import java.util.Arrays;
import java.util.Optional;

/** The programs people sign in with. None of them can keep a secret, so each sign-in is bound to its beginner by PKCE. */
enum PublicClient {
    /** On a phone: tokens. */
    APP("jirani-app"),
    /** A program at a terminal: tokens. */
    TERMINAL("jirani-cli"),
    /** Our pages in a browser: a cookie, and never a token. */
    PAGES("jirani-pages");

    private final String id;

    PublicClient(String id) {
        this.id = id;
    }

    /** As requests name it. */
    String id() {
        return id;
    }

    static Optional<PublicClient> of(String id) {
        return Arrays.stream(values()).filter(client -> client.id.equals(id)).findFirst();
    }
}
