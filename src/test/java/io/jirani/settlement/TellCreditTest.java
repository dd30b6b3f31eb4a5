package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Dev;
import io.jirani.ledger.Account.Credit;
import io.jirani.metering.CommandStore;
import io.jirani.settlement.Neighbourhood.Part;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was paid for reaches the meter, whenever it comes back and whatever it has lost: nothing is consumed here. */
class TellCreditTest {
    private static final String FIRST = "{\"wh\": 2500, \"gen\": 1, \"imp\": 7000, \"rev\": 1}";

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final Household buyer = here.household(Language.EN);
    private final Household seller = here.household(Language.EN);
    private final List<String> nudged = new ArrayList<>();
    private Duration later = Duration.ZERO;

    @BeforeEach
    void bought() {
        here.meter(buyer, "ke-nbo-0001", 7_000, here.clock.instant());
        meter("boot = 7, online = true, last_seen_at = now()");
        var offer = here.offer(seller, 4_000, 1_500);
        here.pay(here.buy(buyer, new Part(seller, offer, 2_500, 1_500)), 2);
        here.settlePurchases().pass();
        assertThat(commands()).containsExactly("open " + FIRST);
    }

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void credit_whose_command_ran_out_without_an_answer_is_told_again_when_the_meter_is_back() {
        assertThat(pass()).as("it is on its way").isZero();
        meter("online = false");
        wait(Duration.ofMinutes(61));
        assertThat(sent()).as("nobody hears it any more").isEmpty();
        assertThat(pass()).as("nobody is there to be told").isZero();
        wait(Duration.ofHours(9));
        meter("online = true");
        assertThat(pass()).isEqualTo(1);
        assertThat(nudged).containsExactly("metering.commands");
        assertThat(commands()).as("the same, under the same id").containsExactly("open " + FIRST);
        assertThat(sent()).containsExactly("ke-nbo-0001");
        assertThat(pass()).as("once per expiry").isZero();
        answer("done", 7, "");
        wait(Duration.ofDays(3));
        assertThat(pass()).isZero();
        assertThat(here.free(buyer, Credit.BOUGHT)).as("nothing was consumed").isEqualTo(2_500);
    }

    @Test
    void a_meter_whose_hello_was_lost_but_whose_rows_come_is_there() {
        meter("online = false");
        wait(Duration.ofMinutes(61));
        sent();
        meter("last_seen_at = now() + interval '61 minutes'");
        assertThat(pass()).isEqualTo(1);
    }

    @Test
    void credit_that_was_refused_is_told_again_after_an_hour_under_a_higher_revision() {
        answer("refused", 7, "expired");
        wait(Duration.ofMinutes(59));
        assertThat(pass()).as("not in a loop").isZero();
        wait(Duration.ofMinutes(2));
        assertThat(pass()).isEqualTo(1);
        assertThat(commands())
                .containsExactly("refused " + FIRST, "open {\"wh\": 2500, \"gen\": 1, \"imp\": 7000, \"rev\": 2}");
        assertThat(pass()).isZero();
    }

    @Test
    void a_meter_with_a_higher_revision_is_told_under_one_above_it() {
        here.run(
                "update down_command set state = 'refused', result = '{\"boot\": 7, \"why\": \"old\", \"rev\": 40}'"
                        + " where id = (select command_id from meter_credit)",
                Tuple.tuple());
        wait(Duration.ofMinutes(61));
        assertThat(pass()).isEqualTo(1);
        assertThat(commands()).contains("open {\"wh\": 2500, \"gen\": 1, \"imp\": 7000, \"rev\": 41}");
    }

    @Test
    void meters_that_are_told_together_are_told_each_its_own() {
        var others = List.of(here.household(Language.EN), here.household(Language.SW), here.household(Language.EN));
        for (int i = 0; i < 3; i++) {
            here.meter(others.get(i), "ke-nbo-%04d".formatted(9 - i), 100 + i, here.clock.instant());
            here.made(others.get(i), 1_000L * (i + 1));
        }
        var households = others.stream().map(Household::id).toList();
        int told = here.db.<Integer>transaction(
                tx -> here.stores.credits().tellAll(tx, households, here.clock.instant(), here.clock.instant()));
        assertThat(told).isEqualTo(3);
        assertThat(here.texts("select dev || ' ' || (args ->> 'wh') || ' ' || (args ->> 'imp') from down_command"
                        + " where dev <> 'ke-nbo-0001' order by dev"))
                .containsExactly("ke-nbo-0007 3000 102", "ke-nbo-0008 2000 101", "ke-nbo-0009 1000 100");
    }

    @Test
    void a_meter_that_started_anew_is_told_again_once() {
        answer("done", 7, "");
        wait(Duration.ofHours(2));
        assertThat(pass()).isZero();
        meter("boot = 8, import_wh = 7100");
        assertThat(pass()).as("its flash may be lost").isEqualTo(1);
        assertThat(commands()).as("with the register it was true at").containsExactly("open " + FIRST);
        answer("done", 8, "");
        wait(Duration.ofHours(2));
        assertThat(pass()).isZero();
    }

    @Test
    void what_is_told_again_is_what_the_household_owns_now_and_the_latest_wins() {
        wait(Duration.ofMinutes(61));
        sent();
        here.made(buyer, 300);
        assertThat(pass()).isEqualTo(1);
        assertThat(commands())
                .containsExactly("expired " + FIRST, "open {\"wh\": 2800, \"gen\": 1, \"imp\": 7000, \"rev\": 2}");
        here.made(buyer, 100);
        tell();
        assertThat(pass()).isZero();
        assertThat(commands())
                .containsExactly(
                        "expired " + FIRST,
                        "expired {\"wh\": 2800, \"gen\": 1, \"imp\": 7000, \"rev\": 2}",
                        "open {\"wh\": 2900, \"gen\": 1, \"imp\": 7000, \"rev\": 3}");
    }

