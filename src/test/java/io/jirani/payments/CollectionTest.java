package io.jirani.payments;

import static io.jirani.payments.CollectionState.CREATED;
import static io.jirani.payments.CollectionState.EXPIRED;
import static io.jirani.payments.CollectionState.FAILED;
import static io.jirani.payments.CollectionState.LATE_CREDITED;
import static io.jirani.payments.CollectionState.PENDING;
import static io.jirani.payments.CollectionState.REVIEW;
import static io.jirani.payments.CollectionState.SUBMITTING;
import static io.jirani.payments.CollectionState.SUCCEEDED;
import static io.jirani.payments.CollectionState.UNKNOWN;
import static io.jirani.payments.Intents.ASKED;
import static io.jirani.payments.Intents.NOW;
import static io.jirani.payments.Intents.RECEIPT;
import static io.jirani.payments.Intents.REF;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import io.jirani.payments.CollectionEffect.Alarm;
import io.jirani.payments.CollectionEffect.AskPeople;
import io.jirani.payments.CollectionEffect.AttachReceipt;
import io.jirani.payments.CollectionEffect.CreditLateProven;
import io.jirani.payments.CollectionEffect.CreditLateUnproven;
import io.jirani.payments.CollectionEffect.CreditProven;
import io.jirani.payments.CollectionEffect.CreditUnproven;
import io.jirani.payments.CollectionEffect.EndHold;
import io.jirani.payments.CollectionEffect.Suspense;
import io.jirani.payments.CollectionEvent.Absent;
import io.jirani.payments.CollectionEvent.Accepted;
import io.jirani.payments.CollectionEvent.CallbackFailed;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.Claimed;
import io.jirani.payments.CollectionEvent.Hint;
import io.jirani.payments.CollectionEvent.NotSent;
import io.jirani.payments.CollectionEvent.QueryFailed;
import io.jirani.payments.CollectionEvent.QueryOpen;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.CollectionEvent.Refused;
import io.jirani.payments.CollectionEvent.Ruled;
import io.jirani.payments.CollectionEvent.Seen;
import io.jirani.payments.CollectionEvent.TakenBack;
import io.jirani.payments.CollectionEvent.TimePassed;
import io.jirani.payments.CollectionEvent.Unclear;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CollectionTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Money ROOM = Money.kes(200_000);
    private static final Reason CANCELLED = new Reason("1032", "Request cancelled by user");
    private static final Reason SAID = new Reason("0", "processed");
    private static final CallbackPaid PAID = new CallbackPaid(REF, ASKED, Optional.of(RECEIPT), ROOM);
    private static final CallbackPaid OVER_CAP = new CallbackPaid(REF, ASKED, Optional.of(RECEIPT), Money.kes(2_999));
    private static final CallbackPaid TOO_LITTLE = new CallbackPaid(REF, Money.kes(100), Optional.of(RECEIPT), ROOM);
    private static final QueryPaid FOUND_PAID = new QueryPaid(Optional.empty(), SAID);

    /** Every kind of event, so that every cell of the table is walked. */
    static final List<CollectionEvent> EVENTS = List.of(
            new Claimed(),
            new Accepted(REF),
            new Refused(new Reason("400.002.02", "Bad Request")),
            new NotSent("refused"),
            new Unclear("reset"),
            PAID,
            OVER_CAP,
            TOO_LITTLE,
            new CallbackFailed(REF, CANCELLED),
            new Hint("no secret"),
            FOUND_PAID,
            new QueryFailed(CANCELLED),
            new QueryOpen(new Reason("4999", "still under processing")),
            new Seen(Evidence.E1, ASKED, RECEIPT, ROOM),
            new Seen(Evidence.E2, ASKED, RECEIPT, ROOM),
            new Seen(Evidence.E3, Money.kes(100), RECEIPT, ROOM),
            new Absent(),
            new TakenBack(RECEIPT),
            new Ruled(Ruling.PAID, Optional.empty(), Optional.empty()),
            new Ruled(Ruling.NOT_PAID, Optional.empty(), Optional.empty()),
            new TimePassed());

    @ParameterizedTest
    @EnumSource(CollectionState.class)
    void everyCellKeepsTheRules(CollectionState state) {
        for (var evidence : List.of(Evidence.E0, Evidence.E1, Evidence.E2))
            for (var event : EVENTS)
                for (var late : List.of(Duration.ZERO, Duration.ofHours(2)))
                    keepsTheRules(Intents.collection(state, evidence), event, NOW.plus(late));
    }

    private static void keepsTheRules(Collection was, CollectionEvent event, Instant now) {
        var step = was.on(event, now, SETTINGS);
        var next = step.next();
        var credits = step.effects().stream().filter(CollectionTest::isCredit).count();
        assertThat(next.evidence())
                .as("evidence only rises: %s %s", was.state(), event)
                .isGreaterThanOrEqualTo(was.evidence());
        assertThat(credits).as("one credit at most: %s %s", was.state(), event).isLessThanOrEqualTo(1);
        if (was.state().phase() == CollectionState.Phase.CREDITED) {
            if (!(event instanceof TakenBack) && next.state() != REVIEW)
                assertThat(next.state()).as("money that came stays: %s", event).isEqualTo(was.state());
            assertThat(credits).as("no second credit: %s", event).isZero();
        }
        if (was.state().phase() != CollectionState.Phase.OPEN)
            assertThat(next.state().phase())
                    .as("what ended is not open again: %s", event)
                    .isNotEqualTo(CollectionState.Phase.OPEN);
        assertThat(step.effects().contains(new EndHold()))
                .as("a hold ends when, and only when, an open one ends unpaid: %s %s", was.state(), event)
                .isEqualTo(was.state().phase() == CollectionState.Phase.OPEN
                        && next.state().phase() != CollectionState.Phase.OPEN
                        && next.state() != SUCCEEDED);
        if (next.state() == FAILED && was.state() != FAILED)
            assertThat(event)
                    .as("only words fail it")
                    .isInstanceOfAny(Refused.class, CallbackFailed.class, QueryFailed.class, Absent.class, Ruled.class);
        if (next.state() == SUBMITTING && was.state() != SUBMITTING)
            assertThat(was.state()).isEqualTo(CREATED);
    }

    @Test
    void aPushIsSentOnceAndOnlyFromCreated() {
        for (var state : CollectionState.values()) {
            var next = Intents.collection(state, Evidence.E0)
                    .on(new Claimed(), NOW, SETTINGS)
                    .next();
            assertThat(next.state()).isEqualTo(state == CREATED ? SUBMITTING : state);
        }
    }

    @Test
    void anAmbiguousAnswerIsUnknownAndNeverSentAgain() {
        var unknown = step(SUBMITTING, new Unclear("TimeoutException"));
        assertThat(unknown.next().state()).isEqualTo(UNKNOWN);
        assertThat(unknown.next().on(new Claimed(), NOW, SETTINGS).next().state())
                .isEqualTo(UNKNOWN);
        assertThat(unknown.next().on(new NotSent("late"), NOW, SETTINGS).next().state())
                .isEqualTo(UNKNOWN);
    }

    @Test
    void whatNeverLeftIsTriedAgainUntilTheDeadline() {
        var again = step(SUBMITTING, new NotSent("ConnectException")).next();
        assertThat(again.state()).isEqualTo(CREATED);
        assertThat(again.nextLook()).isEqualTo(NOW.plusSeconds(1));
        var tooLate = Intents.collection(SUBMITTING, Evidence.E0).on(new NotSent("x"), NOW.plusSeconds(290), SETTINGS);
        assertThat(tooLate.next().state()).isEqualTo(EXPIRED);
        assertThat(tooLate.effects()).contains(new EndHold());
    }

    @Test
    void aCallbackCreditsUnprovenAndIsConfirmedSoon() {
        for (var state : List.of(SUBMITTING, UNKNOWN, PENDING)) {
            var step = step(state, PAID);
            assertThat(step.next().state()).isEqualTo(SUCCEEDED);
            assertThat(step.next().evidence()).isEqualTo(Evidence.E1);
            assertThat(step.next().nextLook()).isEqualTo(NOW.plusSeconds(2));
            assertThat(step.effects()).containsExactly(new CreditUnproven(), new AttachReceipt(RECEIPT));
        }
    }

    @Test
    void aCallbackThatBeatsThePushAnswerIsNotUndoneByIt() {
        var credited = step(SUBMITTING, PAID).next();
        var after = credited.on(new Accepted(REF), NOW, SETTINGS);
        assertThat(after.next()).isEqualTo(credited);
        assertThat(after.effects()).isEmpty();
    }

    @Test
    void aQueryCreditsProvenAndTheCallbackAfterItOnlyNamesTheReceipt() {
        var found = step(PENDING, FOUND_PAID);
        assertThat(found.next().state()).isEqualTo(SUCCEEDED);
        assertThat(found.next().evidence()).isEqualTo(Evidence.E2);
        assertThat(found.effects()).containsExactly(new CreditProven());
        var late = found.next().on(PAID, NOW.plusSeconds(60), SETTINGS);
        assertThat(late.effects()).containsExactly(new AttachReceipt(RECEIPT));
        assertThat(late.next().on(PAID, NOW.plusSeconds(61), SETTINGS).effects())
                .isEmpty();
    }

    @Test
    void aSecondReceiptForOneAttemptNeverBecomesMoney() {
        var other = new CallbackPaid(REF, ASKED, Optional.of(new Receipt("UKL7OTHER0")), ROOM);
        var step = Intents.collection(SUCCEEDED, Evidence.E1).on(other, NOW, SETTINGS);
        assertThat(step.effects())
                .hasAtLeastOneElementOfType(Alarm.class)
                .contains(new AskPeople(ReviewCause.SECOND_RECEIPT));
        assertThat(step.effects()).noneMatch(CollectionTest::isCredit);
    }

    @Test
    void overTheCapNothingIsCreditedTheClockStopsAndWeAsk() {
        var waits = step(PENDING, OVER_CAP);
        assertThat(waits.effects()).isEmpty();
        assertThat(waits.next().state()).isEqualTo(PENDING);
        assertThat(waits.next().nextLook()).isEqualTo(NOW);
        var afterDeadline = waits.next()
                .on(new TimePassed(), NOW.plusSeconds(300), SETTINGS)
                .next();
        assertThat(afterDeadline.state()).isEqualTo(PENDING);
        assertThat(waits.next()
                        .on(new TimePassed(), NOW.plus(Duration.ofMinutes(15)), SETTINGS)
                        .next()
                        .state())
                .isEqualTo(EXPIRED);
        var proven = waits.next().on(FOUND_PAID, NOW, SETTINGS);
        assertThat(proven.effects()).containsExactly(new CreditProven(), new AttachReceipt(RECEIPT));
    }

    @Test
    void theSecretPathsFailureEndsTheHoldAtOnceAndTheQueryOnlyConfirms() {
        var ended = step(PENDING, new CallbackFailed(REF, CANCELLED));
        assertThat(ended.next().state()).isEqualTo(FAILED);
        assertThat(ended.next().reason()).contains(CANCELLED);
        assertThat(ended.effects()).containsExactly(new EndHold());
        assertThat(ended.next().on(new QueryFailed(CANCELLED), NOW, SETTINGS).effects())
                .isEmpty();
        var late = ended.next().on(FOUND_PAID, NOW, SETTINGS);
        assertThat(late.next().state()).isEqualTo(LATE_CREDITED);
        assertThat(late.effects()).containsExactly(new CreditLateProven());
    }

    @Test
    void lateMoneyIsTheBuyersOwn() {
        var step = step(EXPIRED, PAID);
        assertThat(step.next().state()).isEqualTo(LATE_CREDITED);
        assertThat(step.effects()).containsExactly(new CreditLateUnproven(), new AttachReceipt(RECEIPT));
    }

    @Test
    void aWrongAmountCreditsNobodyAndOurQuestionWhichNamesNoneMovesNothing() {
        var review = step(PENDING, TOO_LITTLE);
        assertThat(review.next().state()).isEqualTo(REVIEW);
        assertThat(review.effects()).filteredOn(CollectionTest::isCredit).isEmpty();
        var proven = review.next().on(FOUND_PAID, NOW, SETTINGS);
        assertThat(proven.effects()).isEmpty();
        assertThat(proven.next().state()).isEqualTo(REVIEW);
        assertThat(proven.next().on(FOUND_PAID, NOW, SETTINGS).effects()).isEmpty();
    }

    @Test
    void aCallbackThatNamesAnotherCheckoutOnlyMakesUsAsk() {
        var other = new CallbackPaid(new ProviderRef("ws_CO_other"), ASKED, Optional.empty(), ROOM);
        var step = step(PENDING, other);
        assertThat(step.next().state()).isEqualTo(PENDING);
        assertThat(step.effects()).hasOnlyElementsOfType(Alarm.class);
    }

    @Test
    void silenceEndsTheHoldAndIsAskedAboutForAWeek() {
        var expired = Intents.collection(PENDING, Evidence.E0).on(new TimePassed(), NOW.plusSeconds(290), SETTINGS);
        assertThat(expired.next().state()).isEqualTo(EXPIRED);
        var now = NOW.plusSeconds(290);
        var it = expired.next();
        int asked = 0;
        while (it.state() == EXPIRED) {
            now = it.nextLook();
            it = it.on(new QueryOpen(SAID), now, SETTINGS).next();
            asked++;
        }
        assertThat(asked).isBetween(8, 12);
        assertThat(Duration.between(NOW, now)).isGreaterThan(Duration.ofDays(6));
        assertThat(it.state()).as("silence is for people").isEqualTo(REVIEW);
        assertThat(it.on(FOUND_PAID, now, SETTINGS).effects()).containsExactly(new CreditLateProven());
        assertThat(it.on(new Absent(), now, SETTINGS).next().state()).isEqualTo(FAILED);
    }

    @Test
    void whatADeadProcessLeftIsUnknownAfterTwiceTheTimeOut() {
        var left = Intents.collection(SUBMITTING, Evidence.E0);
        assertThat(left.on(new TimePassed(), NOW, SETTINGS).next().state()).isEqualTo(SUBMITTING);
        assertThat(left.on(new TimePassed(), NOW.plusSeconds(31), SETTINGS)
                        .next()
                        .state())
                .isEqualTo(UNKNOWN);
    }

    private static Collection.Step step(CollectionState state, CollectionEvent event) {
        return Intents.collection(state, Evidence.E0).on(event, NOW, SETTINGS);
    }

    static boolean isCredit(CollectionEffect effect) {
        return effect instanceof CreditUnproven
                || effect instanceof CreditProven
                || effect instanceof CreditLateUnproven
                || effect instanceof CreditLateProven
                || effect instanceof Suspense;
    }
}
