package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.CoolDown;
import io.jirani.identity.Household;
import io.jirani.identity.NumberCodes;
import io.jirani.identity.NumberCodes.Answer;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.identity.Phone.Proof;
import io.jirani.identity.PhoneLookStore;
import io.jirani.identity.PhoneStore;
import io.jirani.identity.Scope;
import io.jirani.identity.Who;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** A household's own numbers: added, proven by a code, chosen for its money, given up. They leave masked. */
public final class PhoneRoutes {
    /** A household has no more numbers than this in use. */
    static final int MOST = 5;
    /** A household adds no more numbers than this in a day: each of them may be sent texts. */
    static final int MOST_ADDED = 5;
    /** A number serves no more households than this: who shares a phone are neighbours, not a crowd. */
    static final int MOST_SHARED = 10;

    private static final Duration DAY = Duration.ofHours(24);

    private final Db db;
    private final AuthRoutes auth;
    private final SettlementStores stores;
    private final PhoneStore phones;
    private final NumberCodes codes;
    private final PhoneLookStore looks;
    private final ChoosePhone choose;
    private final GiveUpPhone giveUp;
    private final Clock clock;

    public PhoneRoutes(
            Db db,
            AuthRoutes auth,
            SettlementStores stores,
            NumberCodes codes,
            TellNumbers tell,
            GiveUpPhone giveUp,
            Clock clock) {
        this.db = db;
        this.auth = auth;
        this.stores = stores;
        this.phones = stores.households().phones();
        this.codes = codes;
        this.looks = new PhoneLookStore(phones);
        this.choose = new ChoosePhone(stores, tell, clock);
        this.giveUp = giveUp;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listPhones", this::list);
        Answers.on(builder, "addPhone", this::add);
        Answers.on(builder, "sendPhoneCode", this::send);
        Answers.on(builder, "provePhone", this::prove);
        Answers.on(builder, "choosePayoutPhone", this::choose);
        Answers.on(builder, "retirePhone", this::retire);
    }

    private void list(RoutingContext ctx) {
        var who = who(ctx, Scope.SELF_READ);
        Answers.json(ctx, 200, db.transaction(tx -> {
            var household = own(tx, who);
            var items = phones.of(tx, household.id()).stream()
                    .map(PhoneRoutes::json)
                    .toList();
            return JsonObject.of("items", items, "payout", payout(choose.paid(tx, household)));
        }));
    }

    private void add(RoutingContext ctx) {
        var who = who(ctx, Scope.SELF_WRITE);
        var number = Msisdn.parse(Answers.body(ctx).getString("phone"));
        var added = db.transaction(tx -> {
            var household = own(tx, who);
            stores.communities().lock(tx, household.community());
            if (phones.of(tx, household.id()).size() >= MOST)
                throw Problem.of(Kind.CONFLICT, "a household has " + MOST + " numbers at most");
            if (looks.added(tx, household.id(), clock.instant().minus(DAY)) >= MOST_ADDED)
                throw Problem.of(Kind.CONFLICT, "a household adds " + MOST_ADDED + " numbers a day at most");
            mustBeOfFew(tx, number);
            phones.forget(tx, household.id());
            return phones.add(tx, household.id(), number, clock.instant());
        });
        Answers.json(ctx, 201, json(added));
    }

    private void send(RoutingContext ctx) {
        var who = who(ctx, Scope.SELF_WRITE);
        var letter = db.transaction(tx -> {
            var household = own(tx, who);
            var phone = choose.own(tx, household, id(ctx));
            if (!phone.isVerified()) mustBeOfFew(tx, phone.number());
            var made = codes.make(tx, phone.number(), household.language(), "household " + household.id());
            phones.asked(tx, phone.id(), Optional.of(made.id()));
            return made;
        });
        codes.send(letter);
        Answers.json(ctx, 202, JsonObject.of("sent_to", letter.to().masked()));
    }

