package io.jirani;

import io.jirani.access.Access;
import io.jirani.access.AccessSettings;
import io.jirani.access.AfricasTalkingClient;
import io.jirani.access.Codes;
import io.jirani.access.ConsoleSms;
import io.jirani.access.SmsPort;
import io.jirani.access.SmsSettings;
import io.jirani.config.Secret;
import io.jirani.config.ServeSettings;
import io.jirani.config.ServeSettings.Mode;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.identity.ApiKey.World;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.KeyStore;
import io.jirani.identity.NumberCodes;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Msisdn;
import io.jirani.settlement.NoticeStore;
import io.jirani.settlement.Teller;
import io.jirani.settlement.Teller.Outcome;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Access's part of the composition: how texts reach phones, who signs in how, and what a request's credential says. */
final class AccessRoom implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessRoom.class);
    private static final Duration SMS_TIMEOUT = Duration.ofSeconds(10);

    private final SmsPort phones;
    private final KeyStore keys;
    private final Access access;
    private final AuthRoutes auth;

    AccessRoom(
            Db db,
            Vault vault,
            ServeSettings serve,
            AccessSettings settings,
            Ids ids,
            App.World world,
            MeterRegistry metrics) {
        phones = switch (settings.sms()) {
            case SmsSettings.Console console -> new ConsoleSms();
            case SmsSettings.AfricasTalking carrier -> new AfricasTalkingClient(world.vertx(), carrier, SMS_TIMEOUT);
        };
        // In the sandbox somebody must be able to read a code, who asks for it: it opens an account, and logs are kept.
        console().ifPresent(console -> console.listen(AccessRoom::heard));
        keys = new KeyStore(world.random(), serve.mode() == Mode.LIVE ? World.LIVE : World.TEST);
        access = new Access(
                db,
                vault,
                keys,
                phones,
                new NoticeStore(ids)::tell,
                new Access.Setting(serve.web().publicUrl(), settings.addresses()),
                ids,
                world.random(),
                world.clock(),
                metrics);
        auth = new AuthRoutes(
                db,
                List.of(access.tokens(), access.sessions(), keys),
                CompatDoor.valueOf(serve.compatDoor().name()));
    }

    private static void heard(Msisdn to, String text) {
        LOG.info("there is a text for {}; with JIRANI_LOG_LEVEL=DEBUG it is shown", to);
        LOG.debug("to {}: {}", to, text);
    }

    /** Who calls: by access token, by a page's cookie, by key. */
    AuthRoutes auth() {
        return auth;
    }

    KeyStore keys() {
        return keys;
    }

    /** The phones that are none, where texts go to the console. */
    Optional<ConsoleSms> console() {
        return phones instanceof ConsoleSms console ? Optional.of(console) : Optional.empty();
    }

    /** Tells households things: by text where there is a carrier, else as the world does. */
    Teller tell(BiConsumer<Household, String> otherwise) {
        if (console().isEmpty()) return new SmsTeller(access.postman());
        return (household, text) -> {
            otherwise.accept(household, text);
            return Outcome.TOLD;
        };
    }

    /** Codes that prove a number. */
    NumberCodes numbers() {
        return new NumberCodes() {
            @Override
            public Letter make(Db.Tx tx, Msisdn number, Language language, String address) {
                var made = access.codes().make(tx, Codes.Purpose.PHONE, number, address, Codes.Asker.STRANGER);
                return new Letter(made.id(), number, new Secret(made.text(language)));
            }

            @Override
            public void send(Letter letter) {
                access.postman().send(letter.to(), letter.text().reveal());
            }

            @Override
            public Answer judge(Db.Tx tx, UUID id, String text) {
                return access.codes().judge(tx, Codes.Purpose.PHONE, id, text) == Codes.Answer.RIGHT
                        ? Answer.RIGHT
                        : Answer.WRONG;
            }
        };
    }

    void mount(RouterBuilder builder) {
        access.routes(auth).mount(builder);
    }

    Deployable verticle() {
        return access.verticle();
    }

    List<HealthCheck> health() {
        return access.health();
    }

    @Override
    public void close() {
        access.close();
    }
}
