package io.jirani.access;

import io.jirani.access.Codes.Asker;
import io.jirani.access.SignIn.Digest;
import io.jirani.access.SignIn.Kind;
import io.jirani.access.SignIn.Step;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.identity.Phone.Proof;
import io.jirani.identity.Scope;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Sign-ins, from their first request to an authorization code: households by the code sent to their phone, operators by
 * {@link StaffSignIns}. Requests about numbers nobody has do the same work and get the same answers as all others, and the
 * texts go out behind the answer.
 */
public final class SignIns {
    /**
     * What every sign-in begins with.
     *
     * @param scopes what is asked for; none: all that the role has
     * @param challenge PKCE, S256
     * @param device the secret of a device we know, as its client kept it
     * @param address where the request came from
     */
    record Opening(PublicClient client, Set<Scope> scopes, String challenge, Optional<String> device, String address) {}

    /** What an authorization code is worth. */
    sealed interface Redeemed {
        record Yes(Sessions.Begun begun) implements Redeemed {}

        record No() implements Redeemed {}
    }

    /** What a sign-in starts from. */
    record Seed(Kind kind, Step step, Optional<UUID> code, List<HouseholdId> houses) {
        static Seed of(Codes.Made code, List<Household> houses) {
            var ids = houses.stream().map(Household::id).toList();
            return new Seed(Kind.HOUSEHOLD, Step.CODE, Optional.of(code.id()), ids);
        }

        /** Of an operator's try: it is counted, and leads nowhere until his password was right. */
        static Seed tried() {
            return new Seed(Kind.OPERATOR, Step.USED, Optional.empty(), List.of());
        }
    }

    private static final int FROM_ADDRESS = 300;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Db db;
    private final SignInStore store = new SignInStore();
    private final SessionStore sessionStore = new SessionStore();
    private final DeviceStore devices = new DeviceStore();
    private final Sessions sessions;
    private final Codes codes;
    private final Postman postman;
    private final HouseholdStore households;
    private final CommunityStore communities = new CommunityStore();
    private final Chance chance;
    private final Clock clock;
    private final MeterRegistry metrics;

