package io.jirani.access;

import io.jirani.access.SessionStore.Why;
import io.jirani.access.StaffMember.State;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.util.Optional;

/**
 * An operator's new password, by its owner alone: he shows the old one and a code of his authenticator. His other sessions end.
 * Wrong tries are counted as those of sign-ins are.
 */
final class PasswordChange {
    /**
     * What he shows and wants.
     *
     * @param code of the authenticator, or a recovery code
     */
    record Wish(Secret old, String code, Secret fresh) {}

    private final Db db;
    private final StaffStore members = new StaffStore();
    private final SessionStore sessions = new SessionStore();
    private final StaffDoor door;
    private final HashingClient hashing;
    private final PasswordHash standard;
    private final Chance chance;
    private final Clock clock;

    PasswordChange(Db db, StaffSeals seals, HashingClient hashing, PasswordHash standard, Chance chance, Clock clock) {
        this.db = db;
        this.door = new StaffDoor(members, seals, clock);
        this.hashing = hashing;
        this.standard = standard;
        this.chance = chance;
        this.clock = clock;
    }

    /** Changes it. Refuses a password that is none; what is wrong of the rest is not said. */
    void change(StaffId operator, SessionId here, Wish wish) {
        StaffDoor.mustBeGood(wish.fresh());
        var kept = db.transaction(tx -> members.find(tx, operator))
                .flatMap(StaffMember::password)
                .orElseThrow(PasswordChange::refused);
        // Hashing is dear: none of it for who is shut out.
        if (!db.transaction(tx -> isOpen(tx, operator, here))) throw refused();
        var hash = hashing.apart(operator.toString(), () -> checked(wish, kept));
        var done = db.transaction(tx -> {
            var member = members.lock(tx, operator)
                    .filter(one -> one.state() == State.ACTIVE)
                    .filter(one -> one.password().equals(Optional.of(kept)));
            if (member.isEmpty()) return false;
            var tries = door.tries(tx, member.get(), here);
            if (!door.isOpen(member.get(), tries)) return false;
            var after = hash.flatMap(
                    fresh -> door.used(tx, member.get(), wish.code()).map(used -> used.rehashed(fresh)));
            if (after.isEmpty()) door.wrong(tx, member.get(), tries);
            else changed(tx, after.get(), tries, here);
            return after.isPresent();
        });
        if (!done) throw refused();
    }

    private boolean isOpen(Db.Tx tx, StaffId operator, SessionId here) {
        return members.lock(tx, operator)
                .filter(one -> door.isOpen(one, door.tries(tx, one, here)))
                .isPresent();
    }

    private Optional<String> checked(Wish wish, String kept) {
        return PasswordHash.matches(wish.old().reveal(), kept)
                ? Optional.of(standard.of(wish.fresh().reveal(), chance))
                : Optional.empty();
    }

    private void changed(Db.Tx tx, StaffMember member, StaffDoor.Tries tries, SessionId here) {
        door.right(tx, member, tries);
        var ended = sessions.endOthers(tx, member.id(), here, Why.PASSWORD, clock.instant());
        var act = Act.of(member.actor().toString(), "staff.password_changed", "operator " + member.code());
        Acts.append(tx, act.with("sessions", String.valueOf(ended)));
    }

    private static Problem refused() {
        return Problem.of(Problem.Kind.FORBIDDEN, "the password or the code is wrong, or was wrong too often: wait");
    }
}
