package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jirani.kernel.Msisdn;
import io.jirani.payments.InboxStore.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
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
        /** The answer comes byte by byte, for longer than anybody waits. */
        DRIP,
        /** The answer does not end. */
        HUGE,
        /** It takes the call and says nothing, later than anybody waits. */
        SLOW,
        /** It takes the call and says nothing, and the connection stays. */
        HALF_OPEN,
        /** Our credential is refused: nothing was done. */
        CREDENTIAL_REFUSED
    }

    private static final List<Weather> UNCLEAR = List.of(Weather.ANSWER_LOST, Weather.HTML, Weather.UNAVAILABLE);

    /** Long after any rail has given a call up. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final List<String> RUBBISH =
            List.of("", "null", "[]", "{}", "<html>", "{\"Body\":null}", "{\"Result\":[]}", "\u0000", "{\"a\":");

    /** The rail as it is used, wrapped or not. */
    protected abstract PaymentRail rail();

    /** People whom the far side knows and who pay what they are asked: from 0 on. */
    protected abstract Msisdn payer(int n);

    /** The next call that moves money, whoever it is about. */
    protected abstract void next(Weather weather);

    /** The next call about this phone. */
    protected abstract void next(Weather weather, Msisdn phone);

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
        for (var weather : UNCLEAR) {
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
        for (var weather : UNCLEAR) {
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
            rail().hears().ifPresent(hears -> assertThat(hears.readTyped(body)).isEmpty());
            rail().reverses()
                    .ifPresent(back ->
                            assertThat(back.readReversal(Channel.RESULT, body)).isEmpty());
            rail().moves()
                    .ifPresent(moves ->
                            assertThat(moves.readMove(Channel.RESULT, body)).isEmpty());
            for (var side : Statement.Side.values())
                rail().reports()
                        .ifPresent(reports ->
                                assertThat(reports.readBalance(side, body)).isEmpty());
        }
    }

    @Test
    void whoeverDoesNotAnswerInTimeIsUnclearAndNobodyIsKept() {
        var weathers = List.of(Weather.DRIP, Weather.HUGE, Weather.SLOW, Weather.HALF_OPEN);
        var before = taken();
        var calls = new ArrayList<Callable<Object>>();
        for (var weather : weathers) {
            int n = 60 + order(weather);
            var phone = payer(order(weather));
            next(weather, phone);
            next(weather, phone);
            calls.add(() -> collects().collect(RailAttempts.push(n, phone)));
            calls.add(() -> disburses().payOut(RailAttempts.payout(n, phone)));
        }
        var begun = System.nanoTime();
        for (var answer : together(calls))
            assertThat(answer).isInstanceOfAny(CollectionEvent.Unclear.class, PayoutEvent.Unclear.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE);
        assertThat(taken()).as("each was executed, once").isEqualTo(before + 2 * weathers.size());
        assertThat(collects().collect(push(59)))
                .as("the next call is not held up")
                .isInstanceOf(CollectionEvent.Accepted.class);
    }

    @Test
    void aReversalIsTakenOnceAndAnUnclearAnswerIsNeverMadeClear() {
        assumeThat(rail().reverses()).isPresent();
        assertThat(reverses().reverse(RailAttempts.refund(1))).isInstanceOf(RefundEvent.Accepted.class);
        for (var weather : UNCLEAR) {
            next(weather);
            assertThat(reverses().reverse(RailAttempts.refund(10 + order(weather))))
                    .as("%s", weather)
                    .isInstanceOf(RefundEvent.Unclear.class);
        }
    }

    @Test
    void aReversalThatCouldNotBeSentSaysSoAndItsQuestionToo() {
        assumeThat(rail().reverses()).isPresent();
        var named = new ProviderRef("AG_any");
        assertThat(reverses().askReversal(RailAttempts.refund(1), named)).isTrue();
        next(Weather.CREDENTIAL_REFUSED);
        assertThat(reverses().reverse(RailAttempts.refund(1))).isInstanceOf(RefundEvent.NotSent.class);
        away();
        assertThat(reverses().reverse(RailAttempts.refund(2))).isInstanceOf(RefundEvent.NotSent.class);
        assertThat(reverses().askReversal(RailAttempts.refund(2), named)).isFalse();
    }

    @Test
    void aMoveIsTakenOnceAndAnUnclearAnswerIsNeverMadeClear() {
        assumeThat(rail().moves()).isPresent();
        var moves = rail().moves().orElseThrow();
        assertThat(moves.move(RailAttempts.move(1))).isInstanceOf(MoveEvent.Accepted.class);
        for (var weather : UNCLEAR) {
            next(weather);
            assertThat(moves.move(RailAttempts.move(10 + order(weather))))
                    .as("%s", weather)
                    .isInstanceOf(MoveEvent.Unclear.class);
        }
        next(Weather.CREDENTIAL_REFUSED);
        assertThat(moves.move(RailAttempts.move(2))).isInstanceOf(MoveEvent.NotSent.class);
        away();
        assertThat(moves.move(RailAttempts.move(3))).isInstanceOf(MoveEvent.NotSent.class);
        var sent = Moves.move(FloatMove.Route.TO_PAYOUT, MoveState.SUBMITTED);
        assertThat(moves.queryMove(sent)).isInstanceOf(MoveEvent.Open.class);
    }

    @Test
    void theFarSideIsAskedForItsBalanceAndSaysNothingWhenItIsAway() {
        assumeThat(rail().reports()).isPresent();
        var reports = rail().reports().orElseThrow();
        for (var side : Statement.Side.values())
            assertThat(reports.askBalance(side)).isTrue();
        next(Weather.HTML);
        assertThat(reports.askBalance(Statement.Side.COLLECT)).isFalse();
        away();
        assertThat(reports.askBalance(Statement.Side.PAYOUT)).isFalse();
    }

    /** All at once, for each waits. */
    private static List<Object> together(List<Callable<Object>> calls) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Object>();
            for (var one : threads.invokeAll(calls)) answers.add(one.get());
            return answers;
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private PaymentRail.Reverses reverses() {
        return rail().reverses().orElseThrow();
    }

    private PaymentRail.Collects collects() {
        return rail().collects().orElseThrow();
    }

    private PaymentRail.Disburses disburses() {
        return rail().disburses().orElseThrow();
    }

    private Collection push(int n) {
        return RailAttempts.push(n, payer(0));
    }

    private Payout payout(int n) {
        return RailAttempts.payout(n, payer(0));
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

    private static int order(Weather weather) {
        return List.of(Weather.values()).indexOf(weather);
    }
}