    SignIns(
            Db db,
            Sessions sessions,
            Codes codes,
            Postman postman,
            HouseholdStore households,
            Chance chance,
            Clock clock,
            MeterRegistry metrics) {
        this.db = db;
        this.sessions = sessions;
        this.codes = codes;
        this.postman = postman;
        this.households = households;
        this.chance = chance;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Begins a household's sign-in: a code is on its way to the number if a household has it. */
    Stage begin(Opening opening, Msisdn number) {
        record Begun(Secret secret, Codes.Made code, List<Household> houses) {}
        var begun = db.transaction(tx -> {
            var houses = households.byPhone(tx, number);
            var code = codes.make(tx, Codes.Purpose.SIGN_IN, number, opening.address(), asker(tx, opening, houses));
            return new Begun(open(tx, opening, Seed.of(code, houses)), code, houses);
        });
        if (!begun.houses().isEmpty())
            postman.send(number, begun.code().text(begun.houses().getFirst().language()));
        return new Stage.NeedCode(begun.secret());
    }

    /** Who was seen with this device in one of these houses has codes of his own, which strangers cannot use up. */
    private Asker asker(Db.Tx tx, Opening opening, List<Household> houses) {
        var subjects = houses.stream().map(house -> house.id().value()).toList();
        return opening.device()
                        .filter(secret -> devices.isKnownTo(tx, Digest.of(secret), subjects))
                        .isPresent()
                ? Asker.KNOWN
                : Asker.STRANGER;
    }

    /** Carries a household's sign-in on by the code that was sent. */
    Stage code(String authSession, String text) {
        return db.transaction(tx -> {
            var waiting = store.bySecret(tx, authSession).filter(one -> one.waitsFor(Step.CODE, clock.instant()));
            // Without a sign-in the code of none is judged: the same work.
            var id = waiting.flatMap(SignIn::code).orElse(new UUID(0, 0));
            var right = codes.judge(tx, Codes.Purpose.SIGN_IN, id, text) == Codes.Answer.RIGHT;
            var houses = waiting.map(SignIn::houses).orElse(List.of());
            if (!right || waiting.isEmpty() || houses.isEmpty()) return denied(Kind.HOUSEHOLD);
            if (houses.size() == 1) return into(tx, waiting.get(), houses.getFirst());
            store.save(tx, waiting.get().at(Step.HOUSE));
            return new Stage.NeedHouse(
                    new Secret(authSession),
                    houses.stream().map(house -> house(tx, house)).toList());
        });
    }

    /** Carries on the sign-in of a number that several households share, by the id of one of them. */
    Stage house(String authSession, HouseholdId chosen) {
        return db.transaction(tx -> {
            var waiting = store.bySecret(tx, authSession).filter(one -> one.waitsFor(Step.HOUSE, clock.instant()));
            if (waiting.filter(one -> one.houses().contains(chosen)).isEmpty()) {
                waiting.ifPresent(one -> store.save(tx, one.failed()));
                return denied(Kind.HOUSEHOLD);
            }
            return into(tx, waiting.get(), chosen);
        });
    }

    /** Exchanges an authorization code for a session, once. A code that comes again ends the session it became. */
    Redeemed redeem(Db.Tx tx, String grant, PublicClient client, String verifier) {
        var now = clock.instant();
        var found = store.byGrant(tx, grant);
        if (found.isEmpty()) return new Redeemed.No();
        var signIn = found.get();
        if (signIn.step() == Step.USED) {
            signIn.session()
                    .filter(id -> sessionStore.end(tx, id, SessionStore.Why.REPLAYED, now))
                    .ifPresent(id -> count(signIn.kind(), "replayed"));
            return new Redeemed.No();
        }
        var opener = opener(tx, signIn);
        var proven = signIn.waitsFor(Step.GRANTED, now)
                // a number that was given up since lets nobody in
                && (signIn.kind() == Kind.OPERATOR || opener.isPresent())
                && signIn.client() == client
                && Chance.same(challenge(verifier), signIn.challenge());
        var begun = proven ? sessions.begin(tx, signIn) : Optional.<Sessions.Begun>empty();
        begun.ifPresent(one -> opener.ifPresent(
                phone -> sessionStore.openedBy(tx, one.session().id(), phone.id())));
        store.save(tx, signIn.used(begun.map(one -> one.session().id())));
        return begun.<Redeemed>map(Redeemed.Yes::new).orElseGet(Redeemed.No::new);
    }

    /** Opens a sign-in; the answer is its auth_session. Refuses one too many from an address. */
    Secret open(Db.Tx tx, Opening opening, Seed seed) {
        var now = clock.instant();
        var addressTag = codes.addressTag(opening.address());
        mayOpen(tx, addressTag, now);
        var secret = chance.secret("ja_");
        store.add(
                tx,
                new SignIn(
                        UUID.nameUUIDFromBytes(chance.bytes(32)),
                        seed.kind(),
                        seed.step(),
                        opening.client(),
                        opening.scopes(),
                        opening.challenge(),
                        addressTag,
                        opening.device().map(Digest::of),
                        seed.code(),
                        Optional.empty(),
                        seed.houses(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        now.plus(SignIn.LIFE)),
                Digest.of(secret.reveal()),
                now);
        count(seed.kind(), "begun");
        return secret;
    }

    private void mayOpen(Db.Tx tx, String addressTag, Instant now) {
        store.lock(tx, addressTag);
        if (store.fromAddress(tx, addressTag, now.minus(HOUR)) >= FROM_ADDRESS)
            throw Problem.of(Problem.Kind.TOO_MANY_TRIES, "too many sign-ins were begun from this address; wait");
    }

    /**
     * Lets who read the code into a house: its number has proved itself (ruling 24), for this house and no other. A number
     * that was given up since the code was sent lets nobody in.
     */
    private Stage into(Db.Tx tx, SignIn signIn, HouseholdId house) {
        var chosen = signIn.of(house);
        var phone = opener(tx, chosen);
        if (phone.isEmpty()) {
            store.save(tx, signIn.failed());
            return denied(Kind.HOUSEHOLD);
        }
        new PayoutPhones(households.phones()).proved(tx, phone.get().id(), Proof.CODE, clock.instant());
        return granted(tx, chosen, List.of());
    }

    /** The household's number that a sign-in's code was sent to; none for an operator's. */
    private Optional<Phone> opener(Db.Tx tx, SignIn signIn) {
        var phones = signIn.household()
                .map(house -> households.phones().of(tx, house))
                .orElse(List.of());
        return signIn.code()
                .flatMap(code -> phones.stream()
                        .filter(phone -> codes.wentTo(tx, code, phone.number()))
                        .findFirst());
    }

    /** Hands the authorization code out: good for a minute and one use. */
    Stage granted(Db.Tx tx, SignIn signIn, List<Secret> recovery) {
        var grant = chance.secret("jc_");
        store.save(tx, signIn.granted(clock.instant()));
        store.grant(tx, signIn, Digest.of(grant.reveal()));
        count(signIn.kind(), "granted");
        return new Stage.Granted(grant, recovery);
    }

    Stage denied(Kind kind) {
        count(kind, "denied");
        return new Stage.Denied();
    }

    private Stage.House house(Db.Tx tx, HouseholdId id) {
        var house = households.get(tx, id);
        var community = communities.get(tx, house.community()).code();
        return new Stage.House(house.id().toString(), house.code(), community);
    }

    /** What a PKCE verifier's challenge is. */
    static String challenge(String verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Chance.hash(verifier));
    }

    private void count(Kind kind, String result) {
        metrics.counter("jirani_sign_ins_total", "kind", kind.name().toLowerCase(Locale.ROOT), "result", result)
                .increment();
    }
}
