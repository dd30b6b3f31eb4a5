package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Msisdn;
import io.jirani.payments.InboxStore.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What every rail must pass, against a far side that is real enough to be wrong: one is a test of this and a simulator. What
 * it holds is why money is safe: a clear word is passed on, an unclear one is never made clear, and nothing is sent twice.
 */
public abstract class RailContract {
    /** How the far side treats the next call that moves money. */
    public enum Weather {
        /** The answer is lost after it did what was asked. */
        ANSWER_LOST,
        /** A page of a firewall. */
        HTML,
        /** It is overloaded and says so without saying what it did. */
        UNAVAILABLE,
        /** Our credential is refused: nothing was done. */
        CREDENTIAL_REFUSED
    }

    private static final List<String> RUBBISH =
            List.of("", "null", "[]", "{}", "<html>", "{\"Body\":null}", "{\"Result\":[]}", "\u0000", "{\"a\":");

    /** The rail as it is used, wrapped or not. */
    protected abstract PaymentRail rail();

    /** Whom the far side knows and who pays what he is asked. */
    protected abstract Msisdn payer();

    protected abstract void next(Weather weather);

    /** How many calls that move money the far side has taken so far. */
    protected abstract int taken();

    /** The far side goes away for good. */
    protected abstract void away();

    @Test
    void aPushIsTakenOnceAndItsEndIsFoundByAsking() {
        var before = taken();
        var push = push(1);
        var answer = collects().collect(push);
        assertThat(answer).isInstanceOf(CollectionEvent.Accepted.class);
        assertThat(taken()).isEqualTo(before + 1);
        if (!(answer instanceof CollectionEvent.Accepted accepted)) return;
        var named = push.named(accepted.ref());
        var verdict = eventually(() -> collects().queryCollection(named), CollectionEvent.QueryPaid.class);
        assertThat(verdict).isInstanceOf(CollectionEvent.QueryPaid.class);
        assertThat(taken()).as("a question moves nothing").isEqualTo(before + 1);
    }

    @Test
    void anUnclearAnswerToAPushIsNeverMadeClear() {
        var n = 10;
        for (var weather : List.of(Weather.ANSWER_LOST, Weather.HTML, Weather.UNAVAILABLE)) {
            next(weather);
            assertThat(collects().collect(push(n++))).as("%s", weather).isInstanceOf(CollectionEvent.Unclear.class);
        }
    }

    @Test
    void aRefusedCredentialSentNothingAndIsNotTriedAgainByItself() {
        var before = taken();
        next(Weather.CREDENTIAL_REFUSED);
        assertThat(collects().collect(push(20))).isInstanceOf(CollectionEvent.NotSent.class);
        next(Weather.CREDENTIAL_REFUSED);
        assertThat(disburses().payOut(payout(20))).isInstanceOf(PayoutEvent.NotSent.class);
        assertThat(taken()).isEqualTo(before);
        assertThat(collects().collect(push(21))).isInstanceOf(CollectionEvent.Accepted.class);
    }

    @Test
    void aPayoutIsTakenOnceAndAnUnclearAnswerIsNeverMadeClear() {
        var before = taken();
        assertThat(disburses().payOut(payout(1))).isInstanceOf(PayoutEvent.Accepted.class);
        assertThat(taken()).isEqualTo(before + 1);
        var n = 30;
        for (var weather : List.of(Weather.ANSWER_LOST, Weather.HTML, Weather.UNAVAILABLE)) {
            next(weather);
            assertThat(disburses().payOut(payout(n++))).as("%s", weather).isInstanceOf(PayoutEvent.Unclear.class);
        }
    }

    @Test
    void theSameOriginatorTwiceIsNoRefusal() {
        var payout = payout(40);
        assertThat(disburses().payOut(payout)).isInstanceOf(PayoutEvent.Accepted.class);
        assertThat(disburses().payOut(payout))
                .as("the first one was received: go and look")
                .isInstanceOf(PayoutEvent.Unclear.class);
    }

    @Test
    void aFarSideThatIsAwayWasSentNothingAndDecidesNothing() {
        var push = push(50).named(new ProviderRef("ws_CO_any"));
        away();
        assertThat(collects().collect(push)).isInstanceOf(CollectionEvent.NotSent.class);
        assertThat(collects().queryCollection(push)).isInstanceOf(CollectionEvent.QueryOpen.class);
        assertThat(disburses().payOut(payout(50))).isInstanceOf(PayoutEvent.NotSent.class);
        assertThat(disburses().queryPayout(payout(50))).isInstanceOf(PayoutEvent.Open.class);
    }

    @Test
    void rubbishIsReadAsRubbish() {
        for (var body : RUBBISH) {
            assertThat(collects().readCollection(body)).isInstanceOf(Notice.Unreadable.class);
            for (var channel : Channel.values())
                if (channel != Channel.STK)
                    assertThat(disburses().readPayout(channel, body)).isInstanceOf(Notice.Unreadable.class);
        }
    }

    private PaymentRail.Collects collects() {
        return rail().collects().orElseThrow();
    }

    private PaymentRail.Disburses disburses() {
        return rail().disburses().orElseThrow();
    }

    private Collection push(int n) {
        var id = new io.jirani.kernel.IntentId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | n * 40_503L));
        var as = Intents.collection(CollectionState.SUBMITTING, Evidence.E0);
        return new Collection(
                id,
                as.rail(),
                as.purpose(),
                as.community(),
                as.household(),
                Optional.of(payer()),
                as.amount(),
                as.description(),
                AccountRef.of(id),
                as.state(),
                as.evidence(),
                Optional.empty(),
                Optional.empty(),
                Evidence.E0,
                Booked.NOTHING,
                Optional.empty(),
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                Instant.EPOCH,
                Instant.EPOCH,
                0);
    }

    private Payout payout(int n) {
        var as = Intents.payout(PayoutState.SUBMITTING);
        return new Payout(
                new io.jirani.kernel.IntentId(new UUID(0x0190_0000_0000_7000L, 0x9000_0000_0000_0000L | n)),
                as.rail(),
                as.purpose(),
                as.community(),
                as.household(),
                Optional.of(payer()),
                as.amount(),
                as.hold(),
                as.state(),
                as.evidence(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                as.createdAt(),
                as.submittedAt(),
                as.nextLook(),
                0,
                Absence.NONE);
    }

    private static <T> T eventually(Supplier<T> question, Class<? extends T> wanted) {
        var until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        var answer = question.get();
        while (!wanted.isInstance(answer) && System.nanoTime() < until) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            answer = question.get();
        }
        return answer;
    }
}
