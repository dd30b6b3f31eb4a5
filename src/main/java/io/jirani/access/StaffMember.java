package io.jirani.access;

import io.jirani.identity.Actor;
import io.jirani.identity.Role;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.PersonId;
import java.time.Instant;
import java.util.Optional;

/**
 * An operator of a community. Name and login are his person's facts.
 *
 * @param code what the books call him: {@code S0001}, unique in the community
 * @param password Argon2id text: of the invitation until he has enrolled, then of his password
 * @param invitedUntil when the invitation ends
 * @param totp his authenticator's secret, sealed
 * @param totpStep of the last code he used
 * @param enrolledAt since when the account is in its owner's hands
 */
public record StaffMember(
        StaffId id,
        CommunityId community,
        PersonId person,
        String code,
        Role role,
        State state,
        Optional<String> password,
        Optional<Instant> invitedUntil,
        Optional<Sealed> totp,
        long totpStep,
        LockOut lockOut,
        Optional<Instant> enrolledAt) {
    /** Whether he may sign in. */
    public enum State {
        /** Has a way to choose his password, and nothing else yet. */
        INVITED,
        ACTIVE,
        DISABLED
    }

    /** Bytes that the vault sealed. */
    @SuppressWarnings("ArrayRecordComponent") // opened at once, compared by nobody
    public record Sealed(byte[] bytes) {}

    /** Who he is, as it is written down. */
    public Actor actor() {
        return new Actor(Actor.Kind.OPERATOR, id.value(), code);
    }

    /** The same with another role. */
    StaffMember in(Role other) {
        return new StaffMember(
                id, community, person, code, other, state, password, invitedUntil, totp, totpStep, lockOut, enrolledAt);
    }

    /** The same after wrong tries, or a right one. */
    StaffMember with(LockOut other) {
        return new StaffMember(
                id, community, person, code, role, state, password, invitedUntil, totp, totpStep, other, enrolledAt);
    }

    /** The same after the code of a step was used. */
    StaffMember used(long step) {
        return new StaffMember(
                id, community, person, code, role, state, password, invitedUntil, totp, step, lockOut, enrolledAt);
    }

    /** The same with a password hashed anew. */
    StaffMember rehashed(String hash) {
        return new StaffMember(
                id,
                community,
                person,
                code,
                role,
                state,
                Optional.of(hash),
                invitedUntil,
                totp,
                totpStep,
                lockOut,
                enrolledAt);
    }

    /** The same after he chose a password and an authenticator, and used its first code. */
    StaffMember enrolled(String hash, Sealed authenticator, long step, Instant now) {
        return new StaffMember(
                id,
                community,
                person,
                code,
                role,
                State.ACTIVE,
                Optional.of(hash),
                Optional.empty(),
                Optional.of(authenticator),
                step,
                LockOut.NONE,
                Optional.of(now));
    }

    /** Whether the account is one to sign in with now: neither disabled nor invited too long ago. */
    boolean isThere(Instant now) {
        var invited = invitedUntil.filter(until -> !now.isBefore(until)).isEmpty();
        return state != State.DISABLED && invited;
    }

    /** It does not print what opens the account. */
    @Override
    public String toString() {
        return "operator " + code + " " + role + " " + state;
    }
}
