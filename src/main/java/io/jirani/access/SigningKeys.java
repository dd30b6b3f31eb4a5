package io.jirani.access;

import io.jirani.db.Db;
import io.jirani.vault.Vault;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The keys access tokens are signed with, and how they follow one another: a new one each month, published an hour before
 * it signs, so that whoever keeps the list has it by then; the one before stays published for a day, longer than any token
 * of it lives, and is then destroyed.
 */
public final class SigningKeys {
    /** A key that signs or has signed. */
    record Pair(String kid, PublicKey publicKey, PrivateKey privateKey, Instant signsFrom) {
        private static final int POINT = 32;

        /** The public key's point as a JWK has it: the end of its X.509 form. */
        String point() {
            var encoded = publicKey.getEncoded();
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Arrays.copyOfRange(encoded, encoded.length - POINT, encoded.length));
        }
    }

    static final Duration LIFE = Duration.ofDays(30);
    static final Duration NOTICE = Duration.ofHours(1);
    static final Duration OVERLAP = Duration.ofDays(1);

    private static final String ALGORITHM = "Ed25519";

    private final Db db;
    private final SigningKeySeals seals;
    private final SecureRandom random;
    private final Clock clock;
    private final SigningKeyStore store = new SigningKeyStore();
    /** As they were at the last pass: a key is published long before it signs. */
    private volatile List<Pair> known = List.of();

    public SigningKeys(Db db, Vault vault, SecureRandom random, Clock clock) {
        this.db = db;
        this.seals = new SigningKeySeals(vault);
        this.random = random;
        this.clock = clock;
    }

    /**
     * One pass of the job: makes the first key or the next one, retires old ones, and reads what other processes made;
     * answers how many it touched.
     */
    public int rotate() {
        int touched = db.transaction(tx -> {
            store.lock(tx);
            var now = clock.instant();
            var keys = store.inUse(tx);
            int done = 0;
            if (keys.isEmpty()) {
                store.add(tx, made(now, now));
                done++;
            } else if (!keys.getFirst().madeAt().plus(LIFE).isAfter(now)) {
                store.add(tx, made(now, now.plus(NOTICE)));
                done++;
            }
            // What signs is the newest whose time has come; those before it have a day left from then.
            var signing =
                    keys.stream().filter(key -> !key.signsFrom().isAfter(now)).findFirst();
            for (var key : keys)
                if (signing.filter(one -> key.signsFrom().isBefore(one.signsFrom())
                                && !one.signsFrom().plus(OVERLAP).isAfter(now))
                        .isPresent()) {
                    store.retire(tx, key.kid(), now);
                    done++;
                }
            return done;
        });
        read();
        return touched;
    }

    /** Reads what is in use now: at each pass of the job, and after a {@link #replace} that was committed. */
    public void read() {
        known = db.transaction(store::inUse).stream().map(this::pair).toList();
    }

    /**
     * Replaces the key that signs at once, and retires all there were: every access token ends. For a key that leaked. This
     * process knows after {@link #read}, others at the next pass of their jobs.
     */
    public int replace(Db.Tx tx) {
        store.lock(tx);
        var now = clock.instant();
        var old = store.inUse(tx);
        for (var key : old) store.retire(tx, key.kid(), now);
        store.add(tx, made(now, now));
        return old.size();
    }

    /** The key that signs now. */
    Pair signing() {
        return known.stream()
                .filter(pair -> !pair.signsFrom().isAfter(clock.instant()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no key signs"));
    }

    /** The key of a name, when it is published. */
    Optional<Pair> byName(String kid) {
        return known.stream().filter(pair -> pair.kid().equals(kid)).findFirst();
    }

    /** The keys to publish, the newest first. */
    List<Pair> published() {
        return known;
    }

    private Pair pair(SigningKeyStore.Kept key) {
        try {
            var factory = KeyFactory.getInstance(ALGORITHM);
            return new Pair(
                    key.kid(),
                    factory.generatePublic(
                            new X509EncodedKeySpec(Base64.getDecoder().decode(key.publicKey()))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(seals.open(key))),
                    key.signsFrom());
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalStateException("the signing key " + key.kid() + " cannot be read", unreadable);
        }
    }

    private SigningKeyStore.Kept made(Instant now, Instant signsFrom) {
        try {
            var generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, random);
            var pair = generator.generateKeyPair();
            var text = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
            var kid = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Chance.hash(text))
                    .substring(0, 16);
            return new SigningKeyStore.Kept(
                    kid, text, seals.seal(kid, pair.getPrivate().getEncoded()), now, signsFrom);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
