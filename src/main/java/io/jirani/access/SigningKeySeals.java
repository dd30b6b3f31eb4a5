package io.jirani.access;

import io.jirani.access.StaffMember.Sealed;
import io.jirani.db.Db;
import io.jirani.identity.Resealed;
import io.jirani.vault.Vault;
import java.util.Set;
import java.util.stream.Collectors;

/** The private halves of signing keys, as the vault's master key seals them. */
public final class SigningKeySeals implements Resealed {
    private final Vault vault;
    private final SigningKeyStore store = new SigningKeyStore();

    public SigningKeySeals(Vault vault) {
        this.vault = vault;
    }

    @Override
    public String what() {
        return "signing keys";
    }

    @Override
    public int reseal(Db.Tx tx, int most) {
        store.lock(tx);
        var old = store.inUse(tx).stream().filter(this::isOld).limit(most).toList();
        for (var key : old) store.reseal(tx, key.kid(), seal(key.kid(), open(key)));
        return old.size();
    }

    @Override
    public Set<String> keys(Db.Tx tx) {
        return store.inUse(tx).stream().map(SigningKeySeals::keyOf).collect(Collectors.toSet());
    }

    @Override
    public int left(Db.Tx tx) {
        return (int) store.inUse(tx).stream().filter(this::isOld).count();
    }

    Sealed seal(String kid, byte[] plain) {
        return new Sealed(vault.sealOwn("signing key\n" + kid, plain));
    }

    byte[] open(SigningKeyStore.Kept key) {
        return vault.openOwn("signing key\n" + key.kid(), key.sealed().bytes());
    }

    private boolean isOld(SigningKeyStore.Kept key) {
        return !keyOf(key).equals(vault.current());
    }

    private static String keyOf(SigningKeyStore.Kept key) {
        return Vault.keyOf(key.sealed().bytes());
    }
}
