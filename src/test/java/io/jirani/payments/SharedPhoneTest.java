package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestVault;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.PhoneStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of pushes are a number's, whichever household's entry it is. */
class SharedPhoneTest {
    private final World world = new World();
    private final PhoneStore phones = new PhoneStore(TestVault.VAULT);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void twoHouseholdsOfOnePhoneAreAskedOneAfterTheOther() {
        var first = world.household(Custody.WALLET);
        var second = world.household(Custody.WALLET);
        var shared = first.phones().getFirst();
        world.db.inTransaction(tx -> phones.add(tx, second.id(), shared, world.clock.instant()));
        world.ask(first);
        assertThatThrownBy(() -> ask(second, shared))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("this phone has a payment prompt open");
        var own = ask(second, second.phones().getFirst());
        assertThat(world.db
                        .transaction(tx -> world.parts.intents().find(tx, own))
                        .orElseThrow()
                        .phone())
                .contains(second.phones().getFirst());
    }

    @Test
    void aNumberThatIsNoPhoneOfTheHouseholdIsNeverAsked() {
        var first = world.household(Custody.WALLET);
        var other = world.household(Custody.WALLET).phones().getFirst();
        assertThatThrownBy(() -> ask(first, other))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("not a phone of this household");
    }

    private IntentId ask(Household of, Msisdn phone) {
        var id = new IntentId(world.ids.next());
        var request =
                new NewCollection(id, "purchase:" + id, of.community(), of.id(), phone, Intents.ASKED, "2.5kWh energy");
        world.db.inTransaction(tx -> world.parts.intents().open(tx, request, world.clock.instant()));
        return id;
    }
}
