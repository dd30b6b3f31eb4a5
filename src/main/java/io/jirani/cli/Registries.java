package io.jirani.cli;

import io.jirani.VaultRoom;
import io.jirani.audit.Acts;
import io.jirani.config.Env;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.demo.DemoSecrets;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.ApiKey.World;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.NewMeter;
import io.jirani.identity.Registry;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Problem;
import io.jirani.metering.CommandStore;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.FineDataStore;
import io.jirani.metering.Ingest;
import io.jirani.metering.LookRoutes;
import io.jirani.metering.MeterLife;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterRulings;
import io.jirani.metering.MeterStore;
import io.jirani.metering.ReadingStore;
import io.jirani.metering.Registration;
import io.jirani.metering.adapters.AdapterFile;
import io.jirani.metering.adapters.Adapters;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The registry of customers and meters as the commands use it. */
final class Registries {
    /** Who does it, as acts say it: the login on this machine tells two people with the database's password apart. */
    static final String WHO = "command line (" + System.getProperty("user.name", "unknown") + ")";

    private static final int LEAST_REASON = 10;

    private Registries() {}

    /**
     * The registry on a database; meters' own keys are sealed under {@code JIRANI_DEVICE_MASTER_KEY}, people's under
     * {@code JIRANI_VAULT_KEY} or a demo's own.
     *
     * @param reason why something is done, as acts keep it
     */
    static Registry on(Db db, Console console, Optional<Path> data, String reason) {
        return new Registry(
                db,
                new CommunityStore(),
                new HouseholdStore(vault(console, data)),
                keys(console),
                (tx, meter) -> add(tx, console, meter, reason),
                new Ids(console.clock(), console.random()),
                console.clock(),
                Acts.by(WHO, reason));
    }

    /** The keys of the world that {@code JIRANI_MODE} says: a test key where it is not {@code live}. */
    static KeyStore keys(Console console) {
        var live = "live".equalsIgnoreCase(console.environment().get("JIRANI_MODE"));
        return new KeyStore(console.random(), live ? World.LIVE : World.TEST);
    }

    /**
     * The meters' lives. The master key is {@code JIRANI_DEVICE_MASTER_KEY}, or a demo's own where the command works on its
     * folder.
     */
    static MeterLife life(Console console, Optional<Path> data) {
        var keys = keys(console, data);
        var meters = new MeterStore(keys, adapters(console));
        return new MeterLife(meters, keys, ingest(console, meters), console.clock(), console.clock());
    }

    /** What is decided about meters' rows, with the same master key. */
    static MeterRulings rulings(Console console, Optional<Path> data) {
        var ingest = ingest(console, new MeterStore(keys(console, data)));
        return new MeterRulings(ingest, console.clock(), console.clock());
    }

    private static Ingest ingest(Console console, MeterStore meters) {
        var commands = new CommandStore(new Ids(console.clock(), console.random()), console.clock());
        return new Ingest(meters, new ReadingStore(), commands, console.clock(), console.clock());
    }

    private static DeviceKeys keys(Console console, Optional<Path> data) {
        var master = data.filter(folder -> !console.environment().containsKey("JIRANI_DEVICE_MASTER_KEY"))
                .filter(folder -> Files.exists(folder.resolve("neighbourhood-secrets.json")))
                .map(folder -> DemoSecrets.open(folder, console.random()).named("device-master"))
                .orElseGet(() -> master(console));
        return new DeviceKeys(master, console.random());
    }

    /**
     * Writes down that somebody at the command line read what is one household's own, which that household sees. Refuses a
     * reason that says nothing.
     *
     * @param what was read, such as {@code statement of 2027-02}
     */
    static void looked(Db.Tx tx, Console console, HouseholdId whose, String what, String reason) {
        if (reason.strip().length() < LEAST_REASON)
            throw Problem.invalid(
                    "--reason",
                    "another person's data: say why in at least " + LEAST_REASON + " characters, they will see it");
        var access = new FineDataStore.Access(whose, WHO, what, LookRoutes.ALL, reason);
        new FineDataStore().record(tx, access, console.clock().instant());
    }

    /** A community by its code. */
    static Community community(Db.Tx tx, String code) {
        return new CommunityStore().byCode(tx, code).orElseThrow(() -> Problem.notFound("no community " + code));
    }

    /** The vault: under {@code JIRANI_VAULT_KEY}, or a demo's own key where the command works on its folder. */
    static Vault vault(Console console, Optional<Path> data) {
        if (data.isPresent() && !console.environment().containsKey("JIRANI_VAULT_KEY"))
            return new Vault(
                    DemoSecrets.open(data.get(), console.random()).named("vault"), Optional.empty(), console.random());
        return VaultRoom.from(new Env(console.environment(), Map.of()), console.random());
    }

    private static Adapters adapters(Console console) {
        var env = new Env(console.environment(), Map.of());
        var languages = AdapterFile.from(env);
        env.refuseMistakes();
        return new Adapters(languages.adapters(), new SimpleMeterRegistry());
    }

    private static Secret master(Console console) {
        var env = new Env(console.environment(), Map.of());
        var master = env.secret("DEVICE_MASTER_KEY");
        env.refuseMistakes();
        return master;
    }

    private static AddedMeter add(Db.Tx tx, Console console, NewMeter meter, String reason) {
        var key = meter.keyHex().map(hex -> Registration.key(hex.reveal()));
        var wanted = Registration.of(meter.household().id(), meter.dev(), key, Optional.empty());
        var made = life(console, Optional.empty()).register(tx, wanted, new Act(WHO, reason));
        var signs = HexFormat.of().formatHex(made.key().orElseThrow().bytes());
        return new AddedMeter(made.dev(), made.password(), new Secret(signs));
    }
}
