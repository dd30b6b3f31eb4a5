package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.PayAccount;
import io.jirani.kernel.HouseholdId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An account that somebody typed on a small keypad. */
class TypedAccountsTest {
    private static final List<String> WAYS =
            List.of("H770042", "h770042", " h 77 00 42 ", "H77OO42", "h-770042", "H.77/0042", "h77oo42");

    @Test
    void anAccountIsReadAsPeopleTypeIt() {
        try (var world = new World()) {
            var home = world.household(Custody.WALLET);
            world.db.inTransaction(tx -> tx.run(
                    "update household set code = 'H770042' where id = $1",
                    io.vertx.sqlclient.Tuple.of(home.id().value())));
            var store = new ArrivedStore();
            for (var way : WAYS) {
                var payee = world.db.transaction(tx -> store.payee(tx, way));
                assertThat(payee.map(ArrivedStore.Payee::household)).as(way).contains(home.id());
            }
            for (var way : List.of("H770043", "770042", "HH770042", "H77OO4Z", "", "H")) {
                var nobody = world.db.transaction(tx -> store.payee(tx, way));
                assertThat(nobody.isEmpty()).as(way).isTrue();
            }
            var id = world.ask(home);
            var ref = AccountRef.of(id).text();
            for (var way :
                    List.of(ref, ref.toLowerCase(java.util.Locale.ROOT), ref.substring(0, 4) + " " + ref.substring(4)))
                assertThat(expected(world, store, way)).as(way).isTrue();
            var wrong = ref.charAt(5) == '7' ? '8' : '7';
            var mistyped = ref.substring(0, 5) + wrong + ref.substring(6);
            assertThat(expected(world, store, mistyped))
                    .as("one character is wrong")
                    .isFalse();
        }
    }

    @Test
    void aCodeThatSeveralCommunitiesMayHaveIsNobodysAndAnAccountIsOneHouseholds() {
        try (var world = new World()) {
            var store = new ArrivedStore();
            var first = world.household(Custody.WALLET);
            assertThat(payee(world, store, "H0001")).as("the only community").contains(first.id());
            var second = world.household(Custody.WALLET);
            assertThat(second.code()).isEqualTo(first.code());
            assertThat(payee(world, store, "H0001")).isEmpty();
            world.db.inTransaction(tx -> tx.run(
                    "update household set code = 'H0777' where id = $1",
                    io.vertx.sqlclient.Tuple.of(second.id().value())));
            assertThat(payee(world, store, "H0777"))
                    .as("who reads H0777 in the first community must not pay in the second")
                    .isEmpty();
            assertThat(payee(world, store, "H0001"))
                    .as("nor the other way round")
                    .isEmpty();
            assertThat(payee(world, store, account(world, first))).contains(first.id());
            var moved = world.db.transaction(
                    tx -> new io.jirani.identity.HouseholdStore(io.jirani.TestVault.VAULT).get(tx, second.id()));
            var account = account(world, moved);
            assertThat(payee(world, store, account)).contains(second.id());
            assertThat(payee(world, store, " " + account.toLowerCase(java.util.Locale.ROOT) + "-"))
                    .contains(second.id());
            for (int i = 0; i < account.length(); i++)
                for (var c : "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray())
                    if (c != account.charAt(i))
                        assertThat(payee(world, store, account.substring(0, i) + c + account.substring(i + 1)))
                                .as("%d %s", i, c)
                                .isEmpty();
        }
    }

    /** People have it on paper: it never reads otherwise. */
    @Test
    void anAccountIsSpeltAsThePagesSay() {
        assertThat(new PayAccount(3, "H0042").text()).isEqualTo("3H0042G");
        assertThat(new PayAccount(1, "H0001").text()).isEqualTo("1H0001Z");
        assertThat(PayAccount.read(PayAccount.bare("3 h-oo42 g"))).contains(new PayAccount(3, "H0042"));
    }

    @Test
    void theNumberOfACommunityCannotBeChanged() {
        try (var world = new World()) {
            world.household(Custody.WALLET);
            assertThatThrownBy(() -> world.db.inTransaction(
                            tx -> tx.run("update community set pay_no = 77", io.vertx.sqlclient.Tuple.tuple())))
                    .hasMessageContaining("pay_no");
        }
    }

    private static String account(World world, Household of) {
        return world.db.transaction(tx -> CommunityStore.account(tx, of)).text();
    }

    private static Optional<HouseholdId> payee(World world, ArrivedStore store, String typed) {
        return world.db.transaction(tx -> store.payee(tx, typed)).map(ArrivedStore.Payee::household);
    }

    private static boolean expected(World world, ArrivedStore store, String bill) {
        return world.db.transaction(tx -> store.isExpected(tx, "mpesa", bill));
    }
}
