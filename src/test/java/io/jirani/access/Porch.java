package io.jirani.access;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.http.ClientAddress;
import io.jirani.http.Door;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Role;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.settlement.NoticeStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Where people knock: the room with its doors on a real database, phones that are read here, a clock that is set. */
final class Porch implements AutoCloseable {
    static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    static final URI ISSUER = URI.create("https://jirani.test");

    private static final Pattern DIGITS = Pattern.compile("\\b\\d{6}\\b");

    /** A clock that moves when a test says so. */
    static final class HandClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** A text that reached a phone. */
    record Text(Msisdn to, String text) {
        String code() {
            var found = DIGITS.matcher(text);
            if (!found.find()) throw new AssertionError("no code in: " + text);
            return found.group();
        }
    }

    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final HandClock clock = new HandClock();
    final SecureRandom random = new SecureRandom();
    final Ids ids = new Ids(clock, random);
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final ConsoleSms phones = new ConsoleSms();
    final LinkedBlockingQueue<Text> texts = new LinkedBlockingQueue<>();
    final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    final KeyStore keys = new KeyStore(random);
    final Access access;
    final Door door = new Door();

    private int names;

    Porch() {
        phones.listen((to, text) -> texts.add(new Text(to, text)));
        access = access();
        var auth = new AuthRoutes(db, List.of(access.tokens(), access.sessions(), keys), CompatDoor.KEYED);
        door.open(List.of(access.routes(auth)::mount), access.health(), List.of());
    }

    /** Another process of the same gateway. */
    Access access() {
        var setting = new Access.Setting(ISSUER, new ClientAddress(Set.of()));
        return new Access(
                db, TestVault.VAULT, keys, phones, new NoticeStore(ids)::tell, setting, ids, random, clock, metrics);
    }

    CommunityId community() {
        var id = new CommunityId(ids.next());
        db.inTransaction(tx -> new CommunityStore()
                .add(
                        tx,
                        new Community(
                                id,
                                code(id),
                                "Kilimani",
                                ZoneId.of("Africa/Nairobi"),
                                Asset.KES,
                                Community.Regime.MINI_GRID,
                                Community.Custody.WALLET,
                                Duration.ofMinutes(15),
                                10_000,
                                100,
                                "reserve"),
                        clock.instant()));
        return id;
    }

    static String code(CommunityId community) {
        return "c" + community.value().toString().replace("-", "").substring(16, 30);
    }

    Household household(CommunityId community, String phone) {
        return db.transaction(tx -> {
            var store = new CommunityStore();
            store.lock(tx, community);
            var household = new Household(
                    new HouseholdId(ids.next()),
                    community,
                    households.nextCode(tx, community),
                    "Wanjiku",
                    "Kilimani",
                    Household.Language.EN,
                    List.of(new Msisdn(phone)),
                    new PersonId(ids.next()));
            households.add(tx, household, clock.instant());
            return household;
        });
    }

    Staff.Invited invited(CommunityId community, String login, Role role) {
        return db.transaction(tx ->
                access.staff().add(tx, code(community), "Asha " + names++, login, role, "joins us", "command line"));
    }

    /** The next text that reached a phone. */
    Text text() {
        try {
            var text = texts.poll(10, TimeUnit.SECONDS);
            if (text == null) throw new AssertionError("no text came");
            return text;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    HttpResponse<String> form(String path, String... pairs) {
        return door.send(request(path, pairs));
    }

    HttpRequest.Builder request(String path, String... pairs) {
        var body = new ArrayList<String>();
        for (int i = 0; i < pairs.length; i += 2)
            body.add(pairs[i] + "=" + URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
        return door.request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", body)));
    }

    HttpResponse<String> begin(String client, String... more) {
        var pairs = new ArrayList<>(
                List.of("client_id", client, "code_challenge", CHALLENGE, "code_challenge_method", "S256"));
        pairs.addAll(List.of(more));
        return form("/oauth/challenge", pairs.toArray(String[]::new));
    }

    HttpResponse<String> next(String authSession, String... more) {
        var pairs = new ArrayList<>(List.of("auth_session", authSession));
        pairs.addAll(List.of(more));
        return form("/oauth/challenge", pairs.toArray(String[]::new));
    }

    /** A household's way to an authorization code. */
    String grant(String client, String phone, String... more) {
        var pairs = new ArrayList<>(List.of("phone", phone));
        pairs.addAll(List.of(more));
        var begun = Door.json(begin(client, pairs.toArray(String[]::new)));
        var done = Door.json(next(begun.getString("auth_session"), "otp", text().code()));
        return done.getString("authorization_code");
    }

    HttpResponse<String> redeem(String grant) {
        return form(
                "/oauth/token",
                "grant_type",
                "authorization_code",
                "client_id",
                "jirani-app",
                "code",
                grant,
                "code_verifier",
                VERIFIER);
    }

    /** A household's tokens. */
    JsonObject tokens(String phone, String... more) {
        return Door.json(redeem(grant("jirani-app", phone, more)));
    }

    HttpResponse<String> refresh(String token) {
        return form("/oauth/token", "grant_type", "refresh_token", "client_id", "jirani-app", "refresh_token", token);
    }

    /** What a path of everybody's own answers to a bearer. */
    int status(String bearer) {
        return door.get("/v1/sessions", "Authorization", "Bearer " + bearer).statusCode();
    }

    /** Signs an invited operator in, his own password and authenticator chosen; answers the authenticator's secret. */
    byte[] enrol(Staff.Invited invited, String login, Secret password) {
        var begun = Door.json(begin(
                "jirani-app", "login", login, "password", invited.invitation().reveal()));
        var secret = secret(begun.getString("otpauth_uri"));
        var done = next(
                begun.getString("auth_session"),
                "new_password",
                password.reveal(),
                "totp",
                Totp.code(secret, clock.instant()));
        if (done.statusCode() != 200) throw new AssertionError(done.body());
        return secret;
    }

    /** The secret inside of what an authenticator app reads. */
    static byte[] secret(String uri) {
        var text = Pattern.compile("secret=([A-Z2-7]+)").matcher(uri);
        if (!text.find()) throw new AssertionError(uri);
        var bits = new StringBuilder();
        for (var letter : text.group(1).toCharArray())
            bits.append(String.format(
                            Locale.ROOT,
                            "%5s",
                            Integer.toBinaryString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter)))
                    .replace(' ', '0'));
        var bytes = new byte[bits.length() / 8];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
        return bytes;
    }

    List<String> texts(String sql) {
        return db.transaction(tx -> tx.all(sql, Tuple.tuple(), row -> String.valueOf(row.getValue(0))));
    }

    double count(String name, String... tags) {
        return metrics.counter(name, tags).count();
    }

    @Override
    public void close() {
        access.close();
        door.close();
        database.close();
    }
}
