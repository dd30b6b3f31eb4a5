package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.Door;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.IntentId;
import io.jirani.reviews.RefundRoutes;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A household asks for its payment back: not when its account or its community ends, for that pays it out anyway. */
class RefundDoorTest extends Refunding {
    private final KeyStore keys = new KeyStore(new Random(9));
    private final Door door = new Door();
    private Household home;
    private String key;
    private IntentId payment;

    @BeforeEach
    void open() {
        home = world.household(Custody.WALLET);
        payment = late(home);
        key = world.db
                .transaction(tx -> keys.forHousehold(tx, home, world.clock.instant()))
                .reveal();
        var auth = new AuthRoutes(world.db, keys, CompatDoor.KEYED);
        door.open(List.of(new RefundRoutes(world.db, auth, requests)::mount), List.of(), List.of());
    }

    @AfterEach
    void close() {
        door.close();
    }

    private int asked() {
        return door.post("/v1/me/payments/" + payment + "/refund", "", "Authorization", "Bearer " + key)
                .statusCode();
    }

    @Test
    void itsOwnPaymentIsGivenBack() {
        assertThat(asked()).isEqualTo(202);
    }

    @Test
    void whereTheCommunityEndsNobodyKeepsItFromEndingByAskingAgain() {
        run(
                "insert into community_end (community_id, proposal_id, since) values ($1, $1, $2)",
                home.community().value());
        assertThat(asked()).isEqualTo(409);
        assertThat(refunds(payment)).isEmpty();
    }

    private void run(String sql, java.util.UUID id) {
        var now = world.clock.instant().atOffset(ZoneOffset.UTC);
        world.db.inTransaction(tx -> tx.run(sql, Tuple.of(id, now)));
    }
}
