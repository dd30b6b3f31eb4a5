package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.Phone;
import io.jirani.identity.Phone.Proof;
import io.jirani.kernel.Msisdn;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Numbers that may be somebody else's by now, and numbers that nobody but the household vouches for. */
class PhoneDoubtsTest extends PhoneDesk {
    private static final String WAITS = "select count(*)::text from pg_stat_activity where datname = current_database()"
            + " and wait_event_type = 'Lock'";

    @Test
    void whatWasSilentFor90DaysIsPaidADayAfterItIsHeardAgainAndTheOthersAreTold() {
        proved(first());
        var other = added();
        proved(other);
        clock.pass(Duration.ofDays(91));
        assertThat(now()).isEqualTo(new PayoutPhone.Silent(begin));
        for (var how : List.of(Proof.CODE, Proof.PUSH)) {
            here.db.inTransaction(tx -> payout.proved(tx, first().id(), how, clock.instant()));
            assertThat(now()).as("%s", how).isInstanceOf(PayoutPhone.Waiting.class);
        }
        assertThat(told("your money goes to")).containsExactly(other.id().toString());
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready().map(Phone::id)).contains(first().id());
    }

    @Test
    void aSilentNumberThatIsHeardAgainLetsNoOtherBePaidMeanwhileAndNoneWaitLonger() {
        proved(first());
        var other = added();
        proved(other);
        post(other, "/payout", "");
        clock.pass(Duration.ofDays(92));
        assertThat(now()).as("the second is paid, if it were heard of").isInstanceOf(PayoutPhone.Silent.class);
        proved(other);
        assertThat(now()).as("not to the first").isInstanceOf(PayoutPhone.Waiting.class);
        proved(first());
        assertThat(now()).isInstanceOf(PayoutPhone.Waiting.class);
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready().map(Phone::id)).contains(other.id());
    }

    @Test
    void noSignInAndNoPushEndsAnotherHoldersName() {
        proved(first());
        named("JOHN DOE");
        named("John Doe ");
        assertThat(now().ready()).isPresent();
        named("JANE ROE");
        assertThat(now()).isEqualTo(new PayoutPhone.NameChanged(begin));
        for (var how : List.of(Proof.CODE, Proof.PUSH)) {
            here.db.inTransaction(tx -> payout.proved(tx, first().id(), how, clock.instant()));
            assertThat(now()).as("the new holder can do this too: %s", how).isInstanceOf(PayoutPhone.NameChanged.class);
        }
    }

    @Test
    void anotherHoldersNameIsDoubtedAtEachPayoutUntilADeviceOfBeforeSaysSoAndThenADayLater() {
        proved(first());
        named("JOHN DOE");
        clock.pass(Duration.ofHours(1));
        named("JANE ROE");
        var stranger = clock.instant().plusSeconds(60);
        assertThat(post(first(), "/code", "").statusCode()).isEqualTo(202);
        assertThat(door.post(path(first()) + "/prove", code(codes.last()), bearer(stranger))
                        .statusCode())
                .isEqualTo(200);
        assertThat(now()).as("a device that came after the name").isInstanceOf(PayoutPhone.NameChanged.class);
        assertThat(post(first(), "/code", "").statusCode()).isEqualTo(202);
        assertThat(post(first(), "/prove", code(codes.last())).statusCode()).isEqualTo(200);
        assertThat(now()).isEqualTo(new PayoutPhone.Waiting(clock.instant().plus(PayoutPhone.CHANGE)));
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready()).isPresent();
        named("JANE ROE");
        assertThat(now()).as("the first name is the one we know").isInstanceOf(PayoutPhone.NameChanged.class);
    }

    @Test
    void aNumberThatTheHouseholdAddedIsNotPaidAtOnceAndTheOperatorsIsTold() {
        var added = added();
        proved(added);
        assertThat(now()).isEqualTo(new PayoutPhone.Waiting(begin.plus(PayoutPhone.CHANGE)));
        assertThat(told("your money goes to")).containsExactly(first().id().toString());
        assertThat(told("your money goes to")).as("once").hasSize(1);
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready().map(Phone::id)).contains(added.id());
    }

    @Test
    void theOperatorsNumberComesFirstWhileTheHouseholdsWaits() {
        var added = added();
        proved(added);
        clock.pass(Duration.ofHours(23));
        proved(first());
        assertThat(now().ready().map(Phone::id)).contains(first().id());
        clock.pass(Duration.ofHours(2));
        assertThat(now().ready().map(Phone::id)).contains(first().id());
    }

    @Test
    void twoFirstProofsAtTheSameTimeArePaidOnce() throws InterruptedException {
        var other = added();
        here.run("update phone set proof = 'operator', verified_at = now() where id = $1", id(other));
        var second = Thread.ofVirtual().unstarted(() -> proved(other));
        here.db.inTransaction(tx -> {
            payout.proved(tx, first().id(), Proof.CODE, begin);
            second.start();
            until(() -> !second.isAlive() || here.text(WAITS).equals("1"));
        });
        second.join();
        assertThat(here.text("select id::text from phone where payable_from is not null"))
                .isEqualTo(first().id().toString());
        assertThat(here.text("select count(*)::text from phone where payable_from is not null"))
                .isEqualTo("1");
    }

    private static void until(BooleanSupplier so) {
        while (!so.getAsBoolean()) Thread.onSpinWait();
    }

    @Test
    void aHouseholdAddsFewNumbersADayAndWhatItNeverProvedIsForgotten() {
        for (int i = 0; i < PhoneRoutes.MOST_ADDED; i++) {
            assertThat(add("071100033" + i).statusCode()).isEqualTo(201);
            assertThat(giveUp(phones().getLast())).as("%s", i).isEqualTo(200);
        }
        assertThat(add("0711000399").body()).contains("numbers a day at most");
        clock.pass(Duration.ofHours(25));
        here.run("update phone set retired_at = now() - interval '25 hours' where retired_at is not null", none());
        assertThat(add("0711000399").statusCode()).isEqualTo(201);
        assertThat(here.text("select count(*)::text from phone where household_id = '" + seller.id() + "'"))
                .isEqualTo("2");
    }

    @Test
    void whoAddsANumberThatIsNotTheirsKeepsItsOwnerOutOfNothing() {
        for (int i = 0; i < PhoneRoutes.MOST_SHARED; i++) {
            Household neighbour = here.household(Language.EN);
            here.db.inTransaction(tx -> phones.add(tx, neighbour.id(), Msisdn.parse(NEW_NUMBER), Instant.EPOCH));
        }
        var mine = added();
        here.run(
                "update phone set proof = 'code', verified_at = now() where tag = (select tag from phone where id = $1)"
                        + " and id <> $1",
                id(mine));
        assertThat(post(mine, "/code", "").statusCode())
                .as("now it is a crowd's")
                .isEqualTo(409);
    }

    private List<Phone> phones() {
        return here.db.transaction(tx -> phones.of(tx, seller.id()));
    }

    private static Tuple id(Phone phone) {
        return Tuple.of(phone.id().value());
    }

    private static Tuple none() {
        return Tuple.tuple();
    }
}
