package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.metering.MeterLife.Claim;
import io.jirani.metering.MeterLife.Fresh;
import io.jirani.metering.MeterLife.Registered;
import io.jirani.metering.MeterLife.Rotated;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.Registration.Feeder;
import io.jirani.metering.Registration.Home;
import io.jirani.metering.Registration.Language;
import io.jirani.metering.Registration.Native;
import io.jirani.metering.Registration.Stock;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The registry's requests and answers as the contract writes them. */
public final class MeterJson {
    private static final Duration A_WEEK = Duration.ofDays(7);

    private MeterJson() {}

    /**
     * A meter to be registered. Refuses what does not go together.
     *
     * @param owner of the household that is named
     */
    static Registration registration(JsonObject body, CommunityId community, Optional<HouseholdId> owner) {
        var feeder = "feeder".equals(body.getString("role"));
        if (feeder && owner.isPresent()) throw Problem.invalid("household", "a feeder's meter is nobody's");
        var place = feeder
                ? new Feeder(community)
                : owner.<Registration.Place>map(Home::new).orElseGet(() -> new Stock(community));
        return new Registration(
                new Dev(body.getString("dev")),
                place,
                language(body),
                Optional.ofNullable(body.getString("trust")).map(Assurance::valueOf),
                key(body),
                password(body));
    }

    /** A meter that takes another's place and is not known yet. */
    static Fresh fresh(JsonObject body) {
        return new Fresh(new Dev(body.getString("dev")), language(body), key(body), password(body));
    }

    static Optional<DeviceKey> key(JsonObject body) {
        return Optional.ofNullable(body.getString("key")).map(Registration::key);
    }

    static Optional<Secret> password(JsonObject body) {
        return Optional.ofNullable(body.getString("password")).map(Registration::chosen);
    }

    static Duration overlap(JsonObject body) {
        return Optional.ofNullable(body.getInteger("overlap_seconds"))
                .map(Duration::ofSeconds)
                .orElse(A_WEEK);
    }

    /** A zone's name, if one is given. */
    public static Optional<ZoneId> zone(Optional<String> name) {
        try {
            return name.map(ZoneId::of);
        } catch (DateTimeException unknown) {
            throw Problem.invalid("zone", "a time zone, such as Africa/Nairobi");
        }
    }

    private static Language language(JsonObject body) {
        var zone = zone(Optional.ofNullable(body.getString("zone")));
        var adapter = Optional.ofNullable(body.getString("adapter")).filter(name -> !name.equals(Meter.NATIVE));
        var foreignId = Optional.ofNullable(body.getString("foreign_id"));
        if (adapter.isEmpty() && (foreignId.isPresent() || zone.isPresent()))
            throw Problem.invalid("adapter", "is missing: only what an adapter reads has another name or a zone");
        if (adapter.isEmpty()) return new Native();
        return new Adapted(
                adapter.get(),
                foreignId.orElseThrow(() -> Problem.invalid("foreign_id", "is missing: the adapter knows it by that")),
                zone);
    }

    /** What an installer needs, with the secrets in it. */
    public static JsonObject secrets(Registered made) {
        return new JsonObject()
                .put("dev", made.dev().id())
                .put("password", made.password().reveal())
                .put("key", made.key().map(MeterJson::hex).orElse(null))
                .put(
                        "claim_code",
                        made.claim().map(claim -> claim.code().reveal()).orElse(null))
                .put(
                        "claim_until",
                        made.claim().map(claim -> claim.until().toString()).orElse(null));
    }

    /** The same for a meter whose installer has them. */
    public static JsonObject noSecrets(Dev dev) {
        return new JsonObject()
                .put("dev", dev.id())
                .putNull("password")
                .putNull("key")
                .putNull("claim_code")
                .putNull("claim_until");
    }

    /** A key that takes over. */
    public static JsonObject rotated(Rotated rotated) {
        return new JsonObject()
                .put("dev", rotated.dev().id())
                .put("kid", rotated.kid())
                .put("key", hex(rotated.key()))
                .put("old_until", rotated.othersUntil().toString())
                .putNull("password");
    }

    /** Another password. */
    public static JsonObject changed(Dev dev, Secret password) {
        return new JsonObject()
                .put("dev", dev.id())
                .putNull("kid")
                .putNull("key")
                .putNull("old_until")
                .put("password", password.reveal());
    }

    /** A claim code. */
    public static JsonObject claim(Dev dev, Claim claim) {
        return new JsonObject()
                .put("dev", dev.id())
                .put("claim_code", claim.code().reveal())
                .put("claim_until", claim.until().toString());
    }

    /** The number of a row, as a text of digits: what is none of ours names no row. */
    static long seq(JsonObject body) {
        try {
            return Long.parseLong(body.getString("seq"));
        } catch (NumberFormatException tooLarge) {
            throw Problem.notFound("no such row waits");
        }
    }

    private static String hex(DeviceKey key) {
        return HexFormat.of().formatHex(key.bytes());
    }

    /** What is to become of the rows that wait. */
    static Leftover waiting(JsonObject body) {
        return Leftover.valueOf(body.getString("waiting", "refuse").toUpperCase(Locale.ROOT));
    }
}
