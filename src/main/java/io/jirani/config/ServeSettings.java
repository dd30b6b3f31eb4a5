package io.jirani.config;

import io.jirani.kernel.Money;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of {@code serve} (decided.md 30), read once. What only one room needs (payment waits, the provider's
 * keys) that room reads from the same {@link Env}; whether all of them go together is decided here. The table is
 * {@code docs/settings.md}.
 *
 * @param roles which parts this process runs
 * @param databaseUrl the gateway's own role, no owner
 * @param migrateUrl the role that owns the schema; empty: migrations are run by hand
 * @param custodyLicence the text that lets wallets hold people's money (ruling 7)
 */
public record ServeSettings(
        Mode mode,
        Set<Role> roles,
        Web web,
        Secret databaseUrl,
        Optional<Secret> migrateUrl,
        Broker broker,
        Keys keys,
        Optional<Regime> regime,
        Custody custody,
        Optional<String> custodyLicence,
        CompatDoor compatDoor,
        Market market,
        Privacy privacy) {
    /** Whether real money moves. */
    public enum Mode {
        LIVE,
        SANDBOX
    }

    /** The parts of a process. */
    public enum Role {
        INGEST,
        HTTP,
        MARKET,
        PAYMENT,
        SETTLEMENT,
        OPS
    }

    /** Under what right the gateway trades (ruling 7). The words are identity's. */
    public enum Regime {
        MINI_GRID,
        ESTATE,
        PILOT
    }

    /** Whether people's money may rest with us (ruling 7). The words are identity's. */
    public enum Custody {
        PASS_THROUGH,
        WALLET
    }

    /** Whether the older paths answer without a key (ruling 10). The words are identity's. */
    public enum CompatDoor {
        KEYED,
        OPEN
    }

    /**
     * Where we listen and are reached.
     *
     * @param publicUrl where providers and people reach us, without a slash at its end
     */
    public record Web(int port, URI publicUrl) {}

    /**
     * Where meters reach us.
     *
     * @param url empty: our own endpoint, in this process
     * @param authorities PEM of who signs the broker's certificate; empty: those the JDK trusts
     * @param silentAfter no silence of a meter shorter than this counts
     */
    public record Broker(
            Optional<URI> url,
            OwnDoor own,
            Optional<String> user,
            Optional<Secret> password,
            Optional<Path> authorities,
            Duration silentAfter) {}

    /**
     * Secrets that other secrets are derived from.
     *
     * @param deviceMaster of the meters' keys
     * @param callback of the secret callback paths
     * @param vault of people's data
     * @param audit signs the chain's heads; empty: the one in {@code auditFile}, made at the first start
     */
    public record Keys(
            Secret deviceMaster, CallbackKeys callback, VaultKeys vault, Optional<Secret> audit, Path auditFile) {
        private boolean reused() {
            var own = vault.current().reveal();
            return !own.startsWith("missing")
                    && (deviceMaster.reveal().equals(own) || callback.all().contains(own));
        }
    }

    /** How the market and its settlement run. */
    public record Market(Duration interval, Duration grace, Money payoutMinimum) {}

    private static final List<String> LIVE_HOSTS = List.of("api.safaricom.co.ke");
    private static final String SANDBOX_HOST = "sandbox.safaricom.co.ke";
    /** The provider refuses callback addresses with these words (Daraja fact sheet section 1). */
    private static final Pattern REFUSED_WORDS = Pattern.compile("mpesa|m-pesa|safaricom|exe|cmd|sql|query");

    private static final Duration DAY = Duration.ofDays(1);

    /** Reads them. Mistakes are collected in the environment: call {@link Env#refuseMistakes} when every room has read. */
    public static ServeSettings from(Env env) {
        var mode = env.need("MODE", "sandbox", text -> word(Mode.class, text));
        var settings = new ServeSettings(
                mode,
                env.or("ROLES", "ingest,http,market,payment,settlement,ops", ServeSettings::roles),
                new Web(
                        env.or("HTTP_PORT", "8080", text -> whole(text, 0, 65_535)),
                        env.need("PUBLIC_URL", "https://localhost", ServeSettings::address)),
                env.hidden("DB_URL", "postgresql://missing:missing@localhost/missing", ServeSettings::database),
                env.optionalSecret("DB_MIGRATE_URL", ServeSettings::database),
                broker(env),
                new Keys(
                        env.hidden("DEVICE_MASTER_KEY", "missing-".repeat(4), ServeSettings::key),
                        CallbackKeys.from(env),
                        VaultKeys.from(env),
                        env.optionalSecret("AUDIT_KEY", Secret::new),
                        env.or("AUDIT_KEY_PATH", "data/audit-key.pem", Path::of)),
                env.maybe("REGIME", text -> word(Regime.class, text)),
                env.or("CUSTODY", "pass_through", text -> word(Custody.class, text)),
                env.maybe("CUSTODY_LICENCE", text -> text),
                env.or("COMPAT_OPEN", "false", ServeSettings::door),
                new Market(
                        env.or("INTERVAL_SECONDS", "900", ServeSettings::interval),
                        env.or("INTERVAL_GRACE_SECONDS", "120", text -> Duration.ofSeconds(whole(text, 0, 86_400))),
                        env.or("PAYOUT_MIN_CENTS", "5000", text -> Money.kes(whole(text, 100, 25_000_000)))),
                Privacy.from(env));
        settings.mistakes(env.maybe("MPESA_BASE_URL", ServeSettings::address)).forEach(env::mistake);
        return settings;
    }

    /** Settings that do not go together, each named. */
    List<String> mistakes(Optional<URI> provider) {
        var live = mode == Mode.LIVE;
        var host = provider.map(ServeSettings::host).orElse("");
        var url = web.publicUrl().toString().toLowerCase(Locale.ROOT);
        return Stream.of(
                        when(
                                live && regime.isEmpty(),
                                "JIRANI_REGIME is missing: live money needs mini_grid, estate or pilot"),
                        when(
                                custody == Custody.WALLET && custodyLicence.isEmpty(),
                                "JIRANI_CUSTODY=wallet needs JIRANI_CUSTODY_LICENCE"),
                        when(
                                live && compatDoor == CompatDoor.OPEN,
                                "JIRANI_COMPAT_OPEN=true is refused with JIRANI_MODE=live"),
                        when(
                                live && host.equals(SANDBOX_HOST),
                                "JIRANI_MPESA_BASE_URL is the provider's sandbox, JIRANI_MODE is live"),
                        when(
                                !live && LIVE_HOSTS.contains(host),
                                "JIRANI_MPESA_BASE_URL is the provider's live system, JIRANI_MODE is sandbox"),
                        when(
                                live && !"https".equals(web.publicUrl().getScheme()),
                                "JIRANI_PUBLIC_URL must be https with JIRANI_MODE=live"),
                        when(
                                REFUSED_WORDS.matcher(url).find(),
                                "JIRANI_PUBLIC_URL has a word the provider refuses: mpesa, m-pesa, safaricom, exe, cmd, sql, query"),
                        when(
                                live && host(web.publicUrl()).equals("localhost"),
                                "JIRANI_PUBLIC_URL is this machine only"),
                        when(
                                broker.url().isPresent() && broker.user().isEmpty(),
                                "JIRANI_MQTT_USER is missing: a broker of its own needs a user"),
                        when(
                                keys.callback()
                                        .all()
                                        .contains(keys.deviceMaster().reveal()),
                                "JIRANI_CALLBACK_KEY and JIRANI_DEVICE_MASTER_KEY are the same"),
                        when(keys.reused(), "JIRANI_VAULT_KEY is one of the other keys too: it opens more than it may"))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> when(boolean wrong, String mistake) {
        return wrong ? Optional.of(mistake) : Optional.empty();
    }

    private static Broker broker(Env env) {
        return new Broker(
                env.need("MQTT_URL", "embedded", ServeSettings::brokerUrl),
                OwnDoor.from(env),
                env.maybe("MQTT_USER", text -> text),
                env.optionalSecret("MQTT_PASSWORD", Secret::new),
                env.maybe("MQTT_CA", ServeSettings::file),
                env.or("METER_SILENT_SECONDS", "900", text -> Duration.ofSeconds(whole(text, 600, 604_800))));
    }

    static Path file(String text) {
        var file = Path.of(text);
        if (!Files.isReadable(file)) throw new IllegalArgumentException("names no file that can be read");
        return file;
    }

    private static Optional<URI> brokerUrl(String text) {
        if (text.equals("embedded")) return Optional.empty();
        var url = URI.create(text.contains("://") ? text : "mqtt://" + text);
        if (url.getHost() == null
                || url.getUserInfo() != null
                || !List.of("mqtt", "mqtts", "tcp", "ssl").contains(url.getScheme()))
            throw new IllegalArgumentException("needs embedded, host:port, mqtt://host:port or mqtts://host:port");
        return Optional.of(url);
    }

    private static URI address(String text) {
        var url = URI.create(text.replaceAll("/+$", ""));
        if (url.getHost() == null
                || !List.of("http", "https").contains(url.getScheme())
                || url.getQuery() != null
                || url.getUserInfo() != null) throw new IllegalArgumentException("needs http(s)://host");
        return url;
    }

    private static Secret database(String text) {
        if (!text.matches("postgres(ql)?://[^:/@\\s]+:[^@\\s]+@[^/\\s]+/\\S+"))
            throw new IllegalArgumentException("needs postgresql://user:password@host:port/database");
        return new Secret(text);
    }

    static Secret key(String text) {
        if (text.length() < 32) throw new IllegalArgumentException("needs 32 random characters or more");
        return new Secret(text);
    }

    private static Duration interval(String text) {
        var interval = Duration.ofSeconds(whole(text, 60, 3_600));
        if (DAY.toSeconds() % interval.toSeconds() != 0) throw new IllegalArgumentException("does not divide a day");
        return interval;
    }

    private static CompatDoor door(String text) {
        return switch (text) {
            case "true" -> CompatDoor.OPEN;
            case "false" -> CompatDoor.KEYED;
            default -> throw new IllegalArgumentException("needs true or false");
        };
    }

    private static Set<Role> roles(String text) {
        var roles = EnumSet.noneOf(Role.class);
        for (var name : text.split(",", -1)) roles.add(word(Role.class, name.strip()));
        return Set.copyOf(roles);
    }

    private static <E extends Enum<E>> E word(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("needs one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                                        .toList())));
    }

    static int whole(String text, int least, int most) {
        var number = Integer.parseInt(text);
        if (number < least || number > most)
            throw new IllegalArgumentException("needs a whole number from " + least + " to " + most);
        return number;
    }

    private static String host(URI url) {
        return url.getHost().toLowerCase(Locale.ROOT);
    }
}
