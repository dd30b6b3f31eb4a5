package io.jirani.e2e;

import io.jirani.App;
import io.jirani.TestVault;
import io.jirani.config.Aliases;
import io.jirani.config.Env;
import io.jirani.config.Secret;
import io.jirani.db.DbUrl;
import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.identity.Community;
import io.jirani.identity.SeedFile;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.MarketLimits;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.PushLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The gateway's settings on a street, given as {@code serve} gets them; and the rules its people trade by. */
final class StreetSettings {
    static final String COMMUNITY = "street";
    static final Secret CALLBACK_KEY = new Secret("the-callback-key-of-the-end-to-end-tests");
    static final Secret DEVICE_MASTER = new Secret("the-master-key-of-the-end-to-end-meters");

    /** A phone answers within 200 ms, so nobody need wait long. */
    private static final PaymentSettings PAYMENTS = new PaymentSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(8),
            Duration.ofMillis(300),
            Duration.ofMinutes(15),
            Duration.ofSeconds(5),
            Money.kes(200_000),
            Set.of(),
            new PushLimits(1_000, Duration.ofMinutes(10), Duration.ofMinutes(2)));

    private StreetSettings() {}

    static App.Settings of(Path folder, DbUrl database, DarajaSim provider, DarajaSimConfig config) {
        var http = freePort();
        Map<String, String> variables = new HashMap<>();
        variables.put("JIRANI_MODE", "sandbox");
        variables.put("JIRANI_HTTP_PORT", String.valueOf(http));
        variables.put("JIRANI_PUBLIC_URL", "http://127.0.0.1:" + http);
        variables.put(
                "JIRANI_DB_URL",
                "postgresql://%s:%s@%s:%d/%s"
                        .formatted(
                                database.user(),
                                database.password().reveal(),
                                database.host(),
                                database.port(),
                                database.database()));
        variables.put("JIRANI_MQTT_URL", "embedded");
        variables.put("JIRANI_MQTT_PORT", "0");
        variables.put("JIRANI_DEVICE_MASTER_KEY", DEVICE_MASTER.reveal());
        variables.put("JIRANI_CALLBACK_KEY", CALLBACK_KEY.reveal());
        variables.put("JIRANI_VAULT_KEY", TestVault.MASTER.reveal());
        variables.put("JIRANI_REGIME", "mini_grid");
        variables.put("JIRANI_CUSTODY", "wallet");
        variables.put("JIRANI_CUSTODY_LICENCE", "test: simulated money");
        variables.put("JIRANI_COMPAT_OPEN", "true");
        variables.put("JIRANI_PAYOUT_MIN_CENTS", "1000");
        variables.put("JIRANI_AUDIT_KEY_PATH", folder.resolve("audit-key.pem").toString());
        variables.put("JIRANI_SPOOL_DIR", folder.resolve("spool").toString());
        variables.put("JIRANI_MPESA_BASE_URL", "http://127.0.0.1:" + provider.port());
        variables.put("JIRANI_MPESA_CONSUMER_KEY", config.app().consumerKey());
        variables.put("JIRANI_MPESA_CONSUMER_SECRET", config.app().consumerSecret());
        variables.put("JIRANI_MPESA_SHORTCODE", config.payBill().shortcode());
        variables.put("JIRANI_MPESA_PASSKEY", config.payBill().passkey());
        variables.put("JIRANI_MPESA_B2C_SHORTCODE", config.disburser().shortcode());
        variables.put("JIRANI_MPESA_INITIATOR", config.disburser().initiator());
        variables.put("JIRANI_MPESA_INITIATOR_PASSWORD", config.disburser().initiatorPassword());
        variables.put("JIRANI_MPESA_CERTIFICATE", provider.certificatePem());
        return App.Settings.from(new Env(variables, Aliases.ALL)).with(PAYMENTS, new MarketLimits(1_000, 100));
    }

    /** The supplier asks 18.57, gives 6.00 for export; a sale costs 1 %. */
    static SeedFile.Rules rules() {
        return new SeedFile.Rules(
                COMMUNITY,
                "The street",
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Community.Regime.MINI_GRID,
                Community.Custody.WALLET,
                Street.INTERVAL,
                new Price(1_857, Asset.KES),
                new Price(600, Asset.KES),
                10_000,
                100,
                "reserve",
                Community.SellAssurance.A);
    }

    /** The public address must be known before the gateway listens. */
    private static int freePort() {
        try (var any = new ServerSocket(0)) {
            return any.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
