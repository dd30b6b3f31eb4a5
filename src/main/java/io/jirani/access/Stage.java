package io.jirani.access;

import io.jirani.config.Secret;
import java.util.List;

/** Where a sign-in stands after a request, and what is asked for next. */
sealed interface Stage {
    /** A code was sent, if anybody has the number; whether anybody has is not said. */
    record NeedCode(Secret authSession) implements Stage {}

    /** The code was right, and several households share the number. */
    record NeedHouse(Secret authSession, List<House> houses) implements Stage {}

    /** The password was right: the authenticator's code is next. */
    record NeedTotp(Secret authSession) implements Stage {}

    /**
     * The invitation was right: a password and an authenticator are chosen next.
     *
     * @param uri what the authenticator app reads
     */
    record NeedEnrolment(Secret authSession, Secret uri) implements Stage {}

    /**
     * Done.
     *
     * @param recovery what opens the account once each when the authenticator is lost; only for who enrolled just now
     */
    record Granted(Secret code, List<Secret> recovery) implements Stage {}

    /** Something was wrong, and what exactly is not said. A step can be tried again while its sign-in lasts. */
    record Denied() implements Stage {}

    /**
     * A household to choose.
     *
     * @param community its code
     */
    record House(String id, String code, String community) {}
}
