package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.approvals.Proposal;
import io.jirani.approvals.Proposals;
import io.jirani.approvals.Proposals.Consent;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.Phone;
import io.jirani.identity.Role;
import io.jirani.identity.TestOperators;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A number is given up, or its owner has lost it: nobody else is paid at once, and who can object is told. */
class PhoneGivenUpTest extends PhoneDesk {
    private static final String GIVEN_UP = "taken off your account";
    private static final String GOES_TO = "your money goes to";

    private Proposals proposals;

    @SuppressWarnings("NullAway.Init")
    PhoneGivenUpTest() {}

    @BeforeEach
    void agents() {
        proposals = new Proposals(Duration.ZERO, here.ids, clock, metrics);
        proposals.register(new ChangePhone(here.stores, tell, clock));
    }

    @Test
    void whoGivesThePaidNumberUpWaitsForTheNextAndThatNumberHearsOfBoth() {
        var paid = first();
        proved(paid);
        var other = added();
        assertThat(giveUp(paid)).as("the last that has proved itself").isEqualTo(409);
        proved(other);
        var young = bearer(clock.instant().minusSeconds(3_600));
        assertThat(door.send(door.request(path(paid), young).DELETE()).statusCode())
                .as("a new device")
                .isEqualTo(409);
        assertThat(giveUp(paid)).isEqualTo(200);
        assertThat(told(GIVEN_UP)).containsExactly(paid.id().toString());
        assertThat(signedOut).containsExactly(paid.id());
        assertThat(now()).isInstanceOf(PayoutPhone.Unproven.class);
        clock.pass(Duration.ofDays(29));
        assertThat(post(other, "/payout", "").statusCode()).isEqualTo(200);
        assertThat(told(GOES_TO))
                .as("it was theirs last month")
                .containsExactly(paid.id().toString());
        assertThat(now()).isInstanceOf(PayoutPhone.Waiting.class);
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready().map(Phone::id)).contains(other.id());
        assertThat(giveUp(other)).as("the last").isEqualTo(409);
    }

    @Test
    void whoWasPaidBeforeIsNotPaidAgainBecauseTheNextIsGivenUp() {
        var before = first();
        proved(before);
        var next = added();
        proved(next);
        post(next, "/payout", "");
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready().map(Phone::id)).contains(next.id());
        assertThat(giveUp(next)).isEqualTo(200);
        assertThat(now()).isInstanceOf(PayoutPhone.Unproven.class);
    }

    @Test
    void whatTheOperatorVouchesForIsNotGivenUpForNothing() {
        added();
        assertThat(giveUp(first())).isEqualTo(409);
    }

    @Test
    void whatIsAboutToBeSentToANumberThatIsGivenUpIsNotSent() {
        here.deposit(1_000_000);
        here.post(Entry.single("wallet", "test")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(500_000))
                .credit(Account.of(seller.id(), Pocket.DUE, Asset.KES), Money.kes(500_000))
                .entry());
        proved(first());
        var other = added();
        proved(other);
        assertThat(job().pass()).isEqualTo(1);
        assertThat(here.free(seller, Pocket.DUE)).isZero();
        assertThat(giveUp(first())).isEqualTo(200);
        assertThat(here.text("select state from payment_intent where direction = 'payout'"))
                .isEqualTo("FAILED");
        assertThat(here.free(seller, Pocket.DUE)).isEqualTo(500_000);
        assertThat(job().pass()).isZero();
        assertThat(here.findings()).isEmpty();
    }

    @Test
    void anAgentsChangeNeedsTwoPeopleAndWaitsLikeAnyOther() {
        proved(first());
        var other = added();
        proved(other);
        agreed("phone", other.id().toString());
        assertThat(told(GOES_TO)).containsExactly(first().id().toString());
        assertThat(now().ready().map(Phone::id)).contains(first().id());
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready().map(Phone::id)).contains(other.id());
        assertThat(here.text("select subject || ' ' || actor from audit.act where verb = 'phone.changed'"))
                .isEqualTo("household " + seller.id() + " operator S0001");
    }

    @Test
    void aNewNumberOfWhoLostTheOnlyOneIsPaidADayAfterItProvedItself() {
        proved(first());
        agreed("number", NEW_NUMBER);
        assertThat(told("once that number has shown"))
                .containsExactly(first().id().toString());
        var fresh = here.db
                .transaction(tx -> phones.ofHousehold(tx, seller.id(), Msisdn.parse(NEW_NUMBER)))
                .orElseThrow();
        assertThat(now().ready().map(Phone::id)).as("until then").contains(first().id());
        clock.pass(Duration.ofDays(3));
        proved(fresh);
        assertThat(now().ready().map(Phone::id)).contains(first().id());
        assertThat(told(GOES_TO)).containsExactly(first().id().toString());
        clock.pass(Duration.ofHours(25));
        assertThat(now().ready().map(Phone::id)).contains(fresh.id());
        var rows = String.join(
                " ", here.texts("select p::text from proposal p union all select a::text from audit.act a"));
        assertThat(rows).contains("2547*****222").doesNotContain("254711000222").doesNotContain("711000222");
    }

    @Test
    void whoFoundTheLostPhoneIsNotPaidBecauseHeSignsInFirst() {
        agreed("number", NEW_NUMBER);
        proved(first());
        assertThat(now()).isInstanceOf(PayoutPhone.Unproven.class);
    }

    @Test
    void twoAgentsTakeAnotherHoldersNameForGood() {
        proved(first());
        named("JANE NJERI");
        named("JANE OTIENO");
        assertThat(now()).isInstanceOf(PayoutPhone.NameChanged.class);
        agreed("phone", first().id().toString());
        assertThat(now()).isInstanceOf(PayoutPhone.Waiting.class);
        clock.pass(Duration.ofHours(25));
        named("JANE OTIENO");
        assertThat(now().ready()).isPresent();
    }

    @Test
    void whoMayOnlyReadPeopleRedirectsNobodysMoney() {
        var treasurer = TestOperators.who(here.community.id(), Role.TREASURER, "S0003");
        assertThatThrownBy(() -> here.db.transaction(tx -> proposals.propose(tx, treasurer, wish("phone", "x"))))
                .hasMessageContaining("people:write");
    }

    private Proposal agreed(String field, String value) {
        var waits = here.db.transaction(tx -> proposals.propose(tx, agent("S0001"), wish(field, value)));
        return here.db.transaction(tx ->
                proposals.approve(tx, agent("S0002"), waits.id(), new Consent(waits.sha256(), "I saw the card too")));
    }

    private Wish wish(String field, String value) {
        return new Wish(
                "phone.change", Map.of("household", seller.code(), field, value), "lost her phone, came with her card");
    }
}
