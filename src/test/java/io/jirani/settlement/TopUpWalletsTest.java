package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.TestPhones;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.PurchaseId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.payments.IntentStore;
import io.jirani.payments.PaymentSettings;
import io.jirani.settlement.Neighbourhood.Reserved;
import io.jirani.settlement.TopUp.Today;
import io.jirani.settlement.TopUpStore.Rule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A wallet is filled from its household's phone, as the household allowed and never beyond it. */
class TopUpWalletsTest {
    private static final TopUp RULE = new TopUp(Money.kes(5_000), Money.kes(10_000), Money.kes(25_000), 3);
    private static final Today NOTHING = new Today(0, Money.kes(0), 0, 0);

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TopUpStore rules = new TopUpStore();
    private final Household home = here.household(Language.EN);
    /** Today's, as the database has a clock of its own. */
    private final Instant noon = LocalDate.now(here.community.zone())
            .atTime(LocalTime.NOON)
            .atZone(here.community.zone())
            .toInstant();

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void whatIsAskedStaysWithinWhatTheHouseholdAllows() {
        assertThat(RULE.due(Money.kes(4_999), NOTHING)).contains(Money.kes(10_000));
        assertThat(RULE.due(Money.kes(5_000), NOTHING)).as("it has enough").isEmpty();
        assertThat(RULE.due(Money.kes(0), new Today(2, Money.kes(20_000), 0, 0)))
                .as("what is left of the day")
                .contains(Money.kes(5_000));
        assertThat(RULE.due(Money.kes(0), new Today(2, Money.kes(24_950), 0, 0)))
                .as("less than a shilling is left")
                .isEmpty();
        assertThat(RULE.due(Money.kes(0), new Today(3, Money.kes(3_000), 0, 0)))
                .as("often enough")
                .isEmpty();
        assertThat(RULE.due(Money.kes(0), new Today(1, Money.kes(10_000), 1, 0)))
                .as("one is open")
                .isEmpty();
        assertThat(RULE.due(Money.kes(0), new Today(1, Money.kes(0), 0, 1)))
                .as("nobody is nagged")
                .isEmpty();
    }

    @Test
    void whoSaidNothingIsNotAsked() {
        assertThat(job(noon).pass()).isZero();
        allow();
        here.db.inTransaction(tx -> rules.set(tx, home.id(), Optional.empty(), Asset.KES, "test", noon));
        assertThat(job(noon).pass()).isZero();
        assertThat(here.texts("select id from payment_intent")).isEmpty();
    }

    @Test
    void thePhoneIsAskedOnceWhatComesPaysWhatIsOwedAndItsHouseholdIsTold() {
        here.post(Entry.single("owed", "test")
                .debit(Account.of(home.id(), Pocket.OWED, Asset.KES), Money.kes(460))
                .credit(Account.utilityPayable(here.community.id(), Asset.KES), Money.kes(460))
                .entry());
        allow();
        assertThat(job(noon).pass()).isEqualTo(1);
        assertThat(here.nudged).contains("payments.collect");
        assertThat(
                        here.text(
                                "select split_part(purpose, ':', 1) || ' ' || amount_minor || ' ' || state from payment_intent"))
                .isEqualTo("topup 10000 CREATED");
        assertThat(job(noon.plus(Duration.ofHours(1))).pass()).as("one is open").isZero();
        paid(1);
        assertThat(job(noon.plus(Duration.ofHours(1))).pass())
                .as("it is not proven, and its wallet has enough")
                .isZero();
        here.run("update payment_intent set evidence = 2", Tuple.tuple());
        here.proveProceeds().pass();
        assertThat(job(noon.plus(Duration.ofHours(1))).pass()).isEqualTo(1);
        assertThat(here.free(home, Pocket.OWED)).isZero();
        assertThat(here.texts("select text from notice"))
                .containsExactly(
                        "Jirani: KES 100.00 came from your phone as you asked us to. Your wallet has KES 95.40.");
        assertThat(job(noon.plus(Duration.ofHours(2))).pass()).isZero();
        assertThat(here.settlePurchases().pass()).as("it is no late money").isZero();
        assertThat(metrics.counter("jirani_topups_total", "result", "asked").count())
                .isEqualTo(1);
    }

