package io.jirani.attacks;

import static io.jirani.attacks.Arena.DENIED;
import static io.jirani.attacks.Arena.PASSED;
import static io.jirani.attacks.Arena.RAIL;
import static io.jirani.attacks.Raw.kes;
import static io.jirani.attacks.Raw.wh;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.attacks.Arena.Who;
import io.jirani.attacks.Raw.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** I-1: the legs of an entry sum to zero in each asset, held and posted apart. */
class I01ZeroSumTest {
    private static final String UNBALANCED = "LD001";
    private static final String RAIL_CODE = RAIL.code();

    private static final Arena ARENA = new Arena();

    @AfterAll
    static void close() {
        ARENA.verify();
        ARENA.close();
    }

    @Test
    void theFunctionRefusesWhatDoesNotSumToZero() {
        var wallet = ARENA.wallet(500).code();
        var before = ARENA.books();
        for (var wrong : List.of(
                Raw.single("short", kes(RAIL_CODE, 100), kes(wallet, -99)),
                Raw.single("long", kes(RAIL_CODE, 100), kes(wallet, -101)),
                Raw.single("one leg", kes(RAIL_CODE, 100)),
                Raw.single("two assets", kes(RAIL_CODE, 100), wh(energy(wallet), -100)),
                new Raw("held", "P", List.of(), List.of(kes(wallet, 100), kes(RAIL_CODE, -99)))))
            assertThat(ARENA.raw(Who.APP, wrong.post())).as(wrong.key()).isEqualTo(UNBALANCED);
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void entriesThatBalanceOnlyTogetherAreRefusedEach() {
        var wallet = ARENA.wallet(500).code();
        var plus = Raw.single("plus:" + wallet, kes(RAIL_CODE, 100), kes(wallet, -99));
        var minus = Raw.single("minus:" + wallet, kes(RAIL_CODE, 99), kes(wallet, -100));
        var sound = Raw.single("sound:" + wallet, kes(RAIL_CODE, 7), kes(wallet, -7));
        assertThat(ARENA.ask(Raw.postMany("ATOMIC", plus, minus, sound))).isEqualTo("{LD001,LD001,LD014}");
        assertThat(ARENA.ask(Raw.postMany("EACH", plus, sound, minus))).isEqualTo("{LD001,created,LD001}");
    }

    @Test
    void amountsThatNoAccountCanHaveAreRefused() {
        var wallet = ARENA.wallet(500).code();
        var before = ARENA.books();
        for (long much : List.of(0L, 100_000_000_000_000L, Long.MAX_VALUE))
            assertThat(ARENA.raw(
                            Who.APP,
                            Raw.single("much", kes(RAIL_CODE, much), kes(wallet, -much))
                                    .post()))
                    .as("%s", much)
                    .isEqualTo("23514");
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void rawRowsAreDeniedToTheGatewayAndRefusedToTheOwnerInEveryPart() {
        ARENA.wallet(500);
        var before = ARENA.books();
        var tables = new ArrayList<>(ARENA.list("select part from ledger.posting_parts"));
        tables.add("ledger.posting");
        assertThat(tables).hasSizeGreaterThan(4);
        for (var table : tables) {
            assertThat(ARENA.raw(Who.APP, rows(table))).as(table).isEqualTo(DENIED);
            assertThat(ARENA.raw(Who.AUDITOR, rows(table))).as(table).isEqualTo(DENIED);
            // a part of another month does not take the row at all
            for (var who : List.of(Who.OWNER, Who.SUPERUSER))
                assertThat(ARENA.raw(who, rows(table))).as(table).isIn(UNBALANCED, "23514");
        }
        assertThat(ARENA.raw(Who.OWNER, rows("ledger.posting"))).isEqualTo(UNBALANCED);
        assertThat(ARENA.books()).isEqualTo(before);
    }

    @Test
    void whoTakesTheTriggersAwayIsFoundByVerify() {
        try (var own = new Arena()) {
            own.wallet(500);
            assertThat(own.raw(
                            Who.OWNER,
                            "alter table ledger.posting disable trigger posting_apply; " + rows("ledger.posting")))
                    .isEqualTo(PASSED);
            assertThat(own.broken()).contains("guards-in-place", "transfer-balanced", "balance-from-postings");
            assertThat(own.raw(Who.OWNER, "alter table ledger.posting enable trigger posting_apply"))
                    .isEqualTo(PASSED);
            assertThat(own.broken()).doesNotContain("guards-in-place").contains("transfer-balanced");
        }
    }

    /** Legs drawn at random are booked when and only when they sum to zero in each asset. */
    @Test
    void randomLegsAreBookedWhenTheyBalanceAndNeverElse() {
        var random = new Random(Arena.SEED);
        var wallet = ARENA.wallet(1_000_000).code();
        int booked = 0;
        for (int round = 0; round < Arena.rounds(100); round++) {
            var lines = new ArrayList<Line>();
            lines.add(kes(RAIL_CODE, 1 + random.nextInt(3)));
            lines.add(kes(wallet, -1 - random.nextInt(3)));
            if (random.nextBoolean()) {
                lines.add(wh("generated:" + ARENA.ids.next(), 1 + random.nextInt(2)));
                lines.add(wh(energy(wallet), -1 - random.nextInt(2)));
            }
            var sums = lines.stream().collect(Collectors.groupingBy(Line::asset, Collectors.summingLong(Line::amount)));
            var balances = sums.values().stream().allMatch(sum -> sum == 0);
            var entry = Raw.single("random:" + round, lines.toArray(Line[]::new));
            assertThat(ARENA.raw(Who.APP, entry.post()))
                    .as("seed %s, round %s", Arena.SEED, round)
                    .isEqualTo(balances ? PASSED : UNBALANCED);
            if (balances) booked++;
        }
        assertThat(booked).isPositive();
    }

    private static String energy(String wallet) {
        return wallet.replace(":wallet", ":energy:made");
    }

    /** An entry of 100 and -99, as rows. */
    private static String rows(String table) {
        return """
                with t as (insert into ledger.transfer (id, key, kind, phase, body_hash, at, effective_on)
                    values (gen_random_uuid(), 'raw', 'raw', 'S', '', now(), current_date) returning id, at)
                insert into %s (transfer_id, leg, account_id, amount, held, at)
                    select t.id, n, (select id from ledger.account where kind = case n when 1 then 'rail' else 'household' end order by id limit 1),
                        case n when 1 then 100 else -99 end, false, t.at
                    from t, generate_series(1, 2) n
                """.formatted(table);
    }
}
