package io.jirani.bench;

import io.jirani.config.Secret;
import io.jirani.vault.Vault;
import java.security.SecureRandom;
import java.util.Optional;

/** The vault of the benches, and its master key. */
final class BenchVault {
    static final Secret MASTER = new Secret("the-master-key-of-the-vault-of-tests");
    static final Vault VAULT = new Vault(MASTER, Optional.empty(), new SecureRandom());

    private BenchVault() {}
}
