package io.jirani.payments;

import static io.jirani.payments.CollectionState.CREATED;
import static io.jirani.payments.CollectionState.EXPIRED;
import static io.jirani.payments.CollectionState.FAILED;
import static io.jirani.payments.CollectionState.LATE_CREDITED;
import static io.jirani.payments.CollectionState.PENDING;
import static io.jirani.payments.CollectionState.REFUNDED;
import static io.jirani.payments.CollectionState.REVIEW;
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
import io.jirani.payments.CollectionEffect.ChargeBack;
import io.jirani.payments.CollectionEffect.CreditProven;
import io.jirani.payments.CollectionEffect.EndHold;
import io.jirani.payments.CollectionEffect.Extra;
import io.jirani.payments.CollectionEffect.Place;
import io.jirani.payments.CollectionEffect.RaiseToProven;
import io.jirani.payments.CollectionEffect.Suspense;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.QueryFailed;
import io.jirani.payments.CollectionEvent.QueryOpen;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.CollectionEvent.Ruled;
import io.jirani.payments.CollectionEvent.Seen;
import io.jirani.payments.CollectionEvent.TakenBack;
import io.jirani.payments.CollectionEvent.TimePassed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What silence, contradictions, other channels and people make of a collection. */
class CollectionReviewTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Money ROOM = Money.kes(200_000);
    private static final Reason CANCELLED = new Reason("1032", "Request cancelled by user");
    private static final Reason SAID = new Reason("0", "processed");
    private static final CallbackPaid PAID = new CallbackPaid(REF, ASKED, Optional.of(RECEIPT), ROOM);
    private static final CallbackPaid TOO_LITTLE = new CallbackPaid(REF, Money.kes(100), Optional.of(RECEIPT), ROOM);
    private static final QueryPaid FOUND_PAID = new QueryPaid(Optional.empty(), SAID);

    @Test
    void aReceiptOlderThanThePushIsNotItsReceipt() {
        var old = new Receipt("UKL0000001", Optional.of(NOW.minus(Duration.ofDays(1))));
        var step = Intents.withoutReceipt(Intents.collection(SUCCEEDED, Evidence.E2))
                .on(new CallbackPaid(REF, ASKED, Optional.of(old), ROOM), NOW, SETTINGS);
        assertThat(step.effects()).hasOnlyElementsOfType(Alarm.class);
    }

    @Test
    void aQueryRaisesACallbacksCreditWithoutMoney() {
        var step = Intents.collection(SUCCEEDED, Evidence.E1).on(FOUND_PAID, NOW, SETTINGS);
        assertThat(step.effects()).containsExactly(new RaiseToProven());
        assertThat(step.next().evidence()).isEqualTo(Evidence.E2);
    }

    @Test
    void aVerdictOnWhatExpiredClosesItWithoutPeople() {
        var known = step(EXPIRED, new QueryFailed(CANCELLED)).next();
        var over = known.on(new QueryOpen(SAID), NOW.plus(Duration.ofDays(9)), SETTINGS);
        assertThat(over.next().state()).isEqualTo(EXPIRED);
        assertThat(over.next().nextLook()).isEqualTo(Schedule.NEVER);
        assertThat(over.effects()).isEmpty();
    }

    @Test
    void aCreditTheProviderDeniesIsForPeopleAndWhatTheyDecideHolds() {
        for (var state : List.of(SUCCEEDED, LATE_CREDITED)) {
            var denied = Intents.collection(state, Evidence.E1).on(new QueryFailed(CANCELLED), NOW, SETTINGS);
            assertThat(denied.next().state()).isEqualTo(REVIEW);
            assertThat(denied.effects()).hasAtLeastOneElementOfType(AskPeople.class);
            var proof = denied.next().on(FOUND_PAID, NOW, SETTINGS);
            assertThat(proof.next().state()).isEqualTo(state);
            assertThat(proof.effects()).containsExactly(new RaiseToProven());
            var yes = denied.next().on(new Ruled(Ruling.PAID, Optional.empty(), Optional.empty()), NOW, SETTINGS);
            assertThat(yes.next().state()).isEqualTo(state);
            assertThat(yes.effects()).containsExactly(new RaiseToProven());
            var no = denied.next().on(new Ruled(Ruling.NOT_PAID, Optional.empty(), Optional.empty()), NOW, SETTINGS);
            assertThat(no.next().state()).as("settlement books the disproof").isEqualTo(FAILED);
        }
    }

    @Test
    void aCreditNobodyEverConfirmsIsForPeopleAfterAWeek() {
        var week = NOW.plus(Duration.ofDays(9));
        var silent = Intents.collection(SUCCEEDED, Evidence.E1).on(new QueryOpen(SAID), week, SETTINGS);
        assertThat(silent.next().state()).isEqualTo(REVIEW);
        assertThat(silent.effects()).containsExactly(new AskPeople(ReviewCause.UNPROVEN));
    }

    @Test
    void aPushTheProviderNeverNamedIsForPeopleAfterAWeekUnlessNothingLeft() {
        var lost = Intents.collection(UNKNOWN, Evidence.E0)
                .on(new TimePassed(), NOW.plusSeconds(290), SETTINGS)
                .next();
        var waits = lost.on(new TimePassed(), NOW.plusSeconds(300), SETTINGS).next();
        assertThat(waits.nextLook()).isAfter(NOW.plus(Duration.ofDays(6)));
        assertThat(waits.on(new TimePassed(), waits.nextLook(), SETTINGS).next().state())
                .isEqualTo(REVIEW);
        var neverLeft = Intents.collection(CREATED, Evidence.E0)
                .on(new TimePassed(), NOW.plusSeconds(290), SETTINGS)
                .next();
        assertThat(neverLeft
                        .on(new TimePassed(), NOW.plusSeconds(300), SETTINGS)
                        .next()
                        .nextLook())
                .isEqualTo(Schedule.NEVER);
    }

    @Test
    void anotherChannelsWordAboutOurReferenceCountsOnce() {
        var row = new Seen(Evidence.E2, ASKED, RECEIPT, ROOM);
        var found = step(UNKNOWN, row);
        assertThat(found.next().state()).isEqualTo(SUCCEEDED);
        assertThat(found.effects()).containsExactly(new CreditProven(), new AttachReceipt(RECEIPT));
        assertThat(found.next().on(PAID, NOW, SETTINGS).effects()).isEmpty();
        var other = new Receipt("UKL7OTHER0");
        assertThat(found.next()
                        .on(new Seen(Evidence.E2, ASKED, other, ROOM), NOW, SETTINGS)
                        .effects())
                .as("the list has both: one more payment")
                .containsExactly(new Extra(other, ASKED), new AskPeople(ReviewCause.SECOND_RECEIPT));
        var less = new Seen(Evidence.E3, Money.kes(100), RECEIPT, ROOM);
        assertThat(step(PENDING, less).effects())
                .containsExactly(
                        new EndHold(),
                        new AskPeople(ReviewCause.AMOUNT),
                        new Suspense(Money.kes(100)),
                        new AttachReceipt(RECEIPT));
    }

    @Test
    void whatPeopleFindToBePaidLeavesSuspenseForItsOwner() {
        var review = step(PENDING, TOO_LITTLE).next();
        var came = Optional.of(Money.kes(100));
        assertThat(review.on(new Ruled(Ruling.PAID, came, Optional.empty()), NOW, SETTINGS)
                        .next())
                .as("the statement's row would be booked again")
                .isEqualTo(review);
        var ruled = review.on(new Ruled(Ruling.PAID, came, Optional.of(RECEIPT)), NOW, SETTINGS);
        assertThat(ruled.next().state()).isEqualTo(LATE_CREDITED);
        assertThat(ruled.effects())
                .containsExactly(new AttachReceipt(RECEIPT), new Suspense(Money.kes(100)), new Place());
        var row = new Seen(Evidence.E2, Money.kes(100), RECEIPT, ROOM);
        assertThat(ruled.next().on(row, NOW, SETTINGS).effects()).isEmpty();
        var paid = review.on(FOUND_PAID, NOW, SETTINGS);
        assertThat(paid.effects()).as("a query tells no amount").isEmpty();
        var inSuspense = paid.next().on(row, NOW, SETTINGS);
        assertThat(inSuspense.effects()).containsExactly(new Suspense(Money.kes(100)), new AttachReceipt(RECEIPT));
        var placed = new Ruled(Ruling.PAID, Optional.empty(), Optional.empty());
        assertThat(inSuspense.next().on(placed, NOW, SETTINGS).effects()).containsExactly(new Place());
        for (var it : List.of(paid.next(), inSuspense.next()))
            assertThat(it.on(new Ruled(Ruling.NOT_PAID, Optional.empty(), Optional.empty()), NOW, SETTINGS)
                            .next())
                    .as("the provider has confirmed it")
                    .isEqualTo(it);
    }

    @Test
    void aReceiptThatACallbackToldGivesWayOnceToTheProvidersOwn() {
        var named = Intents.collection(SUCCEEDED, Evidence.E1)
                .on(FOUND_PAID, NOW, SETTINGS)
                .next();
        var other = new Receipt("UKL7OTHER0");
        var renamed = named.on(new Seen(Evidence.E2, ASKED, other, ROOM), NOW, SETTINGS);
        assertThat(renamed.next().receipt()).contains(other);
        assertThat(renamed.effects()).noneMatch(Extra.class::isInstance);
        assertThat(renamed.next()
                        .on(new Seen(Evidence.E2, ASKED, RECEIPT, ROOM), NOW, SETTINGS)
                        .effects())
                .as("it was no false name: the list has both")
                .contains(new Extra(RECEIPT, ASKED));
    }

    @Test
    void aSecondPaymentUnderTheReferenceOfOneThatIsGivenBackIsNotLost() {
        var begun = Intents.collection(SUCCEEDED, Evidence.E1)
                .on(FOUND_PAID, NOW, SETTINGS)
                .next()
                .on(new CollectionEvent.RefundBegun(), NOW, SETTINGS)
                .next();
        for (var gone : List.of(
                begun, begun.on(new CollectionEvent.RefundDone(), NOW, SETTINGS).next())) {
            var own = gone.on(new Seen(Evidence.E3, ASKED, RECEIPT, ROOM), NOW, SETTINGS);
            assertThat(own.next().state()).isEqualTo(gone.state());
            assertThat(own.effects()).as("its own row books nothing").noneMatch(Extra.class::isInstance);
            var second = new Receipt("UKL7OTHER0");
            assertThat(own.next()
                            .on(new Seen(Evidence.E3, ASKED, second, ROOM), NOW, SETTINGS)
                            .effects())
                    .contains(new Extra(second, ASKED));
        }
    }

    @Test
    void whatTheProviderTakesBackIsOwed() {
        var proven = Intents.collection(SUCCEEDED, Evidence.E2).on(new TakenBack(RECEIPT), NOW, SETTINGS);
        assertThat(proven.next().state()).isEqualTo(REFUNDED);
        assertThat(proven.effects()).containsExactly(new ChargeBack(RECEIPT), new AskPeople(ReviewCause.TAKEN_BACK));
        var unproven = Intents.collection(SUCCEEDED, Evidence.E1).on(new TakenBack(RECEIPT), NOW, SETTINGS);
        assertThat(unproven.effects())
                .as("it did come, so its sellers have it")
                .startsWith(new RaiseToProven(), new ChargeBack(RECEIPT));
        assertThat(proven.next().on(FOUND_PAID, NOW, SETTINGS).effects())
                .as("a query still says paid")
                .isEmpty();
    }

    @Test
    void aProofWithoutAReceiptAsksPeopleOnceAfterThreeDays() {
        var found = step(PENDING, FOUND_PAID).next();
        var due = found.nextLook();
        assertThat(due).isEqualTo(NOW.plus(Duration.ofDays(3)));
        var late = found.on(new TimePassed(), due, SETTINGS);
        assertThat(late.effects()).containsExactly(new AskPeople(ReviewCause.NO_RECEIPT));
        assertThat(late.next().state()).isEqualTo(SUCCEEDED);
        assertThat(late.next().on(new TimePassed(), due, SETTINGS).effects()).isEmpty();
        var named = found.on(PAID, NOW, SETTINGS).next();
        assertThat(named.on(new TimePassed(), due, SETTINGS).effects()).isEmpty();
    }

    private static Collection.Step step(CollectionState state, CollectionEvent event) {
        return Intents.collection(state, Evidence.E0).on(event, NOW, SETTINGS);
    }
}
