package io.jirani.access;

import io.jirani.access.SignIn.Kind;
import io.jirani.access.SignIn.Step;
import io.jirani.access.SignIns.Opening;
import io.jirani.access.StaffMember.State;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.vault.Vault;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Operators' sign-ins: login and password, then the authenticator's code. Who is invited chooses both at his first. A login
 * nobody has costs the same work and gets the same answer as a wrong password, and so does a shut account.
 */
final class StaffSignIns {
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_BYTES = 10;

    /** A password's check, made apart from the door. */
    private record Checked(Match match, Optional<String> rehashed) {}

    private enum Match {
        RIGHT,
        WRONG
    }

    private final Db db;
    private final SignIns signIns;
    private final SignInStore store = new SignInStore();
    private final StaffStore members = new StaffStore();
    private final Staff staff;
    private final StaffDoor door;
    private final HashingClient hashing;
    private final Chance chance;
    private final Clock clock;
    private final PasswordHash standard;
    /** The password nobody has. */
    private final String nobody;

    StaffSignIns(
            Db db,
            SignIns signIns,
            Staff staff,
            HashingClient hashing,
            Chance chance,
            Clock clock,
            PasswordHash standard) {
        this.db = db;
        this.signIns = signIns;
        this.staff = staff;
        this.door = new StaffDoor(members, staff.seals(), clock);
        this.hashing = hashing;
        this.chance = chance;
        this.clock = clock;
        this.standard = standard;
        this.nobody = standard.of(chance.secret("").reveal(), chance);
    }

    /** Begins an operator's sign-in. */
    Stage begin(Opening opening, String login, Secret password) {
        if (password.reveal().length() > StaffDoor.LONGEST) return signIns.denied(Kind.OPERATOR);
        record Begun(Secret secret, Optional<StaffMember> seen) {}
        // Counted before we hash, and for unknown logins too: as one that leads nowhere, until it is right.
        var begun = db.transaction(
                tx -> new Begun(signIns.open(tx, opening, SignIns.Seed.tried()), staff.byLogin(tx, login)));
        var kept = begun.seen().flatMap(StaffMember::password).orElse(nobody);
        var checked = hashing.apart(opening.address(), () -> check(password.reveal(), kept));
        return db.transaction(tx -> {
            var member = begun.seen()
                    .flatMap(one -> members.lock(tx, one.id()))
                    .filter(one -> one.password().equals(Optional.of(kept)));
            if (member.isEmpty()) return signIns.denied(Kind.OPERATOR);
            var tries = door.tries(tx, member.get(), opening.device().map(SignIn.Digest::of));
            if (!door.isOpen(member.get(), tries)) return signIns.denied(Kind.OPERATOR);
            if (checked.match() == Match.WRONG) {
                door.wrong(tx, member.get(), tries);
                return signIns.denied(Kind.OPERATOR);
            }
            checked.rehashed().ifPresent(hash -> members.save(tx, member.get().rehashed(hash)));
            return next(tx, begun.secret(), member.get());
        });
    }

    private Stage next(Db.Tx tx, Secret authSession, StaffMember member) {
        var waiting = store.bySecret(tx, authSession.reveal()).orElseThrow();
        if (member.state() == State.ACTIVE) {
            store.save(tx, waiting.of(member.id(), Step.TOTP, Optional.empty()));
            return new Stage.NeedTotp(authSession);
        }
        var secret = chance.bytes(Totp.SECRET_BYTES);
        var sealed = staff.seals().seal(member.id(), secret);
        store.save(tx, waiting.of(member.id(), Step.ENROL, Optional.of(sealed)));
        return new Stage.NeedEnrolment(authSession, new Secret(Totp.uri(secret, member.code())));
    }

    /** Carries a sign-in on by the authenticator's code, or by a recovery code. */
    Stage totp(String authSession, String code) {
        return db.transaction(tx -> {
            var waiting = store.bySecret(tx, authSession).filter(one -> one.waitsFor(Step.TOTP, clock.instant()));
            var member = waiting.flatMap(one -> members.lock(tx, one.staff().orElseThrow()))
                    .filter(one -> one.state() == State.ACTIVE);
            if (member.isEmpty()) return signIns.denied(Kind.OPERATOR);
            var tries = door.tries(tx, member.get(), waiting.get().device());
            if (!door.isOpen(member.get(), tries)) return signIns.denied(Kind.OPERATOR);
            var after = door.used(tx, member.get(), code);
            if (after.isEmpty()) {
                door.wrong(tx, member.get(), tries);
                store.save(tx, waiting.get().failed());
                return signIns.denied(Kind.OPERATOR);
            }
            door.right(tx, after.get(), tries);
            return signIns.granted(tx, waiting.get(), List.of());
        });
    }

    /** Carries on the sign-in of who was invited: his own password, and the first code of his authenticator. */
    Stage enrol(String authSession, Secret password, String code) {
        StaffDoor.mustBeGood(password);
        // Hashing is dear: nobody makes us do it without having been invited.
        var invited = db.transaction(tx -> store.bySecret(tx, authSession))
                .filter(one -> one.waitsFor(Step.ENROL, clock.instant()));
        if (invited.isEmpty()) return signIns.denied(Kind.OPERATOR);
        var hash = hashing.apart(invited.get().addressTag(), () -> standard.of(password.reveal(), chance));
        return db.transaction(tx -> {
            var now = clock.instant();
            var waiting = store.bySecret(tx, authSession).filter(one -> one.waitsFor(Step.ENROL, now));
            var member = waiting.flatMap(one -> members.lock(tx, one.staff().orElseThrow()))
                    .filter(one -> one.state() == State.INVITED && one.isThere(now));
            if (member.isEmpty()) return signIns.denied(Kind.OPERATOR);
            var secret = shown(waiting.get(), member.get());
            var step = secret.map(bytes -> Totp.step(bytes, code, now, 0)).filter(one -> one.isPresent());
            if (step.isEmpty()) {
                store.save(tx, waiting.get().failed());
                return signIns.denied(Kind.OPERATOR);
            }
            var sealed = staff.seals().seal(member.get().id(), secret.get());
            members.save(tx, member.get().enrolled(hash, sealed, step.get().getAsLong(), now));
            return enrolled(tx, waiting.get(), member.get());
        });
    }

    private Stage enrolled(Db.Tx tx, SignIn waiting, StaffMember member) {
        var recovery = recoveryCodes();
        members.recovery(
                tx,
                member.id(),
                recovery.stream().map(one -> Chance.hash(one.reveal())).toList());
        Acts.append(tx, Act.of(member.actor().toString(), "staff.enrolled", "operator " + member.code()));
        return signIns.granted(tx, waiting, recovery);
    }

    /** The secret that was shown to who enrols; empty when its master key went since: he begins anew. */
    private Optional<byte[]> shown(SignIn waiting, StaffMember member) {
        try {
            return Optional.of(staff.seals().open(member.id(), waiting.totp().orElseThrow()));
        } catch (Vault.DoesNotOpen gone) {
            return Optional.empty();
        }
    }

    private Checked check(String password, String kept) {
        if (!PasswordHash.matches(password, kept)) return new Checked(Match.WRONG, Optional.empty());
        return new Checked(
                Match.RIGHT, standard.isOutdated(kept) ? Optional.of(standard.of(password, chance)) : Optional.empty());
    }

    private List<Secret> recoveryCodes() {
        var codes = new ArrayList<Secret>();
        for (int i = 0; i < RECOVERY_CODES; i++) codes.add(new Secret(Totp.base32(chance.bytes(RECOVERY_BYTES))));
        return codes;
    }
}
