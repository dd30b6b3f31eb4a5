package io.jirani.config;

import java.util.Optional;

/**
 * The master keys of people's data.
 *
 * @param current closes and opens
 * @param old opens only, until {@code ./jirani vault rotate} is through
 */
public record VaultKeys(Secret current, Optional<Secret> old) {
    /** Reads them; mistakes are collected in the environment. */
    public static VaultKeys from(Env env) {
        return new VaultKeys(
                env.hidden("VAULT_KEY", "missing-".repeat(4), ServeSettings::key),
                env.optionalSecret("VAULT_KEY_OLD", ServeSettings::key));
    }
}
