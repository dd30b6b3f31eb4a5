package io.jirani.access;

import java.time.Instant;

/** The authenticator app of an operator, for tests outside of this room. */
public final class Authenticator {
    private Authenticator() {}

    /** The code of a moment, by the link that the app read. */
    public static String code(String otpauth, Instant at) {
        return Totp.code(Porch.secret(otpauth), at);
    }
}
