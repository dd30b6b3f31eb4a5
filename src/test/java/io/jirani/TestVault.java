package io.jirani;

import io.jirani.config.Secret;
import io.jirani.vault.Vault;
import java.security.SecureRandom;
import java.util.Optional;

/** The vault of tests, and its master key. */
public final class TestVault {
    public static final Secret MASTER = new Secret("the-master-key-of-the-vault-of-tests");
    public static final Vault VAULT = new Vault(MASTER, Optional.empty(), new SecureRandom());

    private TestVault() {}
}
