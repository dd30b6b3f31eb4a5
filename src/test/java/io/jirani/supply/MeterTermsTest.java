package io.jirani.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.supply.MeterTermsStore.Standing;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** That a household's meters come to know its terms, whatever they forget, and that it is seen when they do not. */
class MeterTermsTest extends TermsDesk {
    @Test
    void a_meter_is_told_once_until_it_answers_and_the_latest_wins() {
        assertThat(job.pass()).as("what it does by itself").isZero();
        assertThat(state().standing()).isEqualTo(Standing.BY_ITSELF);
        give(first, CLINIC);
        assertThat(state().standing()).isEqualTo(Standing.PENDING);
        assertThat(job.pass()).isEqualTo(1);
        assertThat(job.pass()).isZero();
        assertThat(nudged).contains("metering.commands");
        agree(admin("S0002"), propose(admin("S0001"), PREPAID));
        assertThat(job.pass()).isEqualTo(1);
        assertThat(
                        texts(
                                "select state || ' ' || args::text from down_command where cmd = 'supply.set' order by created_at, id"))
                .containsExactly(
                        "expired {\"rev\": 1, \"mode\": \"on_account\", \"grace_h\": 72, \"utc_min\": 180, \"grace_wh\": 1000,"
                                + " \"protected\": true}",
                        "open {\"rev\": 2, \"mode\": \"prepaid\", \"grace_h\": 96, \"utc_min\": 180, \"grace_wh\": 2000,"
                                + " \"protected\": false}");
        answer("done", 7, "");
        assertThat(state().standing()).isEqualTo(Standing.ACKNOWLEDGED);
        assertThat(state().revision()).isEqualTo(2);
        assertThat(job.pass()).isZero();
        run("update down_command set state = 'expired', expires_at = now() where state = 'done'");
        clock.move(Duration.ofDays(2));
        assertThat(job.pass()).as("it did not answer in time").isEqualTo(1);
        assertThat(texts("select count(*)::text from down_command"))
                .as("the same command")
                .containsExactly("2");
    }

    @Test
    void another_start_another_household_and_a_refusal_are_told_again() {
        give(first, CLINIC);
        job.pass();
        answer("done", 7, "");
        clock.move(Duration.ofHours(1));
        assertThat(job.pass()).isZero();
        run("update meter_intake set boot = 8");
        assertThat(job.pass()).as("its flash may be lost").isEqualTo(1);
        assertThat(state().standing()).isEqualTo(Standing.PENDING);
        answer("done", 8, "");
        run("update meter set household_id = (select id from household where code = 'H0002')");
        assertThat(job.pass()).as("who lives there now is not a clinic").isEqualTo(1);
        answer("refused", 8, "unknown");
        var there = council.db.transaction(tx -> meters.of(tx, second.id())).getFirst();
        assertThat(there.standing()).isEqualTo(Standing.REFUSED);
        assertThat(there.why()).contains("unknown");
        clock.move(Duration.ofHours(1));
        assertThat(job.pass()).isZero();
        assertThat(council.db
                        .transaction(tx -> meters.waiting(tx, clock.instant()))
                        .refused())
                .isEqualTo(1);
        assertThat(job.health().status().get().toString()).contains("1 meters do not know");
        run("update down_command set result = result || '{\"rev\": 40}' where state = 'refused'");
        clock.move(Duration.ofDays(2));
        assertThat(job.pass()).as("perhaps it has another firmware").isEqualTo(1);
        long revision = council.db.transaction(
                tx -> tx.one("select max(revision) as n from meter_supply", Tuple.tuple(), row -> row.getLong("n")));
        assertThat(revision).as("above what it has").isEqualTo(41);
    }

    @Test
    void a_meter_that_answered_before_and_was_not_told_since_is_counted() {
        give(first, CLINIC);
        job.pass();
        answer("done", 7, "");
        clock.move(Duration.ofHours(1));
        agree(admin("S0002"), propose(admin("S0001"), PREPAID));
        assertThat(untold().pending()).as("it takes a moment").isZero();
        clock.move(Duration.ofMinutes(11));
        assertThat(untold()).isEqualTo(new MeterTermsStore.Waiting(1, 0));
        assertThat(job.health().status().get().toString()).contains("1 meters do not know");
    }

    @Test
    void who_does_not_know_is_counted_when_telling_fails_too() {
        give(first, CLINIC);
        job.pass();
        answer("done", 7, "");
        run("update meter_supply set revision = 9223372036854775807");
        agree(admin("S0002"), propose(admin("S0001"), PREPAID));
        clock.move(Duration.ofMinutes(11));
        assertThatThrownBy(job::pass).as("no revision is left").isInstanceOf(Exception.class);
        var vertx = Vertx.vertx();
        try {
            vertx.deployVerticle(job, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                    .await();
            var pending = metrics.get("jirani_supply_untold").tag("state", "pending");
            assertThat(pending.gauge().value()).isEqualTo(1);
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void a_meters_revision_never_falls() {
        give(first, CLINIC);
        job.pass();
        assertThatThrownBy(() -> run("update meter_supply set revision = 1, mode = 'prepaid'"))
                .hasMessageContaining("higher revision");
    }
}