    /** The verdict is kept whatever it is; only then the caller hears of it. */
    private void prove(RoutingContext ctx) {
        var who = who(ctx, Scope.SELF_WRITE);
        var text = Answers.body(ctx).getString("code");
        var proved = db.transaction(tx -> {
            var phone = choose.own(tx, own(tx, who), id(ctx));
            var code = phones.code(tx, phone.id());
            if (code.isEmpty() || codes.judge(tx, code.get(), text) == Answer.WRONG) return Optional.<Phone>empty();
            phones.asked(tx, phone.id(), Optional.empty());
            confirm(tx, who, phone);
            return phones.find(tx, phone.id());
        });
        var phone = proved.orElseThrow(
                () -> Problem.invalid("code", "wrong, used, too old or tried too often: ask for another"));
        Answers.json(ctx, 200, json(phone));
    }

    /** A device that came after another holder's name did may be that holder's. */
    private void confirm(Db.Tx tx, Who who, Phone phone) {
        var payout = new PayoutPhones(phones);
        var now = clock.instant();
        if (phone.nameChangedAt().filter(who.deviceSince()::isAfter).isPresent())
            payout.proved(tx, phone.id(), Proof.CODE, now);
        else payout.confirmed(tx, phone.id(), now);
    }

    /** Entries that nobody vouched for do not count: strangers' must not keep its owner out. */
    private void mustBeOfFew(Db.Tx tx, Msisdn number) {
        if (phones.byNumber(tx, number).stream().filter(Phone::isVerified).count() >= MOST_SHARED)
            throw Problem.of(Kind.CONFLICT, "a number serves " + MOST_SHARED + " households at most");
    }

    private void choose(RoutingContext ctx) {
        var who = who(ctx, Scope.SELF_WRITE);
        CoolDown.check(who, clock.instant());
        var chosen = db.transaction(tx -> {
            var household = own(tx, who);
            stores.communities().lock(tx, household.community());
            choose.choose(tx, household, id(ctx));
            return phones.find(tx, id(ctx)).orElseThrow();
        });
        Answers.json(ctx, 200, json(chosen));
    }

    private void retire(RoutingContext ctx) {
        var who = who(ctx, Scope.SELF_WRITE);
        CoolDown.check(who, clock.instant());
        var retired = db.transaction(tx -> {
            var household = own(tx, who);
            var phone = choose.own(tx, household, id(ctx));
            giveUp.giveUp(tx, household, phone);
            return phone;
        });
        Answers.json(ctx, 200, JsonObject.of("phone_id", retired.id().toString(), "retired", true));
    }

    private Who who(RoutingContext ctx, Scope scope) {
        var who = auth.who(ctx);
        who.must(scope);
        return who;
    }

    private Household own(Db.Tx tx, Who who) {
        if (who.caller() instanceof Caller.OfHousehold own)
            return stores.households().get(tx, own.household());
        throw Problem.of(Kind.FORBIDDEN, "a household asks about its own numbers");
    }

    private static PhoneId id(RoutingContext ctx) {
        return PhoneId.parse(Objects.requireNonNull(ctx.pathParam("phone_id")));
    }

    private static JsonObject json(Phone phone) {
        return JsonObject.of(
                "phone_id", phone.id().toString(),
                "phone", phone.number().masked(),
                "added_at", phone.addedAt().toString(),
                "proof",
                        phone.proven()
                                .map(proven -> proven.how().name().toLowerCase(Locale.ROOT))
                                .orElse(null),
                "payable_from", phone.payableFrom().map(Instant::toString).orElse(null),
                "heard_at", phone.heardAt().map(Instant::toString).orElse(null));
    }

    /** Where money goes, for a page: the state in a word, and its moment where it has one. */
    public static JsonObject payout(PayoutPhone phone) {
        var at = switch (phone) {
            case PayoutPhone.Ready ready -> ready.phone().payableFrom();
            case PayoutPhone.Waiting waiting -> Optional.of(waiting.until());
            case PayoutPhone.Silent silent -> Optional.of(silent.since());
            case PayoutPhone.NameChanged changed -> Optional.of(changed.since());
            case PayoutPhone.Unproven unproven -> Optional.<Instant>empty();
            case PayoutPhone.None none -> Optional.<Instant>empty();
        };
        return JsonObject.of(
                "state", phone.word(),
                "at", at.map(Instant::toString).orElse(null),
                "phone", phone.ready().map(one -> one.number().masked()).orElse(null));
    }
}
