package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import java.util.List;
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

    private static boolean expected(World world, ArrivedStore store, String bill) {
        return world.db.transaction(tx -> store.isExpected(tx, "mpesa", bill));
    }
}
