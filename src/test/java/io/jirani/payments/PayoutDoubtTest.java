package io.jirani.payments;

import static io.jirani.payments.Intents.ASKED;
import static io.jirani.payments.Intents.NOW;
import static io.jirani.payments.Intents.RECEIPT;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import io.jirani.payments.PayoutEffect.PauseRail;
import io.jirani.payments.PayoutEffect.PostHold;
import io.jirani.payments.PayoutEffect.VoidHold;
import io.jirani.payments.PayoutEvent.NotPaid;
import io.jirani.payments.PayoutEvent.Paid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a callback alone may do to a payout, and how proof and people end what it began. */
class PayoutDoubtTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Reason NO = new Reason("2040", "not a customer");
    private static final Paid PAID = new Paid(Evidence.E1, RECEIPT, ASKED, Optional.empty(), Optional.empty());
    private static final Paid PROVEN = new Paid(Evidence.E2, RECEIPT, ASKED, Optional.empty(), Optional.empty());

    @Test
    void aCallbackAloneDoesNotPauseTheRail() {
        var other = new Paid(Evidence.E1, new Receipt("UKL0000002"), ASKED, Optional.empty(), Optional.empty());
        var more = new Paid(Evidence.E1, RECEIPT, Money.kes(100), Optional.empty(), Optional.empty());
        var dry = new NotPaid(Evidence.E1, new Reason("1", "dry"), RailTrouble.DRY);
        for (var state : PayoutState.values())
            for (var event : List.of(PAID, other, more, dry))
                assertThat(Intents.payout(state).on(event, NOW, SETTINGS).effects())
                        .as("%s %s", state, event)
                        .noneMatch(PauseRail.class::isInstance);
    }

    /** Only of one that is on its way, whose path nobody has seen in an old log. */
    @Test
    void aRefusedPasswordIsBelievedAtOnceOfAPayoutOnItsWay() {
        var locked = new NotPaid(Evidence.E1, new Reason("8006", "locked"), RailTrouble.CREDENTIALS);
        var live = List.of(PayoutState.SUBMITTING, PayoutState.SUBMITTED, PayoutState.UNKNOWN);
        for (var state : PayoutState.values())
            assertThat(Intents.payout(state).on(locked, NOW, SETTINGS).effects().stream()
                            .anyMatch(PauseRail.class::isInstance))
                    .as("%s", state)
                    .isEqualTo(live.contains(state));
    }

    @Test
    void proofEndsTheDoubtThatACallbackBegan() {
        var more = new Paid(Evidence.E1, RECEIPT, Money.kes(100), Optional.empty(), Optional.empty());
        var doubted =
                Intents.payout(PayoutState.SUBMITTED).on(more, NOW, SETTINGS).next();
        assertThat(doubted.nextLook()).as("we ask").isEqualTo(NOW.plus(SETTINGS.confirmQuery()));
        assertThat(doubted.on(PROVEN, NOW, SETTINGS).effects()).containsExactly(new PostHold(RECEIPT));
        assertThat(doubted.on(PAID, NOW, SETTINGS).next())
                .as("a word against a word")
                .isEqualTo(doubted);
        var denied = doubted.on(new NotPaid(Evidence.E2, NO, RailTrouble.NONE), NOW, SETTINGS);
        assertThat(denied.effects()).containsExactly(new VoidHold());
        var proven = new Paid(Evidence.E3, RECEIPT, Money.kes(100), Optional.empty(), Optional.empty());
        var step = doubted.on(proven, NOW, SETTINGS);
        assertThat(step.next().evidence()).isEqualTo(Evidence.E3);
        assertThat(step.effects()).hasAtLeastOneElementOfType(PauseRail.class);
        var no = new PayoutEvent.Ruled(Ruling.NOT_PAID, Optional.empty());
        assertThat(step.next().on(no, NOW, SETTINGS).next().state())
                .as("it is proven that money left")
                .isEqualTo(PayoutState.REVIEW);
    }

    @Test
    void whatOnlyACallbackCalledPaidIsGivenBackByPeopleAndLostWhenItLeftAfterAll() {
        var paid = Intents.payout(PayoutState.SUBMITTED).on(PAID, NOW, SETTINGS).next();
        for (var denial : List.of(new PayoutEvent.Absent(), new NotPaid(Evidence.E2, NO, RailTrouble.NONE))) {
            var asked = paid.on(denial, NOW, SETTINGS);
            assertThat(asked.next().state()).isEqualTo(PayoutState.REVIEW);
            assertThat(asked.effects()).contains(new PayoutEffect.AskPeople(ReviewCause.CONTRADICTION));
            var proven = asked.next().on(PROVEN, NOW, SETTINGS);
            assertThat(proven.next().state()).isEqualTo(PayoutState.PAID);
            assertThat(proven.effects()).isEmpty();
            var no = new PayoutEvent.Ruled(Ruling.NOT_PAID, Optional.empty());
            var back = asked.next().on(no, NOW, SETTINGS);
            assertThat(back.next().state()).isEqualTo(PayoutState.REVERSED);
            assertThat(back.effects()).containsExactly(new PayoutEffect.GiveBack());
            var lost = back.next().on(PROVEN, NOW, SETTINGS);
            assertThat(lost.next().state()).isEqualTo(PayoutState.REVIEW);
            assertThat(lost.effects()).contains(new PayoutEffect.BookLoss(RECEIPT, Optional.empty()));
        }
    }
}
