package io.jirani.payments;

import static io.jirani.payments.Intents.ASKED;
import static io.jirani.payments.Intents.NOW;
import static io.jirani.payments.Intents.RECEIPT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.payments.PayoutEffect.PauseRail;
import io.jirani.payments.PayoutEffect.PostHold;
import io.jirani.payments.PayoutEffect.VoidHold;
import io.jirani.payments.PayoutEvent.Accepted;
import io.jirani.payments.PayoutEvent.Claimed;
import io.jirani.payments.PayoutEvent.Hint;
import io.jirani.payments.PayoutEvent.NotPaid;
import io.jirani.payments.PayoutEvent.NotSent;
import io.jirani.payments.PayoutEvent.Open;
import io.jirani.payments.PayoutEvent.Paid;
import io.jirani.payments.PayoutEvent.QueueTimeout;
import io.jirani.payments.PayoutEvent.Refused;
import io.jirani.payments.PayoutEvent.TimePassed;
import io.jirani.payments.PayoutEvent.Unclear;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PayoutTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final ProviderRef REF = new ProviderRef("AG_20261121_00005797af5d7d75f652");
    private static final Reason NO = new Reason("2040", "not a customer");
    private static final Paid PAID = new Paid(Evidence.E1, RECEIPT, ASKED, Optional.empty(), Optional.empty());
    private static final Paid PROVEN = new Paid(Evidence.E2, RECEIPT, ASKED, Optional.empty(), Optional.empty());
    private static final NotPaid NOT_PAID = new NotPaid(Evidence.E1, NO, RailTrouble.NONE);

    private static final List<PayoutEvent> EVENTS = List.of(
            new Claimed(),
            new Accepted(REF),
            new Refused(NO, RailTrouble.NONE),
            new NotSent("x"),
            new Unclear("x"),
            PAID,
            new Paid(Evidence.E2, RECEIPT, ASKED, Optional.of(new Msisdn("254708374149")), Optional.empty()),
            new Paid(Evidence.E1, RECEIPT, Money.kes(100), Optional.empty(), Optional.empty()),
            new Paid(Evidence.E1, RECEIPT, ASKED, Optional.of(new Msisdn("254700000009")), Optional.empty()),
            NOT_PAID,
            new NotPaid(Evidence.E1, new Reason("1", "dry"), RailTrouble.DRY),
            new Open(NO),
            new NotPaid(Evidence.E2, NO, RailTrouble.NONE),
            new PayoutEvent.NotFound(NO),
            new PayoutEvent.Absent(),
            new PayoutEvent.TakenBack(),
            new PayoutEvent.Ruled(Ruling.PAID, Optional.of(RECEIPT)),
            new PayoutEvent.Ruled(Ruling.NOT_PAID, Optional.empty()),
            new QueueTimeout(),
            new Hint("x"),
            new TimePassed());

    @ParameterizedTest
    @EnumSource(PayoutState.class)
    void everyCellKeepsTheRules(PayoutState state) {
        for (var event : EVENTS)
            for (var late : List.of(Duration.ZERO, Duration.ofDays(8))) {
                var was = Intents.payout(state);
                var step = was.on(event, NOW.plus(late), SETTINGS);
                var resolved =
                        step.effects().stream().filter(PayoutTest::resolves).count();
                assertThat(step.next().evidence()).isGreaterThanOrEqualTo(was.evidence());
                var mayResolve = state.isLive() || state == PayoutState.REVIEW;
                assertThat(resolved).as("%s %s", state, event).isLessThanOrEqualTo(mayResolve ? 1 : 0);
                if (state == PayoutState.PAID && !(event instanceof PayoutEvent.TakenBack) && !denies(event))
                    assertThat(step.next().state()).isEqualTo(PayoutState.PAID);
                if (step.next().state() == PayoutState.SUBMITTING && state != PayoutState.SUBMITTING)
                    assertThat(state).isEqualTo(PayoutState.RESERVED);
                if (!state.isLive()) assertThat(step.next().state().isLive()).isFalse();
                if (step.next().state() == PayoutState.RESERVED && state != PayoutState.RESERVED)
                    assertThat(event).isInstanceOf(NotSent.class);
            }
    }

    /** Of one that only a callback called paid. */
    private static boolean denies(PayoutEvent event) {
        return event instanceof PayoutEvent.Absent
                || (event instanceof NotPaid told && told.evidence().isProof());
    }

    @Test
    void aQueueTimeoutIsUnknownAndAResultMayStillFollow() {
        var lost = Intents.payout(PayoutState.SUBMITTED).on(new QueueTimeout(), NOW, SETTINGS);
        assertThat(lost.next().state()).isEqualTo(PayoutState.UNKNOWN);
        assertThat(lost.effects()).isEmpty();
        var paid = lost.next().on(PAID, NOW, SETTINGS);
        assertThat(paid.next().state()).isEqualTo(PayoutState.PAID);
        assertThat(paid.effects()).containsExactly(new PostHold(RECEIPT));
    }

    @Test
    void onlyWhatNeverLeftIsSentAgain() {
        var again = Intents.payout(PayoutState.SUBMITTING).on(new NotSent("ConnectException"), NOW, SETTINGS);
        assertThat(again.next().state()).isEqualTo(PayoutState.RESERVED);
        var lost = Intents.payout(PayoutState.SUBMITTING).on(new Unclear("reset"), NOW, SETTINGS);
        assertThat(lost.next().state()).isEqualTo(PayoutState.UNKNOWN);
        assertThat(lost.next().on(new Claimed(), NOW, SETTINGS).next().state()).isEqualTo(PayoutState.UNKNOWN);
        var named = lost.next().on(new Accepted(REF), NOW, SETTINGS).next();
        assertThat(named.on(new QueueTimeout(), NOW, SETTINGS)
                        .next()
                        .on(new NotSent("x"), NOW, SETTINGS)
                        .next()
                        .state())
                .isEqualTo(PayoutState.UNKNOWN);
    }

    @Test
    void aDryWalletFailsThePayoutAndPausesTheRail() {
        var step = Intents.payout(PayoutState.SUBMITTED)
                .on(new NotPaid(Evidence.E1, new Reason("1", "insufficient"), RailTrouble.DRY), NOW, SETTINGS);
        assertThat(step.effects()).as("a callback alone stops nobody").isEmpty();
        var confirmed =
                step.next().on(new NotPaid(Evidence.E2, new Reason("Failed", ""), RailTrouble.NONE), NOW, SETTINGS);
        assertThat(confirmed.next().state()).isEqualTo(PayoutState.FAILED);
        assertThat(confirmed.next().reason().map(Reason::code))
                .as("what was said first says why")
                .contains("1");
        assertThat(confirmed.effects()).hasSize(2).contains(new VoidHold()).hasAtLeastOneElementOfType(PauseRail.class);
    }

    @Test
    void aFailureIsConfirmedByAQuestionBeforeTheHoldIsFreed() {
        var claimed = Intents.payout(PayoutState.SUBMITTED).on(NOT_PAID, NOW, SETTINGS);
        assertThat(claimed.next().state()).isEqualTo(PayoutState.UNKNOWN);
        assertThat(claimed.next().failureClaimed()).isTrue();
        assertThat(claimed.next().nextLook()).isEqualTo(NOW.plusSeconds(2));
        assertThat(claimed.effects()).isEmpty();
        var unanswered = claimed.next().on(new Open(NO), NOW, SETTINGS);
        assertThat(unanswered.next().state()).isEqualTo(PayoutState.UNKNOWN);
        var once = claimed.next().on(new PayoutEvent.NotFound(NO), NOW, SETTINGS);
        assertThat(once.next().state()).as("it may be on its way").isEqualTo(PayoutState.UNKNOWN);
        assertThat(once.effects()).isEmpty();
        var notThere = once.next().on(new PayoutEvent.NotFound(NO), NOW.plus(Duration.ofHours(6)), SETTINGS);
        assertThat(notThere.next().state()).as("the statement may have it").isEqualTo(PayoutState.UNKNOWN);
        var absent = notThere.next().on(new PayoutEvent.Absent(), NOW.plus(Duration.ofDays(2)), SETTINGS);
        assertThat(absent.next().state()).isEqualTo(PayoutState.FAILED);
        assertThat(absent.next().reason()).contains(NO);
        assertThat(absent.effects()).containsExactly(new VoidHold());
        var paid = claimed.next().on(PAID, NOW, SETTINGS);
        assertThat(paid.next().state()).isEqualTo(PayoutState.PAID);
        assertThat(paid.next().reason()).isEmpty();
    }

    @Test
    void absenceIsProvenByADayTwoQuestionsAndTheStatement() {
        var missing = new PayoutEvent.NotFound(NO);
        var it = Intents.payout(PayoutState.UNKNOWN);
        it = it.on(missing, NOW.plusSeconds(3_600), SETTINGS).next();
        it = it.on(new PayoutEvent.Absent(), NOW.plusSeconds(3_601), SETTINGS).next();
        assertThat(it.on(missing, NOW.plus(Duration.ofDays(2)), SETTINGS).next().state())
                .isEqualTo(PayoutState.FAILED);
        it = it.on(missing, NOW.plusSeconds(3_600 * 8), SETTINGS).next();
        assertThat(it.state()).as("not a day old").isEqualTo(PayoutState.UNKNOWN);
        var absent = it.on(new PayoutEvent.Absent(), NOW.plus(Duration.ofHours(25)), SETTINGS);
        assertThat(absent.next().state()).isEqualTo(PayoutState.FAILED);
        assertThat(absent.effects()).containsExactly(new VoidHold());
        var noStatement = Intents.payout(PayoutState.UNKNOWN)
                .on(missing, NOW, SETTINGS)
                .next()
                .on(missing, NOW.plus(Duration.ofDays(2)), SETTINGS);
        assertThat(noStatement.next().state()).isEqualTo(PayoutState.UNKNOWN);
    }

    @Test
    void whatPeopleDecideEndsAReviewAndNothingElse() {
        var yes = new PayoutEvent.Ruled(Ruling.PAID, Optional.of(RECEIPT));
        var no = new PayoutEvent.Ruled(Ruling.NOT_PAID, Optional.empty());
        var other = new Paid(Evidence.E1, RECEIPT, Money.kes(100), Optional.empty(), Optional.empty());
        var held =
                Intents.payout(PayoutState.SUBMITTED).on(other, NOW, SETTINGS).next();
        assertThat(held.on(yes, NOW, SETTINGS).effects()).containsExactly(new PostHold(RECEIPT));
        assertThat(held.on(no, NOW, SETTINGS).effects()).containsExactly(new VoidHold());
        var withoutHold =
                Intents.payout(PayoutState.FAILED).on(PAID, NOW, SETTINGS).next();
        assertThat(withoutHold.on(yes, NOW, SETTINGS).effects())
                .containsExactly(new PayoutEffect.BookLoss(RECEIPT, Optional.empty()));
        assertThat(withoutHold.on(no, NOW, SETTINGS).effects()).isEmpty();
        assertThat(withoutHold.on(no, NOW, SETTINGS).next().state()).isEqualTo(PayoutState.FAILED);
        assertThat(Intents.payout(PayoutState.UNKNOWN).on(no, NOW, SETTINGS).effects())
                .isEmpty();
    }

    @Test
    void whatComesBackIsTheHouseholdsAgainOnce() {
        var back = Intents.payout(PayoutState.PAID).on(new PayoutEvent.TakenBack(), NOW, SETTINGS);
        assertThat(back.next().state()).isEqualTo(PayoutState.REVERSED);
        assertThat(back.effects()).containsExactly(new PayoutEffect.GiveBack());
        assertThat(back.next().on(new PayoutEvent.TakenBack(), NOW, SETTINGS).effects())
                .isEmpty();
    }

    @Test
    void paidAfterFailedIsForPeopleAndStopsTheRail() {
        var told = Intents.payout(PayoutState.FAILED).on(PAID, NOW, SETTINGS);
        assertThat(told.next().state()).isEqualTo(PayoutState.REVIEW);
        assertThat(told.effects()).noneMatch(PayoutTest::resolves).noneMatch(PauseRail.class::isInstance);
        var loss = new PayoutEffect.BookLoss(RECEIPT, Optional.empty());
        for (var was : List.of(Intents.payout(PayoutState.FAILED), told.next())) {
            var proven = was.on(PROVEN, NOW, SETTINGS);
            assertThat(proven.next().state()).isEqualTo(PayoutState.REVIEW);
            assertThat(proven.effects()).contains(loss).hasAtLeastOneElementOfType(PauseRail.class);
            var yes = new PayoutEvent.Ruled(Ruling.PAID, Optional.empty());
            assertThat(proven.next().on(yes, NOW, SETTINGS).effects())
                    .as("it is booked once")
                    .isEmpty();
        }
        var denied = told.next().on(new NotPaid(Evidence.E2, NO, RailTrouble.NONE), NOW, SETTINGS);
        assertThat(denied.next().state()).isEqualTo(PayoutState.FAILED);
    }

    @Test
    void anotherAmountOrPayeeIsForPeople() {
        var amount = new Paid(Evidence.E1, RECEIPT, Money.kes(100), Optional.empty(), Optional.empty());
        assertThat(Intents.payout(PayoutState.SUBMITTED)
                        .on(amount, NOW, SETTINGS)
                        .next()
                        .state())
                .isEqualTo(PayoutState.REVIEW);
        var payee = new Paid(Evidence.E1, RECEIPT, ASKED, Optional.of(new Msisdn("254700000009")), Optional.empty());
        assertThat(Intents.payout(PayoutState.SUBMITTED)
                        .on(payee, NOW, SETTINGS)
                        .next()
                        .state())
                .isEqualTo(PayoutState.REVIEW);
    }

    @Test
    void aWeekWithoutAVerdictIsForPeopleAndTheHoldStands() {
        var it = Intents.payout(PayoutState.UNKNOWN);
        var now = NOW;
        int asked = 0;
        while (it.state() == PayoutState.UNKNOWN) {
            it = it.on(new Open(NO), now, SETTINGS).next();
            now = it.nextLook();
            asked++;
        }
        assertThat(it.state()).isEqualTo(PayoutState.REVIEW);
        assertThat(asked).isBetween(10, 20);
    }

    @Test
    void anyOrderOfResultsResolvesTheHoldOnce() {
        var events = List.of(new Accepted(REF), new QueueTimeout(), PAID, PAID, new Open(NO), new TimePassed());
        for (var order : CollectionOrderTest.orders(events)) {
            var it = Intents.payout(PayoutState.SUBMITTING);
            long resolved = 0;
            for (var event : order) {
                var step = it.on(event, NOW, SETTINGS);
                resolved += step.effects().stream().filter(PayoutTest::resolves).count();
                it = step.next();
            }
            assertThat(resolved).as("%s", order).isEqualTo(1);
            assertThat(it.state()).isEqualTo(PayoutState.PAID);
        }
    }

    private static boolean resolves(PayoutEffect effect) {
        return effect instanceof PostHold || effect instanceof VoidHold;
    }
}
