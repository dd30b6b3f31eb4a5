package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.Actor;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Caller;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.identity.Phone.Proof;
import io.jirani.identity.PhoneStore;
import io.jirani.identity.Role;
import io.jirani.identity.TestOperators;
import io.jirani.identity.Who;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PhoneId;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.PayoutStore;
import io.jirani.payments.StopPayouts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A household with an operator's word for its number, at a door, with a clock that is moved by hand. */
abstract class PhoneDesk {
    /** Half past seven in the evening in Nairobi, today: what was given up is forgotten by the database's own clock. */
    final Instant begin = LocalDate.now(ZoneOffset.UTC).atTime(16, 30).toInstant(ZoneOffset.UTC);

    static final String NEW_NUMBER = "0711 000 222";

    final Neighbourhood here = new Neighbourhood(Custody.PASS_THROUGH);
    final PhoneStore phones = here.households.phones();
    final PayoutPhones payout = new PayoutPhones(phones);
    final HandClock clock = new HandClock(begin);
    final SpokenCodes codes = new SpokenCodes();
    final Door door = new Door();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final List<PhoneId> signedOut = new ArrayList<>();
    Household seller;
    TellNumbers tell;

    @SuppressWarnings("NullAway.Init")
    PhoneDesk() {}

    @BeforeEach
    void open() {
        seller = here.household(Language.EN);
        here.db.inTransaction(tx -> {
            for (int i = 1; i <= 3; i++) TestOperators.enrol(tx, agent("S000" + i), Role.ADMIN);
        });
        here.run(
                "update phone set proof = 'operator', payable_from = null, heard_at = null,"
                        + " added_at = '2026-11-01' where household_id = $1",
                Tuple.of(seller.id().value()));
        tell = new TellNumbers(here.db, here.stores, clock);
        var auth = new AuthRoutes(here.db, List.of((tx, since) -> Optional.of(device(since))), CompatDoor.KEYED);
        door.open(
                List.of(
                        new PhoneRoutes(here.db, auth, here.stores, codes, tell, giveUp(), clock)::mount,
                        new PayoutRoutes(
                                here.db,
                                auth,
                                new IdempotencyStore(TestVault.VAULT),
                                here.stores,
                                here.ids,
                                clock,
                                "mpesa",
                                here.nudged::add)::mount),
                List.of(),
                List.of());
    }

    @AfterEach
    void close() {
        door.close();
        here.close();
    }

    private GiveUpPhone giveUp() {
        var sent = new PayoutStore("mpesa", phones);
        return new GiveUpPhone(
                here.stores,
                new StopPayouts(sent, here.ledger, PaymentSettings.serve(), clock),
                (tx, household, phone, now) -> {
                    signedOut.add(phone);
                    return 1;
                },
                tell,
                clock);
    }

    int giveUp(Phone phone) {
        return door.send(door.request(path(phone), bearer(begin.minusSeconds(90_000)))
                        .DELETE())
                .statusCode();
    }

    /** Who was told something with these words in it, in the order of telling. */
    List<String> told(String words) {
        tell.pass();
        return here.texts(
                "select phone_id::text from notice where text like '%" + words + "%' order by created_at, phone_id");
    }

    Who device(String since) {
        return new Who(
                new Caller.OfHousehold(seller.id(), seller.community()),
                new Actor(Actor.Kind.HOUSEHOLD, seller.id().value(), seller.code()),
                Role.HOUSEHOLD.scopes(),
                Instant.parse(since));
    }

    Who agent(String code) {
        return TestOperators.who(here.community.id(), Role.ADMIN, code);
    }

    PayOutSellers job() {
        var policy = PayoutPolicy.of(Money.kes(100));
        return new PayOutSellers(here.db, here.stores, here.ids, clock, "mpesa", policy, metrics, here.nudged::add);
    }

    PayoutPhone now() {
        return here.db.transaction(tx -> payout.of(tx, seller.id(), clock.instant()));
    }

    Phone first() {
        return here.db
                .transaction(tx ->
                        phones.ofHousehold(tx, seller.id(), seller.phones().getFirst()))
                .orElseThrow();
    }

    void named(String name) {
        here.db.inTransaction(tx -> payout.named(tx, first().id(), name, clock.instant()));
    }

    void proved(Phone phone) {
        here.db.inTransaction(tx -> payout.proved(tx, phone.id(), Proof.CODE, clock.instant()));
    }

    Phone added() {
        assertThat(add(NEW_NUMBER).statusCode()).isEqualTo(201);
        return here.db
                .transaction(tx -> phones.ofHousehold(tx, seller.id(), Msisdn.parse(NEW_NUMBER)))
                .orElseThrow();
    }

    HttpResponse<String> add(String number) {
        return door.post("/v1/me/phones", JsonObject.of("phone", number).encode(), bearer(begin.minusSeconds(90_000)));
    }

    HttpResponse<String> post(Phone phone, String what, String body) {
        return door.post(path(phone) + what, body, bearer(begin.minusSeconds(90_000)));
    }

    static String path(Phone phone) {
        return "/v1/me/phones/" + phone.id();
    }

    static String code(String text) {
        return JsonObject.of("code", text).encode();
    }

    static String[] bearer(Instant since, String... more) {
        var headers = new ArrayList<>(List.of("Authorization", "Bearer " + since));
        headers.addAll(List.of(more));
        return headers.toArray(String[]::new);
    }
}
