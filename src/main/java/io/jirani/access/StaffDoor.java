package io.jirani.access;

import io.jirani.access.SignIn.Digest;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What an operator proves himself with, and how often he may be wrong. Tries from a device he has signed in from are counted
 * on that device alone: strangers shut his account to strangers, not to him.
 */
final class StaffDoor {
    static final int SHORTEST = 12;
    static final int LONGEST = 128;

    /**
     * Where a try is counted.
     *
     * @param device one he has signed in from; empty: the account itself
     */
    record Tries(Optional<UUID> device, LockOut lockOut) {}

    private final StaffStore members;
    private final DeviceStore devices = new DeviceStore();
    private final StaffSeals seals;
    private final Clock clock;

    StaffDoor(StaffStore members, StaffSeals seals, Clock clock) {
        this.members = members;
        this.seals = seals;
        this.clock = clock;
    }

    /** Where the tries of a request with this device's secret are counted. */
    Tries tries(Db.Tx tx, StaffMember member, Optional<Digest> device) {
        return of(
                member, device.flatMap(hash -> devices.of(tx, hash, member.id().value())));
    }

    /** The same for a request of a session. */
    Tries tries(Db.Tx tx, StaffMember member, SessionId session) {
        return of(member, devices.of(tx, session));
    }

    private static Tries of(StaffMember member, Optional<DeviceStore.Known> device) {
        return device.map(known -> new Tries(Optional.of(known.id()), known.lockOut()))
                .orElseGet(() -> new Tries(Optional.empty(), member.lockOut()));
    }

    /** Whether he may try now. */
    boolean isOpen(StaffMember member, Tries tries) {
        var now = clock.instant();
        return member.isThere(now) && !tries.lockOut().isShut(now);
    }

    /** Counts a wrong try. */
    void wrong(Db.Tx tx, StaffMember member, Tries tries) {
        var more = tries.lockOut().failed(clock.instant());
        tries.device().ifPresentOrElse(id -> devices.tried(tx, id, more), () -> members.save(tx, member.with(more)));
    }

    /** Keeps the account after a right one, whose tries begin anew. */
    void right(Db.Tx tx, StaffMember member, Tries tries) {
        tries.device().ifPresent(id -> devices.tried(tx, id, LockOut.NONE));
        members.save(tx, tries.device().isPresent() ? member : member.with(LockOut.NONE));
    }

    /** The operator after an authenticator's or a recovery code that was right; empty for a wrong one. */
    Optional<StaffMember> used(Db.Tx tx, StaffMember member, String code) {
        var secret = seals.open(member.id(), member.totp().orElseThrow());
        var step = Totp.step(secret, code.replace(" ", ""), clock.instant(), member.totpStep());
        if (step.isPresent()) return Optional.of(member.used(step.getAsLong()));
        if (!members.recover(tx, member.id(), Chance.hash(spelt(code)), clock.instant())) return Optional.empty();
        Acts.append(tx, Act.of(member.actor().toString(), "staff.recovery_code_used", "operator " + member.code()));
        return Optional.of(member);
    }

    /** Refuses a password that is none. */
    static void mustBeGood(Secret password) {
        var text = password.reveal();
        if (text.length() < SHORTEST || text.length() > LONGEST)
            throw Problem.invalid("new_password", "needs " + SHORTEST + " to " + LONGEST + " characters");
        if (text.chars().distinct().count() < 5)
            throw Problem.invalid("new_password", "needs more different characters");
    }

    /** A recovery code as it was made, however it was typed. */
    private static String spelt(String code) {
        return code.replaceAll("[ -]", "").toUpperCase(Locale.ROOT);
    }
}
