package io.jirani.access;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Credentials;
import io.jirani.identity.Scope;
import io.jirani.identity.Who;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens by RFC 9068: signed with Ed25519 and nothing else, good for ten minutes and as long as their session is. The
 * key is one of ours by its name; whatever else a header says is not looked at. A token that was verified is remembered by
 * its hash, for the check of a signature costs half a millisecond; its session is asked for each time.
 */
public final class AccessTokens implements Credentials {
    static final Duration LIFE = Duration.ofMinutes(10);
    static final String ALGORITHM = "EdDSA";
    static final String TYPE = "at+jwt";

    private static final Pattern SHAPE =
            Pattern.compile("[A-Za-z0-9_-]{2,400}\\.[A-Za-z0-9_-]{2,2000}\\.[A-Za-z0-9_-]{0,400}");
    private static final int REMEMBERED = 10_000;
    private static final int SKEW_SECONDS = 5;

    /** What a verified token says. */
    private record Said(
            String kid, SessionId session, String subject, String client, Set<Scope> scopes, Instant endsAt) {}

    private final SigningKeys keys;
    private final Sessions sessions;
    private final URI issuer;
    private final Chance chance;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Map<String, Said> verified = new ConcurrentHashMap<>();

    /**
     * @param issuer where we are reached: who issues tokens and whom they are for
     */
    AccessTokens(SigningKeys keys, Sessions sessions, URI issuer, Chance chance, Clock clock, MeterRegistry metrics) {
        this.keys = keys;
        this.sessions = sessions;
        this.issuer = issuer;
        this.chance = chance;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** A token for a session, with scopes it has. */
    Secret issue(Session session, Set<Scope> scopes) {
        var now = NumericDate.fromMilliseconds(clock.millis());
        var claims = new JwtClaims();
        claims.setIssuer(issuer.toString());
        claims.setAudience(issuer.toString());
        claims.setSubject(session.subject());
        claims.setIssuedAt(now);
        claims.setExpirationTime(NumericDate.fromMilliseconds(clock.millis() + LIFE.toMillis()));
        claims.setJwtId(Base64.getUrlEncoder().withoutPadding().encodeToString(chance.bytes(16)));
        claims.setStringClaim("client_id", session.client());
        claims.setStringClaim("sid", session.id().toString());
        claims.setStringClaim("scope", text(scopes));
        var pair = keys.signing();
        var token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(ALGORITHM);
        token.setHeader("typ", TYPE);
        token.setKeyIdHeaderValue(pair.kid());
        token.setKey(pair.privateKey());
        try {
            return new Secret(token.getCompactSerialization());
        } catch (JoseException impossible) {
            throw new IllegalStateException("a token cannot be signed", impossible);
        }
    }

    @Override
    public Optional<Who> who(Db.Tx tx, String credential) {
        return session(tx, credential).map(Session::who);
    }

    /** A stream outlives its token, and not the session. */
    @Override
    public Lasting lasting(Db.Tx tx, String credential) {
        return said(credential)
                .<Lasting>map(
                        token -> later -> sessions.find(later, token.session()).isPresent())
                .orElse(later -> false);
    }

    /** The session of a token that is good, with what the token has of it. */
    Optional<Session> session(Db.Tx tx, String credential) {
        if (!SHAPE.matcher(credential).matches()) return Optional.empty();
        var said = said(credential);
        var session = said.flatMap(token -> sessions.find(tx, token.session())
                .filter(found -> found.subject().equals(token.subject())
                        && found.client().equals(token.client()))
                .map(found -> narrowed(found, token.scopes())));
        count(said.isEmpty() ? "refused" : session.isEmpty() ? "ended" : "good");
        return session;
    }

    private Optional<Said> said(String credential) {
        var hash = Base64.getEncoder().encodeToString(Chance.hash(credential));
        var known = Optional.ofNullable(verified.get(hash));
        if (known.isPresent())
            return known.filter(token -> clock.instant().isBefore(token.endsAt())
                    && keys.byName(token.kid()).isPresent());
        var token = read(credential);
        token.ifPresent(good -> remember(hash, good));
        return token;
    }

    private void remember(String hash, Said token) {
        if (verified.size() >= REMEMBERED) {
            verified.values().removeIf(other -> !clock.instant().isBefore(other.endsAt()));
            if (verified.size() >= REMEMBERED) verified.clear();
        }
        verified.put(hash, token);
    }

    private Optional<Said> read(String credential) {
        try {
            var token = consumer().process(credential);
            var claims = token.getJwtClaims();
            return Optional.of(new Said(
                    token.getJoseObjects().getFirst().getKeyIdHeaderValue(),
                    SessionId.parse(claims.getStringClaimValue("sid")),
                    claims.getSubject(),
                    claims.getStringClaimValue("client_id"),
                    scopes(claims.getStringClaimValue("scope")),
                    Instant.ofEpochMilli(claims.getExpirationTime().getValueInMillis())));
        } catch (InvalidJwtException | MalformedClaimException | RuntimeException refused) {
            return Optional.empty();
        }
    }

    private JwtConsumer consumer() {
        VerificationKeyResolver ours = (token, nesting) -> key(token.getKeyIdHeaderValue());
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, ALGORITHM)
                .setExpectedType(true, TYPE)
                .setExpectedIssuer(true, issuer.toString())
                .setExpectedAudience(true, issuer.toString())
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setRequireSubject()
                .setRequireJwtId()
                .setMaxFutureValidityInMinutes((int) LIFE.toMinutes())
                .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .setVerificationKeyResolver(ours)
                .build();
    }

    private Key key(@Nullable String kid) throws UnresolvableKeyException {
        return Optional.ofNullable(kid)
                .flatMap(keys::byName)
                .map(SigningKeys.Pair::publicKey)
                .orElseThrow(() -> new UnresolvableKeyException("none of our keys"));
    }

    private static Session narrowed(Session session, Set<Scope> scopes) {
        var who = session.who();
        var left = EnumSet.noneOf(Scope.class);
        who.scopes().stream().filter(scopes::contains).forEach(left::add);
        return session.with(new Who(who.caller(), who.actor(), left, who.deviceSince()));
    }

    private static Set<Scope> scopes(String text) {
        return Pattern.compile(" ")
                .splitAsStream(text)
                .flatMap(word -> Scope.of(word).stream())
                .collect(Collectors.toSet());
    }

    /** Scopes as tokens and answers spell them. */
    static String text(Set<Scope> scopes) {
        return scopes.stream().map(Scope::text).sorted().collect(Collectors.joining(" "));
    }

    private void count(String result) {
        metrics.counter("jirani_access_tokens_total", "result", result).increment();
    }
}
