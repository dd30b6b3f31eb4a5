package io.jirani.access;

import io.jirani.access.StaffMember.Sealed;
import io.jirani.db.Db;
import io.jirani.identity.PersonStore;
import io.jirani.identity.Resealed;
import io.jirani.vault.Vault;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What of operators depends on the vault's master key: the tags of their logins, their authenticators' secrets. */
public final class StaffSeals implements Resealed {
    /** The fact of a person that is an operator's login. */
    static final String LOGIN = "login";

    private final Vault vault;
    private final PersonStore people;
    private final StaffStore store = new StaffStore();

    public StaffSeals(Vault vault) {
        this.vault = vault;
        this.people = new PersonStore(vault);
    }

    @Override
    public String what() {
        return "logins of operators";
    }

    @Override
    public int reseal(Db.Tx tx, int most) {
        var old = store.old(tx, vault.current(), most);
        for (var member : old) {
            var login = people.get(tx, member.person()).facts().getOrDefault(LOGIN, "");
            var totp = member.totp().map(closed -> seal(member.id(), open(member.id(), closed)));
            store.resealed(tx, member.id(), tag(login), totp);
        }
        return old.size();
    }

    @Override
    public Set<String> keys(Db.Tx tx) {
        return store.keys(tx);
    }

    @Override
    public int left(Db.Tx tx) {
        return store.left(tx, vault.current());
    }

    /** The tag of a login under the current master key. */
    Vault.Tag tag(String login) {
        return vault.tag(LOGIN, login);
    }

    /** Every tag a login may be kept under, however it is typed. */
    List<Vault.Tag> tags(String login) {
        return vault.tags(LOGIN, login.strip().toLowerCase(Locale.ROOT));
    }

    Sealed seal(StaffId id, byte[] secret) {
        return new Sealed(vault.sealOwn("totp\n" + id, secret));
    }

    byte[] open(StaffId id, Sealed closed) {
        return vault.openOwn("totp\n" + id, closed.bytes());
    }
}
