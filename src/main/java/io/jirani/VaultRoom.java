package io.jirani;

import io.jirani.config.Env;
import io.jirani.config.ServeSettings;
import io.jirani.config.VaultKeys;
import io.jirani.db.Db;
import io.jirani.kernel.Ids;
import io.jirani.vault.Vault;
import java.security.SecureRandom;

/** The vault's part of the composition. */
public final class VaultRoom {
    private VaultRoom() {}

    /** The vault of the settings, for commands. Refuses without {@code JIRANI_VAULT_KEY}. */
    public static Vault from(Env env, SecureRandom random) {
        var keys = VaultKeys.from(env);
        env.refuseMistakes();
        return new Vault(keys.current(), keys.old(), random);
    }

    static Vault open(Db db, ServeSettings.Keys keys, Ids ids, App.World world) {
        return new Vault(keys.vault().current(), keys.vault().old(), world.random());
    }
}
