package io.jirani;

import io.jirani.access.SigningKeySeals;
import io.jirani.access.StaffSeals;
import io.jirani.config.Env;
import io.jirani.config.ServeSettings;
import io.jirani.config.VaultKeys;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.PersonStore;
import io.jirani.identity.PhoneStore;
import io.jirani.identity.Resealed;
import io.jirani.payments.InboxStore;
import io.jirani.payments.IntentRowStore;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/** The vault's part of the composition: its keys are the right ones, and nothing of before it is in clear. */
public final class VaultRoom {
    private static final int BATCH = 500;

    private VaultRoom() {}

    /** The vault of the settings, for commands. Refuses without {@code JIRANI_VAULT_KEY}. */
    public static Vault from(Env env, SecureRandom random) {
        var keys = VaultKeys.from(env);
        env.refuseMistakes();
        return new Vault(keys.current(), keys.old(), random);
    }

    /** The vault of a gateway. Refuses to start with master keys that do not open what is there. */
    static Vault open(Db db, ServeSettings.Keys keys, SecureRandom random, MeterRegistry metrics) {
        var vault = new Vault(keys.vault().current(), keys.vault().old(), random);
        mustOpen(db, vault);
        sealOld(db, vault);
        FunctionCounter.builder("jirani_vault_unopened_total", vault, Vault::unopened)
                .register(metrics);
        return vault;
    }

    /** Refuses, as settings that cannot be used, master keys that do not open all that is sealed. */
    public static void mustOpen(Db db, Vault vault) {
        var env = new Env(Map.of(), Map.of());
        for (var rows : resealed(vault)) {
            var missing = missing(db, rows, vault);
            if (!missing.isEmpty())
                env.mistake("JIRANI_VAULT_KEY is not the master key of all " + rows.what() + ": some are under "
                        + missing + ", this is " + String.join(" and ", vault.keys())
                        + "; is JIRANI_VAULT_KEY_OLD missing?");
        }
        env.refuseMistakes();
    }

    /**
     * Moves what was in clear before the vault into it, and empties what it moved: by batches, each a transaction, so that
     * a kill loses nothing and the next start goes on. Again: nothing happens.
     */
    public static void sealOld(Db db, Vault vault) {
        var households = new HouseholdStore(vault);
        var inbox = new InboxStore(vault);
        var answers = new IdempotencyStore(vault);
        List<ToIntFunction<Db.Tx>> steps = List.of(
                tx -> households.sealOld(tx, BATCH),
                tx -> IntentRowStore.sealOld(tx, households.phones(), BATCH),
                tx -> IntentRowStore.proveOld(tx, households.phones(), BATCH),
                tx -> inbox.sealOld(tx, BATCH),
                tx -> answers.sealOld(tx, BATCH));
        for (var step : steps) {
            int moved;
            do moved = db.transaction(tx -> step.applyAsInt(tx));
            while (moved > 0);
        }
    }

    /** All rows that depend on the master key. */
    public static List<Resealed> resealed(Vault vault) {
        return List.of(
                new PersonStore(vault),
                new PhoneStore(vault),
                new InboxStore(vault),
                new StaffSeals(vault),
                new SigningKeySeals(vault));
    }

    /** Whether everything sealed opens with a master key we have, and nothing waits for a rotation that was begun. */
    static HealthCheck health(Db db, Vault vault) {
        return new HealthCheck("vault", () -> {
            for (var rows : resealed(vault)) {
                var missing = missing(db, rows, vault);
                if (!missing.isEmpty())
                    return Status.error("some " + rows.what() + " are under a master key that is not here: " + missing);
            }
            return Status.active();
        });
    }

    private static SortedSet<String> missing(Db db, Resealed rows, Vault vault) {
        var missing = new TreeSet<>(db.transaction(rows::keys));
        missing.removeAll(vault.keys());
        return missing;
    }
}
