package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.http.Door;
import io.jirani.identity.Person.Hold;
import io.jirani.identity.PersonStore;
import io.jirani.identity.Resealed;
import io.jirani.identity.Role;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.jirani.vault.Vault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Operators whose person is erased, and the vault's other master key. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaffSealsTest {
    private static final Secret PASSWORD = new Secret("a long way to Mombasa");

    private Porch porch;
    private CommunityId community;

    @BeforeAll
    void open() {
        porch = new Porch();
        community = porch.community();
    }

    @AfterAll
    void close() {
        porch.close();
    }

    private List<Staff.Listed> all() {
        return porch.db.transaction(tx -> porch.access.staff().all(tx));
    }

    @Test
    void who_is_erased_is_nobody_here() {
        var invited = porch.invited(community, "imani", Role.SUPPORT);
        porch.enrol(invited, "imani", PASSWORD);
        var staff = porch.access.staff();
        var home = Porch.code(community);
        var code = invited.member().code();
        var person = invited.member().person();
        var people = new PersonStore(TestVault.VAULT);
        mayNotErase(code, "disable");
        porch.db.inTransaction(tx -> staff.disable(tx, home, code, "she moved away", "test"));
        var hold = new Hold(porch.clock.instant().plusSeconds(60), "court-order");
        porch.db.inTransaction(tx -> people.hold(tx, person, Optional.of(hold)));
        mayNotErase(code, "the law");
        porch.clock.pass(Duration.ofMinutes(1));
        porch.db.inTransaction(tx -> staff.erase(tx, home, code, "she asked for it", "test"));
        mayNotErase(code, "erased before");
        assertThat(porch.texts("select coalesce(login_tag, password, totp::text, 'nothing') from staff where code = '"
                        + code + "' and community_id = '" + community + "'"))
                .containsExactly("nothing");
        assertThat(porch.texts("select count(*) from staff_recovery where staff_id = '"
                        + invited.member().id() + "'"))
                .containsExactly("0");
        assertThat(Door.json(porch.begin("jirani-app", "login", "imani", "password", PASSWORD.reveal()))
                        .getString("error"))
                .isEqualTo("access_denied");
        assertThat(all())
                .anyMatch(one -> one.member().id().equals(invited.member().id())
                        && one.name().equals("erased")
                        && one.login().isEmpty());
    }

    private void mayNotErase(String code, String why) {
        assertThatThrownBy(() -> porch.db.inTransaction(
                        tx -> porch.access.staff().erase(tx, Porch.code(community), code, "she asked for it", "test")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(why);
    }

    @Test
    void another_master_key_finds_logins_and_opens_authenticators_after_resealing() {
        var mine = new Porch();
        try {
            var home = mine.community();
            mine.enrol(mine.invited(home, "jelimo", Role.ADMIN), "jelimo", PASSWORD);
            var next = new Secret("the-next-master-key-of-the-vault-of-tests");
            var both = new Vault(next, Optional.of(TestVault.MASTER), mine.random);
            for (var part : List.<Resealed>of(new StaffSeals(both), new SigningKeySeals(both))) {
                int done = mine.db.transaction(tx -> part.reseal(tx, 10));
                int more = mine.db.transaction(tx -> part.reseal(tx, 10));
                assertThat(List.of(done, more)).as(part.what()).containsExactly(1, 0);
                var keys = mine.db.transaction(part::keys);
                assertThat(keys).containsExactly(both.current());
            }
            var only = new Staff(new Vault(next, Optional.empty(), mine.random), mine.keys, mine.random, mine.clock);
            var found = mine.db.transaction(tx -> only.byLogin(tx, "jelimo")).orElseThrow();
            assertThat(only.seals().open(found.id(), found.totp().orElseThrow()))
                    .hasSize(Totp.SECRET_BYTES);
        } finally {
            mine.close();
        }
    }
}
