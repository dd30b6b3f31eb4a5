package io.jirani.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import io.jirani.audit.Verify;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.IntentId;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.Evidence;
import io.jirani.payments.FarSide;
import io.jirani.payments.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I-6 and ruling 1: an attempt is credited at most once, and a receipt belongs to at most one credit, whoever brings it. */
class I06ReceiptOnceTest {
    private static final String RECEIPT = "UKLONCE001";

    /**
     * A receipt comes by callback (C), by a copy of it (D), as the answer to our own question (Q), which has none, and on the
     * secret path of another household's payment (O), in every order.
     */
    @ParameterizedTest
    @ValueSource(strings = {"CQOD", "CODQ", "QCOD", "QOCD", "OCQD", "OQCD"})
    void aReceiptIsCreditedOnceInWhateverOrderItComes(String order) {
        try (var world = new World()) {
            var payer = world.household(Custody.WALLET);
            var other = world.household(Custody.WALLET);
            var paid = pushed(world, payer);
            var claimed = pushed(world, other);
            for (var step : order.toCharArray())
                switch (step) {
                    case 'Q' -> ask(world, paid);
                    case 'O' -> world.stk(claimed, world.paid(claimed, 30, RECEIPT));
                    default -> world.stk(paid, world.paid(paid, 30, RECEIPT));
                }
            while (world.payments.judge() > 0) {}
            ask(world, paid);

            assertThat(world.view(paid).evidence()).isEqualTo(Evidence.E2);
            assertThat(credits(world, paid)).isEqualTo(1);
            assertThat(world.posted(payer, Pocket.ESCROW)).isEqualTo(3_000);
            assertThat(all(world, payer)).isEqualTo(3_000);
            // what only claims it is credited by its own attempt and unproven, or not at all
            assertThat(all(world, other)).isEqualTo(3_000 * credits(world, claimed));
            assertThat(credits(world, claimed)).isLessThanOrEqualTo(1);
            assertThat(world.view(claimed).evidence()).isLessThan(Evidence.E2);
            assertThat(world.db.<Long>transaction(tx -> tx.one(
                            "select count(*) from receipt where receipt_no = $1",
                            io.vertx.sqlclient.Tuple.of(RECEIPT),
                            row -> row.getLong(0))))
                    .isEqualTo(1);
            assertThat(new Verify(world.db).findings()).isEmpty();
        }
    }

    @Test
    void theDatabaseTakesNeitherTwice() {
        try (var arena = new Arena()) {
            var first = intent(arena, arena.household(), "J1");
            var second = intent(arena, arena.household(), "J2");
            assertThat(arena.raw(Who.APP, receipt(RECEIPT, first))).isEqualTo(Arena.PASSED);
            assertThat(arena.raw(Who.APP, credit("attempt", first))).isEqualTo(Arena.PASSED);
            for (var twice : List.of(
                    receipt(RECEIPT, first),
                    receipt(RECEIPT, second),
                    receipt("UKLONCE002", first),
                    credit("attempt", second)))
                assertThat(arena.raw(Who.APP, twice)).as(twice).isEqualTo("23505");
            for (var rewrite : List.of(
                    "update receipt set intent_id = '" + second + "'", "delete from receipt", "truncate receipt"))
                assertThat(arena.raw(Who.APP, rewrite)).as(rewrite).isEqualTo(Arena.DENIED);
            assertThat(arena.raw(Who.OWNER, "alter table jirani.receipt drop constraint receipt_pkey"))
                    .isEqualTo(Arena.PASSED);
            assertThat(arena.broken()).contains("guards-in-place");
        }
    }

    private static IntentId pushed(World world, Household of) {
        var id = world.ask(of);
        while (world.payments.collect() > 0) {}
        return id;
    }

    /** Asks about one payment: only what asks for its handle hears that it was paid. */
    private static void ask(World world, IntentId id) {
        while (world.payments.judge() > 0) {}
        var ref = world.ref(id);
        FarSide.Manner answer =
                (request, body) -> FarSide.result(ref.equals(body.getString("CheckoutRequestID")) ? "0" : "4999")
                        .accept(request, body);
        for (int i = 0; i < 4; i++) world.daraja.next(answer);
        world.clock.move(Duration.ofSeconds(4));
        while (world.payments.look() > 0) {}
    }

    private static long credits(World world, IntentId id) {
        return world.count("select count(*) from collection_credit where intent_id = $1", id);
    }

    private static long all(World world, Household of) {
        return world.posted(of, Pocket.ESCROW)
                + world.posted(of, Pocket.WALLET)
                + world.posted(of, Pocket.WALLET_UNPROVEN)
                + world.posted(of, Pocket.DUE);
    }

    static String intent(Arena arena, Household of, String reference) {
        var id = arena.ids.next().toString();
        assertThat(arena.raw(Who.APP, I20WholeShillingsTest.intent(id, of, "collection", reference, 3_000)))
                .isEqualTo(Arena.PASSED);
        return id;
    }

    private static String receipt(String number, String intent) {
        return "insert into receipt values ('mpesa', '%s', 'in', '%s', 3000, now())".formatted(number, intent);
    }

    private static String credit(String attempt, String intent) {
        return """
                insert into collection_credit (rail, attempt_ref, intent_id, transfer_id, amount_minor, to_account, at)
                values ('mpesa', '%s', '%s', gen_random_uuid(), 3000, 'x', now())
                """.formatted(attempt, intent);
    }
}
