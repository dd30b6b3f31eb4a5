package io.jirani.cli;

import io.jirani.config.Env;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.NewMeter;
import io.jirani.identity.Registry;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Problem;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.MeterStore;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The registry of customers and meters as the commands use it. */
final class Registries {
    private Registries() {}

    /** The registry on a database; meters' own keys are sealed under {@code JIRANI_DEVICE_MASTER_KEY}. */
    static Registry on(Db db, Console console) {
        return on(db, console, Optional.empty());
    }

    /**
     * The same, for a meter that comes with a password of its own.
     *
     * @param password random, at least 128 bits of chance; without one it is made
     */
    static Registry on(Db db, Console console, Optional<Secret> password) {
        return new Registry(
                db,
                new CommunityStore(),
                new HouseholdStore(),
                new KeyStore(console.random()),
                (tx, meter) -> add(tx, console, meter, password),
                new Ids(console.clock(), console.random()),
                console.clock());
    }

    private static AddedMeter add(Db.Tx tx, Console console, NewMeter meter, Optional<Secret> given) {
        var env = new Env(console.environment(), Map.of());
        var master = env.secret("DEVICE_MASTER_KEY");
        env.refuseMistakes();
        var keys = new DeviceKeys(master, console.random());
        var password = given.orElseGet(() -> made(console));
        var own = meter.keyHex().map(Registries::key);
        new MeterStore(keys)
                .add(
                        tx,
                        meter.household().id(),
                        meter.dev(),
                        own,
                        password,
                        console.clock().instant());
        var key = own.orElseGet(() -> keys.derived(meter.dev(), "k1").bytes());
        return new AddedMeter(meter.dev(), password, new Secret(HexFormat.of().formatHex(key)));
    }

    private static byte[] key(Secret hex) {
        try {
            return HexFormat.of().parseHex(hex.reveal());
        } catch (IllegalArgumentException notHex) {
            throw Problem.invalid("--key", "64 hexadecimal digits");
        }
    }

    private static Secret made(Console console) {
        var bytes = new byte[18];
        console.random().nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