    @Test
    void a_meter_that_does_not_take_its_credit_for_ten_minutes_is_seen() {
        assertThat(untold("pending")).isZero();
        wait(Duration.ofMinutes(11));
        here.made(buyer, 100);
        tell();
        assertThat(untold("pending")).as("more credit hides no silence").isEqualTo(1);
        assertThat(job(new SimpleMeterRegistry()).health().status().get().toString())
                .contains("1 meters do not know");
        answer("refused", 7, "unknown");
        assertThat(untold("pending")).isZero();
        assertThat(untold("refused")).isEqualTo(1);
        answer("done", 7, "");
        assertThat(untold("refused")).isZero();
    }

    @Test
    void a_meter_between_two_registers_is_told_nothing_until_an_operator_has_decided() {
        meter("generation = 1");
        here.run("update meter_credit set generation = 1", Tuple.tuple());
        answer("done", 7, "");
        here.run("""
                insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json, received_at)
                select id, 9, 8, 1, 12, 0, 'new_generation', '{}', now() from meter
                """, Tuple.tuple());
        wait(Duration.ofHours(2));
        meter("boot = 8");
        here.made(buyer, 100);
        tell();
        assertThat(pass()).isZero();
        assertThat(commands()).as("7,000 Wh is not where it counts").containsExactly("done " + FIRST);
        here.run("delete from reading_parked", Tuple.tuple());
        meter("generation = 2, import_wh = 12");
        assertThat(pass()).isEqualTo(1);
        assertThat(commands())
                .containsExactly("done " + FIRST, "open {\"wh\": 2600, \"gen\": 2, \"imp\": 12, \"rev\": 2}");
        answer("done", 8, "");
        meter("generation = 3, import_wh = 40");
        assertThat(pass()).as("accepted before anything changed").isEqualTo(1);
        assertThat(commands()).endsWith("open {\"wh\": 2600, \"gen\": 3, \"imp\": 40, \"rev\": 3}");
    }

    @Test
    void a_row_of_another_register_that_is_discarded_leaves_nothing_untold() {
        answer("done", 7, "");
        here.run("""
                insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json, received_at)
                select id, 9, 7, 1, 12, 0, 'new_generation', '{}', now() from meter
                """, Tuple.tuple());
        here.made(buyer, 100);
        tell();
        assertThat(pass()).isZero();
        here.run("update reading_parked set decision = 'discarded'", Tuple.tuple());
        assertThat(pass()).isEqualTo(1);
        assertThat(commands()).endsWith("open {\"wh\": 2600, \"gen\": 1, \"imp\": 7000, \"rev\": 2}");
    }

    @Test
    void a_meter_is_told_of_the_registers_as_it_counts_them_itself() {
        answer("done", 7, "");
        meter("generation = 4, last_seq = 2100, shift_from = 2048, shift_by = 2, import_wh = 5");
        assertThat(pass()).isEqualTo(1);
        assertThat(commands()).as("two are ours").endsWith("open {\"wh\": 2500, \"gen\": 2, \"imp\": 5, \"rev\": 2}");
        here.made(buyer, 100);
        meter("last_seq = 2000");
        tell();
        assertThat(commands())
                .as("a row before the last decision")
                .endsWith("open {\"wh\": 2600, \"gen\": 3, \"imp\": 5, \"rev\": 3}");
        here.made(buyer, 100);
        meter("last_seq = -1, shift_from = 0");
        tell();
        assertThat(commands())
                .as("it counts its rows anew")
                .endsWith("open {\"wh\": 2700, \"gen\": 2, \"imp\": 5, \"rev\": 4}");
    }

    private void tell() {
        here.db.inTransaction(tx -> here.stores.credits().tell(tx, buyer.id(), now(), now()));
    }

    private int pass() {
        return job(new SimpleMeterRegistry()).pass();
    }

    private TellCredit job(SimpleMeterRegistry metrics) {
        var clock = Clock.offset(here.clock, later);
        return new TellCredit(here.db, here.stores.credits(), clock, clock, metrics, nudged::add);
    }

    private double untold(String state) {
        var metrics = new SimpleMeterRegistry();
        job(metrics).pass();
        return metrics.get("jirani_credit_untold").tag("state", state).gauge().value();
    }

    private Instant now() {
        return here.clock.instant().plus(later);
    }

    private void wait(Duration time) {
        later = later.plus(time);
    }

    /** To whom the job that sends would send now; it also closes what ran out. */
    private List<String> sent() {
        var commands = new CommandStore(here.ids, Clock.offset(here.clock, later));
        return here.db.transaction(tx -> commands.claim(tx, now())).stream()
                .map(CommandStore.Command::dev)
                .map(Dev::id)
                .toList();
    }

    private void meter(String now) {
        here.run("update meter_intake set " + now, Tuple.tuple());
    }

    private void answer(String state, long boot, String why) {
        var said = new JsonObject().put("boot", boot).put("why", why);
        here.run(
                "update down_command set state = $1, result = $2 where id = (select command_id from meter_credit)",
                Tuple.of(state, said));
    }

    private List<String> commands() {
        return here.texts("select state || ' ' || args from down_command order by (args ->> 'rev')::bigint");
    }
}
