package io.jirani.access;

import io.jirani.access.SignIn.Kind;
import io.jirani.access.SignIn.Step;
import io.jirani.access.SignIns.Opening;
import io.jirani.access.StaffMember.State;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Operators' sign-ins: login and password, then the authenticator's code. Who is invited chooses both at his first. A login
 * nobody has costs the same work and gets the same answer as a wrong password, and so does a shut account.
 */
final class StaffSignIns {
    static final int SHORTEST = 12;

    private static final int LONGEST = 128;
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
        this.hashing = hashing;
        this.chance = chance;
        this.clock = clock;
        this.standard = standard;
        this.nobody = standard.of(chance.secret("").reveal(), chance);
    }

    /** Begins an operator's sign-in. */
    Stage begin(Opening opening, String login, Secret password) {
        if (password.reveal().length() > LONGEST) return signIns.denied(Kind.OPERATOR);
        var seen = db.transaction(tx -> {
            signIns.mayOpen(tx, opening, clock.instant());
            return staff.byLogin(tx, login);
        });
        var kept = seen.flatMap(StaffMember::password).orElse(nobody);
        var checked = hashing.apart(() -> check(password.reveal(), kept));
        return db.transaction(tx -> {
            // Counted for unknown logins too: they end at the step that none of them passes.
            var member = seen.flatMap(one -> members.lock(tx, one.id()))
                    .filter(one -> one.mayTry(clock.instant()))
                    .filter(one -> one.password().equals(Optional.of(kept)));
            if (member.isEmpty() || checked.match() == Match.WRONG) {
                member.ifPresent(one -> failed(tx, one));
                signIns.open(tx, opening, SignIns.Seed.failed());
                return signIns.denied(Kind.OPERATOR);
            }
            checked.rehashed().ifPresent(hash -> members.save(tx, member.get().rehashed(hash)));
            return next(tx, opening, member.get());
        });
    }

    private Stage next(Db.Tx tx, Opening opening, StaffMember member) {
        if (member.state() == State.ACTIVE) {
            var seed = SignIns.Seed.of(member.id(), Step.TOTP, Optional.empty());
            return new Stage.NeedTotp(signIns.open(tx, opening, seed));
        }
        var secret = chance.bytes(Totp.SECRET_BYTES);
        var sealed = Optional.of(staff.seals().seal(member.id(), secret));
        var session = signIns.open(tx, opening, SignIns.Seed.of(member.id(), Step.ENROL, sealed));
        return new Stage.NeedEnrolment(session, new Secret(Totp.uri(secret, member.code())));
    }

    /** Carries a sign-in on by the authenticator's code, or by a recovery code. */
    Stage totp(String authSession, String code) {
        return db.transaction(tx -> {
            var now = clock.instant();
            var waiting = store.bySecret(tx, authSession).filter(one -> one.waitsFor(Step.TOTP, now));
            var member = waiting.flatMap(one -> members.lock(tx, one.staff().orElseThrow()))
                    .filter(one -> one.state() == State.ACTIVE && one.mayTry(now));
            if (member.isEmpty()) return signIns.denied(Kind.OPERATOR);
            var after = used(tx, member.get(), code);
            if (after.isEmpty()) {
                failed(tx, member.get());
                store.save(tx, waiting.get().failed());
                return signIns.denied(Kind.OPERATOR);
            }
            members.save(tx, after.get());
            return signIns.granted(tx, waiting.get(), List.of());
        });
    }

    /** Carries on the sign-in of who was invited: his own password, and the first code of his authenticator. */
    Stage enrol(String authSession, Secret password, String code) {
        mustBeGood(password.reveal());
        // Hashing is dear: nobody makes us do it without having been invited.
        if (db.transaction(tx -> store.bySecret(tx, authSession))
                .filter(one -> one.waitsFor(Step.ENROL, clock.instant()))
                .isEmpty()) return signIns.denied(Kind.OPERATOR);
        var hash = hashing.apart(() -> standard.of(password.reveal(), chance));
        return db.transaction(tx -> {
            var now = clock.instant();
            var waiting = store.bySecret(tx, authSession).filter(one -> one.waitsFor(Step.ENROL, now));
            var member = waiting.flatMap(one -> members.lock(tx, one.staff().orElseThrow()))
                    .filter(one -> one.state() == State.INVITED && one.mayTry(now));
            if (member.isEmpty()) return signIns.denied(Kind.OPERATOR);
            var sealed = waiting.get().totp().orElseThrow();
            var step = Totp.step(staff.seals().open(member.get().id(), sealed), code, now, 0);
            if (step.isEmpty()) {
                store.save(tx, waiting.get().failed());
                return signIns.denied(Kind.OPERATOR);
            }
            members.save(tx, member.get().enrolled(hash, sealed, step.getAsLong()));
            var recovery = recoveryCodes();
            members.recovery(
                    tx,
                    member.get().id(),
                    recovery.stream().map(one -> Chance.hash(one.reveal())).toList());
            Acts.append(
                    tx,
                    Act.of(
                            member.get().actor().toString(),
                            "staff.enrolled",
                            "operator " + member.get().code()));
            return signIns.granted(tx, waiting.get(), recovery);
        });
    }

    /** The operator after a code that was right; empty for a wrong one. */
    private Optional<StaffMember> used(Db.Tx tx, StaffMember member, String code) {
        var secret = staff.seals().open(member.id(), member.totp().orElseThrow());
        var step = Totp.step(secret, code.replace(" ", ""), clock.instant(), member.totpStep());
        if (step.isPresent()) return Optional.of(member.used(step.getAsLong()));
        if (!members.recover(tx, member.id(), Chance.hash(spelt(code)), clock.instant())) return Optional.empty();
        Acts.append(tx, Act.of(member.actor().toString(), "staff.recovery_code_used", "operator " + member.code()));
        return Optional.of(member.used(member.totpStep()));
    }

    private void failed(Db.Tx tx, StaffMember member) {
        members.save(tx, member.with(member.lockOut().failed(clock.instant())));
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

    /** A recovery code as it was made, however it was typed. */
    private static String spelt(String code) {
        return code.replaceAll("[ -]", "").toUpperCase(Locale.ROOT);
    }

    private static void mustBeGood(String password) {
        if (password.length() < SHORTEST || password.length() > LONGEST)
            throw Problem.invalid("new_password", "needs " + SHORTEST + " to " + LONGEST + " characters");
        if (password.chars().distinct().count() < 5)
            throw Problem.invalid("new_password", "needs more different characters");
    }
}