    @Test
    void whoDidNotPayIsAskedAgainTheNextDay() {
        allow();
        assertThat(job(noon).pass()).isEqualTo(1);
        here.run("update payment_intent set state = 'FAILED', reason_code = '1032'", Tuple.tuple());
        assertThat(job(noon.plus(Duration.ofHours(3))).pass()).isZero();
        assertThat(job(noon.plus(Duration.ofDays(1))).pass()).isEqualTo(1);
        assertThat(here.texts("select n from top_up")).containsExactly("1", "1");
    }

    @Test
    void nobodyIsAskedAtNight() {
        allow();
        assertThat(job(noon.minus(Duration.ofHours(6))).pass()).isZero();
        assertThat(job(noon.plus(Duration.ofHours(9))).pass()).isZero();
        assertThat(job(noon.minus(Duration.ofHours(5))).pass()).isEqualTo(1);
    }

    @Test
    void aNumberThatIsGivenUpOrNeverProvedItselfIsNotAsked() {
        allow();
        here.run("update phone set proof = 'operator', payable_from = null", Tuple.tuple());
        assertThat(job(noon).pass()).isZero();
        here.run("update phone set proof = 'code', retired_at = $1", Tuple.of(Neighbourhood.at(noon)));
        assertThat(job(noon).pass()).isZero();
    }

    /** Two homes of one phone: the second waits until the first prompt has its end. */
    @Test
    void aPhoneHasOnePromptAtATime() {
        var other = here.household(Language.SW);
        allow();
        here.db.inTransaction(tx -> {
            here.households.phones().add(tx, other.id(), home.phones().getFirst(), noon);
            TestPhones.prove(tx, here.households, other.id());
        });
        allow(other);
        assertThat(job(noon).pass()).isEqualTo(1);
        assertThat(metrics.counter("jirani_topups_total", "result", "refused").count())
                .isEqualTo(1);
        assertThat(here.texts("select n from top_up")).hasSize(1);
    }

    @Test
    void whatFilledAWalletIsNotSentBackByItself() {
        assertThat(payees(home)).isEmpty();
        here.run("""
                insert into trading_rules (household_id, revision, mode, asset, set_by, at) values ($1, 1, 'always', 'KES', 'test', $2)
                """, Tuple.of(home.id().value(), Neighbourhood.at(noon)));
        here.run(
                """
                insert into trading_decision (household_id, start_at, community_id, rules_revision, kind, asset, market_wh, limit_minor_per_kwh,
                    traded_wh, price_minor_per_kwh, at) values ($1, $2, $3, 1, 'sell', 'KES', 100, 500, 100, 600, $2)
                """,
                Tuple.of(
                        home.id().value(),
                        Neighbourhood.at(noon),
                        here.community.id().value()));
        here.post(Entry.single("money", "test")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(9_000))
                .credit(Account.of(home.id(), Pocket.WALLET, Asset.KES), Money.kes(9_000))
                .entry());
        assertThat(payees(home)).as("it sold by auction").hasSize(1);
        allow();
        assertThat(payees(home)).isEmpty();
    }

    private List<?> payees(Household one) {
        return here.db.transaction(tx -> here.stores.payouts().payees(tx, Money.kes(100), noon)).stream()
                .filter(payee -> payee.household().equals(one.id()))
                .toList();
    }

    private void allow() {
        allow(home);
    }

    private void allow(Household one) {
        here.db.inTransaction(tx -> {
            var phone = here.households.phones().of(tx, one.id()).stream()
                    .filter(number -> number.number().equals(home.phones().getFirst()))
                    .findFirst()
                    .orElseThrow();
            rules.set(tx, one.id(), Optional.of(new Rule(RULE, phone.id())), Asset.KES, "test", noon);
        });
    }

    private void paid(int evidence) {
        var intent = new IntentId(UUID.fromString(here.text("select id::text from payment_intent")));
        var asked = new Reserved(new PurchaseId(here.ids.next()), intent, home, Money.kes(10_000), List.of());
        here.credit(asked, evidence, evidence > 1 ? Pocket.WALLET : Pocket.WALLET_UNPROVEN, "SUCCEEDED");
    }

    private TopUpWallets job(Instant now) {
        return new TopUpWallets(
                here.db,
                here.stores,
                new IntentStore("mpesa", here.households.phones(), PaymentSettings.serve()),
                here.ids,
                Clock.fixed(now, ZoneOffset.UTC),
                metrics,
                here.nudged::add);
    }
}
