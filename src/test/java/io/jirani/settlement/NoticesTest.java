package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.SmsTeller;
import io.jirani.access.AfricasTalkingClient;
import io.jirani.access.Postman;
import io.jirani.access.SmsSettings;
import io.jirani.config.Secret;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.payments.CollectionState;
import io.jirani.payments.ResultCodes;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.Teller.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticesTest {
    private static final String SENT = "{\"SMSMessageData\":{\"Recipients\":[{\"statusCode\":101}]}}";
    private static final PaidPurchase PURCHASE =
            Samples.purchase(new Random(2), Samples.community(Custody.WALLET, 10_000, 100), Proof.UNPROVEN);

    @ParameterizedTest
    @EnumSource(Language.class)
    void aReceiptHasEveryFigureThatMatters(Language language) {
        var text = Notices.bought(language, PURCHASE, Optional.of("SFF6XYZ123"), Price.kes(1_857));
        assertThat(text)
                .contains(
                        PURCHASE.energy().kilowattHours().toPlainString(),
                        PURCHASE.total().toString(),
                        PURCHASE.fees().total().toString(),
                        "SFF6XYZ123",
                        Price.kes(1_857).of(PURCHASE.energy()).toString());
        var trade = PURCHASE.trades().getFirst();
        assertThat(Notices.sold(language, PURCHASE, trade))
                .contains(
                        trade.value().toString(),
                        PURCHASE.fee(trade).toString(),
                        trade.value().minus(PURCHASE.fee(trade)).toString());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void everyEndingIsToldInWordsOfItsOwn(Language language) {
        var texts = new HashSet<String>();
        for (var ending : Ending.values())
            texts.add(Notices.notBought(language, new Energy(2_500), ending, Optional.empty()));
        assertThat(texts)
                .hasSameSizeAs(Ending.values())
                .allSatisfy(text -> assertThat(text).contains("2.5"));
    }

    /** Every code of the sheet is told in its own words, and fits two SMS. */
    @ParameterizedTest
    @EnumSource(Language.class)
    void whatTheProviderSaidIsTold(Language language) {
        for (var code : ResultCodes.pushes()) {
            var text = Notices.notBought(language, new Energy(2_500), Ending.FAILED, Optional.of(code));
            assertThat(text).contains(language == Language.EN ? code.english() : code.swahili());
            assertThat(text.length()).isLessThanOrEqualTo(306);
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void unprovenLateMoneyIsNotCalledTheBuyers(Language language) {
        var proven = Notices.late(language, Money.kes(3_000), Proof.PROVEN);
        var waits = Notices.late(language, Money.kes(3_000), Proof.UNPROVEN);
        assertThat(proven).contains(language == Language.EN ? "It is yours" : "Pesa ni yako");
        assertThat(waits).doesNotContain("It is yours", "Pesa ni yako").contains("M-Pesa");
    }

    @Test
    void endingsFollowTheProvidersCodes() {
        assertThat(List.of("1032", "1037", "1019", "2001", "1", "9999"))
                .extracting(code -> Ending.of(CollectionState.FAILED, Optional.of(code)))
                .containsExactly(
                        Ending.CANCELLED,
                        Ending.NO_ANSWER,
                        Ending.NO_ANSWER,
                        Ending.WRONG_PIN,
                        Ending.TOO_LITTLE_MONEY,
                        Ending.FAILED);
        assertThat(Ending.of(CollectionState.EXPIRED, Optional.of("1032"))).isEqualTo(Ending.EXPIRED);
    }

    @Test
    void noticesAreSentOnceInOrder() {
        try (var here = new Neighbourhood(Custody.WALLET)) {
            var house = here.household(Language.SW);
            var late = Notices.late(house.language(), Money.kes(3_000), Proof.PROVEN);
            here.db.inTransaction(tx -> {
                here.stores.notices().tell(tx, "late:1", house, late, here.clock.instant());
                here.stores.notices().tell(tx, "late:1", house, "again", here.clock.instant());
            });
            var sent = new ArrayList<String>();
            var job = new SendNotices(
                    here.db,
                    here.stores.notices(),
                    here.households,
                    here.clock,
                    (to, text) -> {
                        sent.add(to.code() + text);
                        return Outcome.TOLD;
                    },
                    new SimpleMeterRegistry());
            assertThat(job.pass()).isEqualTo(1);
            assertThat(job.pass()).isZero();
            assertThat(sent).containsExactly("H0001" + late);
        }
    }

    @Test
    void aHomeThatCannotBeReadKeepsNothingFromTheOthersAndTellsNobodyTwice() {
        try (var here = new Neighbourhood(Custody.WALLET)) {
            var houses = List.of(here.household(Language.EN), here.household(Language.EN), here.household(Language.EN));
            here.db.inTransaction(tx -> {
                for (var house : houses)
                    here.stores.notices().tell(tx, "late:" + house.code(), house, "paid", here.clock.instant());
            });
            here.run(
                    "update person set facts = set_byte(facts, length(facts) - 1, get_byte(facts, length(facts) - 1) # 1)"
                            + " where id = $1",
                    Tuple.of(houses.get(1).person().value()));
            var sent = new ArrayList<String>();
            var job = new SendNotices(
                    here.db,
                    here.stores.notices(),
                    here.households,
                    here.clock,
                    (to, text) -> {
                        sent.add(to.code());
                        return Outcome.TOLD;
                    },
                    new SimpleMeterRegistry());
            assertThat(job.pass()).isEqualTo(3);
            assertThat(job.pass()).as("it is tried again later").isZero();
            assertThat(sent).containsExactly("H0001", "H0003");
            assertThat(here.texts("select refused::text from notice where sent_at is null"))
                    .containsExactly("1");
        }
    }

    @Test
    void whatTheCarrierRefusesWaitsAndIsTriedAgainAndGivenUpInTheEnd() {
        var vertx = Vertx.vertx();
        var status = new AtomicInteger(401);
        var asked = new AtomicInteger();
        var carrier = vertx.createHttpServer()
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    request.response().setStatusCode(status.get()).end(SENT);
                })
                .listen(0, "127.0.0.1")
                .await();
        try (var here = new Neighbourhood(Custody.WALLET)) {
            var clock = new HandClock(here.clock.instant());
            var metrics = new SimpleMeterRegistry();
            var client = new AfricasTalkingClient(
                    vertx,
                    new SmsSettings.AfricasTalking(
                            URI.create("http://127.0.0.1:" + carrier.actualPort()),
                            "jirani",
                            new Secret("the-key"),
                            Optional.empty()),
                    Duration.ofSeconds(10));
            var postman = new Postman(client, metrics);
            var job = new SendNotices(
                    here.db, here.stores.notices(), here.households, clock, new SmsTeller(postman), metrics);
            var house = here.household(Language.EN);
            here.db.inTransaction(tx -> {
                here.stores.notices().tell(tx, "one", house, "your money goes elsewhere", clock.instant());
                here.stores.notices().tell(tx, "two", house, "your account is closed", clock.instant());
            });
            assertThat(job.pass()).isEqualTo(2);
            assertThat(job.pass()).as("not at once").isZero();
            assertThat(here.texts("select text from notice where sent_at is not null"))
                    .isEmpty();
            status.set(201);
            here.run("update notice set next_at = next_at + interval '10 days' where key = 'two'", Tuple.tuple());
            clock.pass(Duration.ofMinutes(5));
            assertThat(job.pass()).isEqualTo(1);
            assertThat(here.texts("select text from notice where sent_at is not null"))
                    .containsExactly("your money goes elsewhere");
            status.set(500);
            clock.pass(Duration.ofDays(11));
            assertThat(job.pass()).as("nobody knows: it is not sent twice").isEqualTo(1);
            assertThat(here.texts("select text from notice where sent_at is null"))
                    .isEmpty();
            status.set(401);
            here.db.inTransaction(
                    tx -> here.stores.notices().tell(tx, "three", house, "nobody hears this", clock.instant()));
            for (int i = 0; i < 2 * SendNotices.MOST; i++) {
                job.pass();
                clock.pass(Duration.ofHours(12));
            }
            assertThat(asked).hasValue(4 + SendNotices.MOST);
            assertThat(here.texts("select text from notice where given_up_at is not null"))
                    .containsExactly("nobody hears this");
            assertThat(metrics.counter("jirani_notices_given_up_total").count()).isEqualTo(1);
            postman.close();
        } finally {
            vertx.close().await();
        }
    }
}
