package io.jirani.demo;

import io.jirani.App;
import io.jirani.access.Staff;
import io.jirani.audit.Acts;
import io.jirani.config.Aliases;
import io.jirani.config.Env;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.NewMeter;
import io.jirani.identity.PhoneStore;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedFile;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.MarketLimits;
import io.jirani.market.RulesStore;
import io.jirani.market.TariffStore;
import io.jirani.market.TariffStore.Deed;
import io.jirani.market.Wishes;
import io.jirani.market.agent.Rules;
import io.jirani.metering.CommandStore;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.Ingest;
import io.jirani.metering.MeterLife;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterStore;
import io.jirani.metering.ReadingStore;
import io.jirani.metering.Registration;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.adapters.Tasmota;
import io.jirani.payments.PaymentSettings;
import io.jirani.settlement.Funding;
import io.jirani.vault.Vault;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The gateway as the demo sets it up: its settings, which it gets as {@code serve} does, from variables; and its customers,
 * made by the same classes that make them in production.
 */
final class DemoGateway {
    private static final String SETS_UP = "the demo sets itself up";

    private final Neighbourhood neighbourhood;
    private final DemoSecrets secrets;
    private final Clock clock;
    private final SecureRandom random;

    DemoGateway(Neighbourhood neighbourhood, DemoSecrets secrets, Clock clock, SecureRandom random) {
        this.neighbourhood = neighbourhood;
        this.secrets = secrets;
        this.clock = clock;
        this.random = random;
    }

    /** The settings, for an embedded database and broker and a simulated provider. */
    App.Settings settings(
            Path data, EmbeddedPostgres database, DarajaSim provider, DarajaSimConfig config, int http, int mqtt) {
        Map<String, String> variables = new HashMap<>();
        variables.put("JIRANI_MODE", "sandbox");
        variables.put("JIRANI_HTTP_PORT", String.valueOf(http));
        variables.put("JIRANI_PUBLIC_URL", "http://127.0.0.1:" + http);
        variables.put("JIRANI_DB_URL", url(database.app()));
        variables.put("JIRANI_DB_MIGRATE_URL", url(database.migrate()));
        variables.put("JIRANI_MQTT_URL", "embedded");
        variables.put("JIRANI_MQTT_PORT", String.valueOf(mqtt));
        variables.put("JIRANI_DEVICE_MASTER_KEY", secrets.named("device-master").reveal());
        variables.put("JIRANI_CALLBACK_KEY", secrets.named("callback").reveal());
        variables.put("JIRANI_VAULT_KEY", secrets.named("vault").reveal());
        variables.put("JIRANI_REGIME", "mini_grid");
        variables.put("JIRANI_CUSTODY", "wallet");
        variables.put("JIRANI_CUSTODY_LICENCE", "demo: simulated money");
        variables.put("JIRANI_COMPAT_OPEN", "true");
        variables.put("JIRANI_PAYOUT_MIN_CENTS", "1000");
        // The neighbourhood's clock runs up to 240 times faster than a message travels.
        variables.put("JIRANI_METER_SILENT_SECONDS", "14400");
        variables.put("JIRANI_AUDIT_KEY_PATH", data.resolve("audit-key.pem").toString());
        variables.put("JIRANI_SPOOL_DIR", data.resolve("spool").toString());
        variables.put("JIRANI_MPESA_BASE_URL", "http://127.0.0.1:" + provider.port());
        variables.put("JIRANI_MPESA_CONSUMER_KEY", config.app().consumerKey());
        variables.put("JIRANI_MPESA_CONSUMER_SECRET", config.app().consumerSecret());
        variables.put("JIRANI_MPESA_SHORTCODE", config.payBill().shortcode());
        variables.put("JIRANI_MPESA_PASSKEY", config.payBill().passkey());
        variables.put("JIRANI_MPESA_B2C_SHORTCODE", config.disburser().shortcode());
        variables.put("JIRANI_MPESA_INITIATOR", config.disburser().initiator());
        variables.put("JIRANI_MPESA_INITIATOR_PASSWORD", config.disburser().initiatorPassword());
        variables.put("JIRANI_MPESA_CERTIFICATE", provider.certificatePem());
        return App.Settings.from(new Env(variables, Aliases.ALL))
                .with(PaymentSettings.demo(), new MarketLimits(1_000, 100));
    }

    /** The numbers behind the households' phones. */
    PhoneStore phones() {
        return new PhoneStore(vault());
    }

    private Vault vault() {
        return new Vault(secrets.named("vault"), Optional.empty(), random);
    }

