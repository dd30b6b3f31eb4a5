package io.jirani.access;

import io.jirani.identity.Scope;
import io.jirani.kernel.HouseholdId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A sign-in under way.
 *
 * @param scopes what is asked for; the role's limits come at the end
 * @param challenge PKCE, S256
 * @param device the hash of the secret of the device it comes from
 * @param code of a household's: the code that was sent
 * @param staff of an operator's, once his password was right
 * @param houses that have the number; none: nobody has, and no code is right
 * @param totp of who enrols: his authenticator's secret, sealed
 * @param tries wrong ones at this step
 * @param session what came of it
 */
record SignIn(
        UUID id,
        Kind kind,
        Step step,
        PublicClient client,
        Set<Scope> scopes,
        String challenge,
        String addressTag,
        Optional<Digest> device,
        Optional<UUID> code,
        Optional<StaffId> staff,
        List<HouseholdId> houses,
        Optional<HouseholdId> household,
        Optional<StaffMember.Sealed> totp,
        int tries,
        Optional<SessionId> session,
        Instant endsAt) {
    static final Duration LIFE = Duration.ofMinutes(10);
    static final Duration GRANT_LIFE = Duration.ofMinutes(1);
    static final int TRIES = 5;

    /** Who signs in. */
    enum Kind {
        HOUSEHOLD,
        OPERATOR
    }

    /** What it waits for. */
    enum Step {
        CODE,
        HOUSE,
        TOTP,
        ENROL,
        /** Its authorization code was handed out. */
        GRANTED,
        USED
    }

    /** A SHA-256. */
    @SuppressWarnings("ArrayRecordComponent") // kept and looked for, compared by the database
    record Digest(byte[] bytes) {
        static Digest of(String text) {
            return new Digest(Chance.hash(text));
        }
    }

    /** Whether it still waits for this. */
    boolean waitsFor(Step wanted, Instant now) {
        return step == wanted && tries < TRIES && now.isBefore(endsAt);
    }

    SignIn at(Step next) {
        return new SignIn(
                id,
                kind,
                next,
                client,
                scopes,
                challenge,
                addressTag,
                device,
                code,
                staff,
                houses,
                household,
                totp,
                0,
                session,
                endsAt);
    }

    SignIn of(HouseholdId chosen) {
        return new SignIn(
                id,
                kind,
                step,
                client,
                scopes,
                challenge,
                addressTag,
                device,
                code,
                staff,
                houses,
                Optional.of(chosen),
                totp,
                tries,
                session,
                endsAt);
    }

    /** An operator's whose password was right. */
    SignIn of(StaffId operator, Step next, Optional<StaffMember.Sealed> shown) {
        return new SignIn(
                id,
                kind,
                next,
                client,
                scopes,
                challenge,
                addressTag,
                device,
                code,
                Optional.of(operator),
                houses,
                household,
                shown,
                0,
                session,
                endsAt);
    }

    SignIn failed() {
        return new SignIn(
                id,
                kind,
                step,
                client,
                scopes,
                challenge,
                addressTag,
                device,
                code,
                staff,
                houses,
                household,
                totp,
                tries + 1,
                session,
                endsAt);
    }

    /** Its authorization code is handed out, and good for a minute. */
    SignIn granted(Instant now) {
        return new SignIn(
                id,
                kind,
                Step.GRANTED,
                client,
                scopes,
                challenge,
                addressTag,
                device,
                code,
                staff,
                houses,
                household,
                Optional.empty(),
                0,
                session,
                now.plus(GRANT_LIFE));
    }

    SignIn used(Optional<SessionId> made) {
        return new SignIn(
                id,
                kind,
                Step.USED,
                client,
                scopes,
                challenge,
                addressTag,
                device,
                code,
                staff,
                houses,
                household,
                totp,
                tries,
                made,
                endsAt);
    }
}
