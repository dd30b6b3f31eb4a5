package io.jirani.demo;

import io.jirani.config.Secret;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.Household.Language;
import io.jirani.identity.Tariff;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Price;
import io.jirani.market.TariffJson;
import io.jirani.market.TariffStore.Wanted;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The demo's neighbourhood as data: one community, its tariff, N households of which half have panels, and one place for
 * the reader's own meter. Read from {@code demo/neighbourhood.json}; nothing here creates anything.
 *
 * <p>The last digit of a phone says what its owner does (decided.md 9): 1 to 6 pay, 7 cancels, 8 mistypes the PIN, 9
 * lets it ring, 0 has too little money. Households of 1, 3, 5, 8 and 0 have panels.
 */
public final class Neighbourhood {
    public static final int FEWEST = 5;
    public static final int MOST = 1_000;

    private static final String RESOURCE = "/demo/neighbourhood.json";
    private static final String TARIFF = "/demo/tariff-kenya.json";
    private static final String WITH_PANELS = "13580";
    // With fewer than ten households the digits do not come by themselves: both who never pay come early.
    private static final List<Integer> FEW = List.of(1, 2, 7, 3, 9, 4, 5, 8, 6);
    private static final int FIRST_METER = 1_001;

    /**
     * A household to be.
     *
     * @param index from 1; its short code is expected to be {@code H} and four digits of it
     * @param phones verified numbers of one family, all ending in the same digit, the one money is sent to first
     * @param solarWatts peak of its panels; 0 for a household that only buys
     */
    public record Home(
            int index, String name, String location, Language language, List<Msisdn> phones, Dev dev, int solarWatts) {
        public String code() {
            return String.format(Locale.ROOT, "H%04d", index);
        }

        public boolean sells() {
            return solarWatts > 0;
        }

        /** The digit by which its phones behave. */
        public int habit() {
            return phones.getFirst().digits().charAt(11) - '0';
        }
    }

    private final JsonObject json;
    private final List<Home> homes;

    private Neighbourhood(JsonObject json, List<Home> homes) {
        this.json = json;
        this.homes = homes;
    }

    /** The neighbourhood with so many households. */
    public static Neighbourhood of(int households) {
        if (households < FEWEST || households > MOST)
            throw new IllegalArgumentException("households are " + FEWEST + " to " + MOST + ", not " + households);
        var json = read(RESOURCE);
        return new Neighbourhood(json, homes(json, households));
    }

    private static JsonObject read(String resource) {
        try (var stream = Neighbourhood.class.getResourceAsStream(resource)) {
            if (stream == null) throw new IllegalStateException("not in the jar: " + resource);
            return new JsonObject(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public List<Home> homes() {
        return homes;
    }

    /**
     * Those who trade automatically: one with panels and two that only buy. The first home does not, whose credits the reader
     * sells by hand.
     */
    public List<Home> traders() {
        var traders = new ArrayList<Home>();
        homes.stream().filter(Home::sells).skip(1).limit(1).forEach(traders::add);
        homes.stream().filter(home -> !home.sells()).limit(2).forEach(traders::add);
        return traders;
    }

    /** The home of the reader's own meter: nobody simulates it. Its code follows the last household's. */
    public Home guest() {
        return extra("guest", homes.size() + 1);
    }

    /** The key of the published samples and a password that the README prints. */
    public DeviceSecret guestSecret() {
        var guest = json.getJsonObject("guest");
        return new DeviceSecret(DeviceKey.ofHex(guest.getString("key_hex")), new Secret(guest.getString("password")));
    }

    /** The home whose meter speaks Tasmota's language. Nobody trades there; its code follows the guest's. */
    public Home tasmota() {
        return extra("tasmota", homes.size() + 2);
    }

    /** How that meter calls itself, and the password that the guide prints. */
    TasmotaVerticle.Device tasmotaDevice() {
        var tasmota = json.getJsonObject("tasmota");
        return new TasmotaVerticle.Device(
                tasmota().dev(), tasmota.getString("topic"), new Secret(tasmota.getString("password")));
    }

    /** The meter of the connection to the grid. Behind it is everyone but the guest, whom nobody simulates. */
    FleetClient.Feeder feeder() {
        var behind = new ArrayList<>(homes);
        behind.add(tasmota());
        return new FleetClient.Feeder(new Dev(json.getString("feeder")), behind);
    }

    private Home extra(String which, int index) {
        var home = json.getJsonObject(which);
        return new Home(
                index,
                home.getString("name"),
                home.getString("location"),
                Language.valueOf(home.getString("language").toUpperCase(Locale.ROOT)),
                List.of(new Msisdn(home.getString("phone"))),
                new Dev(home.getString("dev")),
                0);
    }

    public Community community(CommunityId id) {
        var community = json.getJsonObject("community");
        return new Community(
                id,
                community.getString("code"),
                community.getString("name"),
                zone(),
                Asset.of(community.getString("currency")),
                Regime.valueOf(community.getString("regime").toUpperCase(Locale.ROOT)),
                Custody.valueOf(community.getString("custody").toUpperCase(Locale.ROOT)),
                interval(),
                community.getInteger("bank_ratio_bp"),
                community.getInteger("fee_bp"),
                community.getString("partner"));
    }

    public Tariff tariff(Instant effectiveFrom) {
        var community = json.getJsonObject("community");
        var currency = Asset.of(community.getString("currency"));
        return new Tariff(
                effectiveFrom,
                new Price(community.getLong("price_cents_per_kwh"), currency),
                new Price(community.getLong("feed_in_cents_per_kwh"), currency));
    }

    /** The supplier's published tariff, in force since ever: an example that does not end. */
    public Wanted supplier() {
        var published = read(TARIFF);
        return new Wanted(
                Instant.EPOCH,
                Optional.empty(),
                published.getString("source"),
                TariffJson.table(published.getJsonObject("tariff")));
    }

    public ZoneId zone() {
        return ZoneId.of(json.getJsonObject("community").getString("zone"));
    }

    public Duration interval() {
        return Duration.ofSeconds(json.getJsonObject("community").getInteger("interval_seconds"));
    }

    private static List<Home> homes(JsonObject json, int households) {
        var people = json.getJsonArray("people");
        var panels = json.getJsonArray("panels_watts");
        var homes = new ArrayList<Home>();
        int roofs = 0;
        for (int i = 0; i < households; i++) {
            var person = people.getJsonObject(i % people.size());
            int number = households < 10 ? FEW.get(i) : i + 1;
            var sells = WITH_PANELS.indexOf('0' + number % 10) >= 0;
            homes.add(new Home(
                    i + 1,
                    person.getString("name") + (i < people.size() ? "" : " " + (i / people.size() + 1)),
                    person.getString("location"),
                    Language.valueOf(person.getString("language").toUpperCase(Locale.ROOT)),
                    phones(number),
                    new Dev("ke-nbo-" + (FIRST_METER + i)),
                    sells ? panels.getInteger(roofs++ % panels.size()) : 0));
        }
        return List.copyOf(homes);
    }

    /** Three phones of one family: a number may be asked for money three times a minute only (PushLimits). */
    private static List<Msisdn> phones(int number) {
        return IntStream.range(0, 3)
                .mapToObj(member -> new Msisdn(String.valueOf(254_700_000_000L + number + member * 10_000L)))
                .toList();
    }
}
