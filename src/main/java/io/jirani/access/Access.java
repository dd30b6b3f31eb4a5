package io.jirani.access;

import io.jirani.db.Db;
import io.jirani.http.ClientAddress;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.Ids;
import io.jirani.kernel.PhoneId;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** The room's parts, put together. */
public final class Access implements AutoCloseable {
    /**
     * What sets it.
     *
     * @param issuer where we are reached: who issues tokens
     */
    public record Setting(URI issuer, ClientAddress addresses) {}

    /** Tells a household something at one of its numbers, in the transaction of what it tells of, once for a key. */
    public interface Tell {
        void tell(Db.Tx tx, String key, Household household, PhoneId phone, String text, Instant now);
    }

    final Sessions sessions;
    final SignIns signIns;
    final StaffSignIns operators;
    final TokenDesk desk;
    final AccessTokens tokens;
    final SigningKeys keys;
    final Staff staff;
    final Clock clock;
    final Db db;

    private final Setting setting;
    private final Codes codes;
    private final Postman postman;
    private final HouseholdStore households;
    private final PasswordChange passwords;
    private final HashingClient hashing = new HashingClient();
    private final MeterRegistry metrics;

    public Access(
            Db db,
            Vault vault,
            KeyStore apiKeys,
            SmsPort phones,
            Tell tell,
            Setting setting,
            Ids ids,
            SecureRandom random,
            Clock clock,
            MeterRegistry metrics) {
        this.db = db;
        this.setting = setting;
        this.clock = clock;
        this.metrics = metrics;
        var chance = new Chance(random);
        households = new HouseholdStore(vault);
        postman = new Postman(phones, metrics);
        codes = new Codes(vault, CodeLimits.RULED, random, clock, metrics);
        staff = new Staff(vault, apiKeys, random, clock);
        var news = new DeviceNews(households, tell);
        sessions = new Sessions(households, apiKeys, news, chance, ids, clock, metrics);
        signIns = new SignIns(db, sessions, codes, postman, households, chance, clock, metrics);
        operators = new StaffSignIns(db, signIns, staff, hashing, chance, clock, PasswordHash.STANDARD);
        passwords = new PasswordChange(db, staff.seals(), hashing, PasswordHash.STANDARD, chance, clock);
        keys = new SigningKeys(db, vault, random, clock);
        keys.rotate();
        tokens = new AccessTokens(keys, sessions, setting.issuer(), chance, clock, metrics);
        desk = new TokenDesk(db, signIns, sessions, tokens, households, postman);
    }

    /** Access tokens, as credentials. */
    public AccessTokens tokens() {
        return tokens;
    }

    /** The pages' sessions, as credentials. */
    public Sessions sessions() {
        return sessions;
    }

    /** Codes that prove a number. */
    public Codes codes() {
        return codes;
    }

    /** Brings texts to phones. */
    public Postman postman() {
        return postman;
    }

    /** Operators' accounts. */
    public Staff staff() {
        return staff;
    }

    /** The room's operations. */
    public AccessRoutes routes(AuthRoutes auth) {
        var own = new SessionRoutes(db, auth, signIns, sessions, tokens, clock);
        return new AccessRoutes(
                new OAuthRoutes(signIns, operators, desk, setting.addresses()),
                new OAuthServerRoutes(keys, setting.issuer()),
                own,
                new AccountRoutes(db, auth, households, passwords, own::current, clock));
    }

    /** The room's jobs. */
    public AccessVerticle verticle() {
        return new AccessVerticle(db, keys, clock, metrics);
    }

    /** Whether tokens can be signed and texts reach phones. */
    public List<HealthCheck> health() {
        return List.of(postman.health(), new HealthCheck("signing_keys", () -> {
            keys.signing();
            return Status.active();
        }));
    }

    @Override
    public void close() {
        postman.close();
        hashing.close();
    }
}
