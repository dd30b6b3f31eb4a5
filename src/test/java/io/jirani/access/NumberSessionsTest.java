package io.jirani.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.identity.Phone.Proof;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PhoneId;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a number lets in by its code, when the number is given up or may be somebody else's. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NumberSessionsTest {
    private static final String OLD = "254700000201";
    private static final String NEXT = "254700000202";
    private static final String SOLD = "254700000203";

    private Porch porch;
    private PayoutPhones payout;
    private Household home;

    @SuppressWarnings("NullAway.Init")
    NumberSessionsTest() {}

    @BeforeAll
    void open() {
        porch = new Porch();
        payout = new PayoutPhones(porch.households.phones());
        home = porch.household(porch.community(), OLD);
    }

    @AfterAll
    void close() {
        porch.close();
    }

    @Test
    void what_began_with_a_number_that_is_given_up_ends_and_nothing_else_does() {
        var next = porch.db.transaction(
                tx -> porch.households.phones().add(tx, home.id(), new Msisdn(NEXT), porch.clock.instant()));
        porch.db.inTransaction(tx -> payout.proved(tx, next.id(), Proof.CODE, porch.clock.instant()));
        var byOld = porch.tokens(OLD);
        var byNext = porch.tokens(NEXT);
        var before = porch.tokens(NEXT);
        // of a gateway that did not keep by which number it began
        assertThat(porch.texts(
                        "update session set phone_id = null where id = (select id from session order by made_at desc,"
                                + " id desc limit 1) returning id::text"))
                .hasSize(1);
        var grant = porch.grant("jirani-app", OLD);
        var old = id(home, OLD);
        var ended = porch.db.<Integer>transaction(tx -> {
            payout.retire(tx, old, porch.clock.instant());
            return new SessionStore().endOf(tx, home.id(), old, porch.clock.instant());
        });
        assertThat(ended).isEqualTo(2);
        assertThat(porch.status(byOld.getString("access_token"))).isEqualTo(401);
        assertThat(porch.status(before.getString("access_token"))).isEqualTo(401);
        assertThat(porch.status(byNext.getString("access_token"))).isEqualTo(200);
        assertThat(porch.redeem(grant).statusCode()).as("a sign-in under way").isEqualTo(400);
    }

    @Test
    void who_signs_in_by_a_number_of_another_holder_is_in_and_not_paid() {
        var sold = porch.household(porch.community(), SOLD);
        porch.tokens(SOLD);
        for (var name : List.of("ASHA M.", "OTIENO O."))
            porch.db.inTransaction(tx -> payout.named(tx, id(sold, SOLD), name, porch.clock.instant()));
        assertThat(porch.status(porch.tokens(SOLD).getString("access_token"))).isEqualTo(200);
        assertThat(porch.db.<PayoutPhone>transaction(tx -> payout.of(tx, sold.id(), porch.clock.instant())))
                .isInstanceOf(PayoutPhone.NameChanged.class);
    }

    private PhoneId id(Household house, String number) {
        return porch.db
                .transaction(tx -> porch.households.phones().ofHousehold(tx, house.id(), new Msisdn(number)))
                .map(Phone::id)
                .orElseThrow();
    }
}
