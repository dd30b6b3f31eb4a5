package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Households that are not heard of for long (ruling 29). */
class SilenceTest {
    private final Village village = new Village(Custody.WALLET);
    private final Neighbourhood here = village.here;
    private Household one;
    private Household other;

    @BeforeEach
    void people() {
        one = village.somebody();
        other = village.somebody();
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        village.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void whoIsNotHeardOfIsToldThreeTimesThenHisMoneyIsUnclaimed() {
        village.topUp(one, Pocket.WALLET, 5_000);
        village.topUp(one, Pocket.CHANGE, 70);
        here.run("update phone set heard_at = now()", Tuple.tuple());
        var months = 0;
        var told = 0;
        while (!village.standing(one).equals("unclaimed")) {
            months++;
            told += silence(months);
            assertThat(months).isLessThan(26);
        }
        assertThat(months).isEqualTo(24);
        assertThat(told)
                .as("three words and the end; who has nothing is told nothing")
                .isEqualTo(4);
        assertThat(village.standing(other)).isEmpty();
        assertThat(
                        here.texts(
                                "select regexp_replace(key, '.*:', '') from notice where key like 'dormant:%' order by created_at"))
                .containsExactly("18", "21", "23");
        assertThat(here.free(Account.unclaimed(Asset.KES))).isEqualTo(5_070);
        assertThat(village.left(one)).isEmpty();
        assertThat(here.text("select amount_minor from unclaimed_money")).isEqualTo("5070");

        village.agreed("unclaimed.give_back", Map.of("household", one.code(), "amount_minor", "5070"));
        assertThat(here.free(one, Pocket.WALLET)).isEqualTo(5_070);
        assertThat(village.standing(one)).isEqualTo("active");
    }

    @Test
    void aSignOfLifeEndsTheSilence() {
        village.topUp(one, Pocket.WALLET, 5_000);
        here.run("update phone set heard_at = now()", Tuple.tuple());
        assertThat(silence(18)).isEqualTo(1);
        assertThat(village.standing(one)).isEqualTo("dormant");
        here.offer(one, 100, 1_000);
        here.run(
                "update market_order set placed_at = now() + interval '19 months' where household_id = $1",
                Tuple.of(one.id().value()));
        assertThat(silence(20)).isEqualTo(1);
        assertThat(village.standing(one)).isEqualTo("active");
    }

    @Test
    void whoIsSignedInIsHeardOf() {
        village.topUp(one, Pocket.WALLET, 5_000);
        village.topUp(other, Pocket.WALLET, 5_000);
        here.run("update phone set heard_at = now()", Tuple.tuple());
        here.run(
                "insert into session (id, kind, client_id, community_id, household_id, scopes, made_at, seen_at, ends_at)"
                        + " values (gen_random_uuid(), 'household', 'jirani-app', $1, $2, '{}', now(),"
                        + " now() + interval '17 months', now() + interval '18 months')",
                Tuple.of(one.community().value(), one.id().value()));
        assertThat(silence(18)).isEqualTo(1);
        assertThat(village.standing(one)).isEmpty();
        assertThat(village.standing(other)).isEqualTo("dormant");
    }

    private int silence(int months) {
        var then = Instant.now()
                .atZone(ZoneOffset.UTC)
                .plusMonths(months)
                .plusDays(1)
                .toInstant();
        return village.room(Clock.fixed(then, ZoneOffset.UTC)).silence().pass();
    }
}