    /** Makes the community and its households once; makes a new key for a household whose key was lost. */
    void settle(App app, DarajaSimConfig provider, Clock sunClock) {
        var db = app.db();
        var ids = new Ids(clock, random);
        var keys = new KeyStore(random);
        var households = new HouseholdStore(vault());
        var communities = new CommunityStore();
        var deviceKeys = new DeviceKeys(secrets.named("device-master"), random);
        var meters = new MeterStore(deviceKeys);
        var intake = new Ingest(meters, new ReadingStore(), new CommandStore(ids, clock), clock, sunClock);
        var life = new MeterLife(meters, deviceKeys, intake, clock, sunClock);
        var registry = new Registry(
                db,
                communities,
                households,
                keys,
                (tx, meter) -> add(tx, meters, life, meter),
                ids,
                clock,
                Acts.by("demo", SETS_UP));
        var isNew = registry.seed(seed()).isPresent();
        db.inTransaction(tx -> {
            var community = communities.byCode(tx, seed().rules().code()).orElseThrow();
            if (isNew) {
                new TariffStore()
                        .add(tx, community, neighbourhood.supplier(), new Deed("demo", SETS_UP), clock.instant());
                for (var home : neighbourhood.traders())
                    tradeAlways(
                            tx,
                            community,
                            households.byCode(tx, community.id(), home.code()).orElseThrow());
            }
            var feeder = neighbourhood.feeder().dev();
            if (meters.find(tx, feeder).isEmpty())
                life.register(tx, feeder(feeder, community.id()), new Act("demo", SETS_UP));
            for (var household : households.of(tx, community.id())) {
                if (secrets.household(household.code()).isEmpty())
                    secrets.keepHousehold(household.code(), keys.forHousehold(tx, household, clock.instant()));
            }
            if (secrets.operator().isEmpty())
                secrets.keepOperator(keys.forOperator(tx, community.id(), "demo", clock.instant()));
        });
        new Funding(db, new LedgerStore(ids, clock))
                .deposit(
                        "demo",
                        "mpesa",
                        "demo-opening-float",
                        provider.disburser().opening());
    }

    private void tradeAlways(Db.Tx tx, Community community, Household household) {
        var wishes = new Wishes(Optional.of(Rules.Mode.ALWAYS), Set.of());
        new RulesStore().set(tx, household.id(), wishes, community.currency(), "demo", clock.instant());
    }

    /** The people who run the community. */
    DemoOperators operators(Db db, GatewayClient gateway) {
        return new DemoOperators(db, new Staff(vault(), new KeyStore(random), random, clock), secrets, gateway, clock);
    }

    /** The community's code. */
    String community() {
        return seed().rules().code();
    }

    /** Each household's API key, by its short code. */
    Map<String, Secret> keys() {
        Map<String, Secret> keys = new HashMap<>();
        for (var home : neighbourhood.homes())
            secrets.household(home.code()).ifPresent(key -> keys.put(home.code(), key));
        return keys;
    }

    private AddedMeter add(Db.Tx tx, MeterStore meters, MeterLife life, NewMeter meter) {
        var household = meter.household().id();
        var tasmota = neighbourhood.tasmotaDevice();
        if (meter.dev().equals(tasmota.dev())) {
            life.register(tx, registration(tasmota, household), new Act("demo", SETS_UP));
            return new AddedMeter(tasmota.dev(), tasmota.password(), new Secret("it signs nothing"));
        }
        var secret = secrets.device(meter.dev());
        var key = Optional.of(secret.key().bytes());
        meters.add(tx, household, meter.dev(), key, secret.password(), clock.instant());
        return new AddedMeter(
                meter.dev(), secret.password(), new Secret(secret.key().hex()));
    }

    private Registration feeder(Dev dev, CommunityId community) {
        var secret = secrets.device(dev);
        return new Registration(
                dev,
                new Registration.Feeder(community),
                new Registration.Native(),
                Optional.empty(),
                Optional.of(new io.jirani.metering.DeviceKey(secret.key().bytes())),
                Optional.of(secret.password()));
    }

    private static Registration registration(TasmotaVerticle.Device tasmota, HouseholdId household) {
        return new Registration(
                tasmota.dev(),
                new Registration.Home(household),
                new Adapted(Tasmota.NAME, tasmota.topic(), Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(tasmota.password()));
    }

    private SeedFile seed() {
        var homes = new java.util.ArrayList<>(neighbourhood.homes());
        homes.add(neighbourhood.guest());
        homes.add(neighbourhood.tasmota());
        secrets.device(neighbourhood.guest().dev(), neighbourhood.guestSecret());
        var community = neighbourhood.community(new CommunityId(new Ids(clock, random).next()));
        var tariff = neighbourhood.tariff(clock.instant());
        var rules = new SeedFile.Rules(
                community.code(),
                community.name(),
                community.zone(),
                community.currency(),
                community.regime(),
                community.custody(),
                community.interval(),
                tariff.price(),
                tariff.feedIn(),
                community.bankRatioPoints(),
                community.feePoints(),
                community.partner(),
                Community.SellAssurance.A);
        return new SeedFile(
                rules,
                homes.stream()
                        .map(home -> new SeedFile.Home(
                                home.name(),
                                home.location(),
                                home.language(),
                                home.phones(),
                                List.of(new SeedFile.Device(home.dev(), Optional.empty())),
                                home.solarWatts()))
                        .toList());
    }

    private static String url(io.jirani.db.DbUrl url) {
        return "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":" + url.port() + "/"
                + url.database();
    }

    static URI base(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
