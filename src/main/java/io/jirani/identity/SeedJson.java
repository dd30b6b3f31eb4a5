package io.jirani.identity;

import io.jirani.config.Secret;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.Community.SellAssurance;
import io.jirani.identity.Household.Language;
import io.jirani.identity.SeedFile.Device;
import io.jirani.identity.SeedFile.Home;
import io.jirani.identity.SeedFile.Rules;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Reads a seed file. A mistake is refused with its place, such as {@code households[3].phones[0]}. */
public final class SeedJson {
    private static final Set<String> COMMUNITY = Set.of(
            "code",
            "name",
            "zone",
            "currency",
            "regime",
            "custody",
            "interval_seconds",
            "price_cents_per_kwh",
            "feed_in_cents_per_kwh",
            "bank_ratio_bp",
            "fee_bp",
            "partner",
            "sell_assurance",
            "households");
    private static final Set<String> HOUSEHOLD =
            Set.of("name", "location", "language", "phones", "meters", "solar_watts");
    private static final Set<String> METER = Set.of("dev", "key");
    private static final int MOST_CENTS = 10_000_000;

    private SeedJson() {}

    /** Reads the text of a seed file. */
    public static SeedFile parse(String text) {
        JsonObject json;
        try {
            json = new JsonObject(text);
        } catch (DecodeException notJson) {
            throw Problem.invalid("(file)", "not a JSON object");
        }
        var root = new Place("", json);
        root.only(COMMUNITY);
        var file = new SeedFile(rules(root), root.list("households", SeedJson::home));
        refuseTwice(file);
        return file;
    }

    private static Rules rules(Place root) {
        var currency = root.read("currency", Asset::of);
        var price = new Price(root.whole("price_cents_per_kwh", 1, MOST_CENTS), currency);
        var feedIn = new Price(root.whole("feed_in_cents_per_kwh", 0, MOST_CENTS), currency);
        if (feedIn.compareTo(price) > 0) throw Problem.invalid("feed_in_cents_per_kwh", "above the price");
        int interval = root.whole("interval_seconds", 60, 3600);
        if (86_400 % interval != 0) throw Problem.invalid("interval_seconds", "does not divide a day");
        return new Rules(
                root.matching("code", "[a-z0-9][a-z0-9-]{1,31}"),
                root.text("name"),
                root.read("zone", ZoneId::of),
                currency,
                root.read("regime", word -> Regime.valueOf(word.toUpperCase(Locale.ROOT))),
                root.read("custody", word -> Custody.valueOf(word.toUpperCase(Locale.ROOT))),
                Duration.ofSeconds(interval),
                price,
                feedIn,
                root.whole("bank_ratio_bp", 0, 10_000),
                root.whole("fee_bp", 0, 1_000),
                root.json().containsKey("partner") ? root.matching("partner", "[a-z0-9-]+") : "reserve",
                root.json().containsKey("sell_assurance")
                        ? root.read("sell_assurance", SellAssurance::valueOf)
                        : SellAssurance.A);
    }

    private static Home home(Place place) {
        place.only(HOUSEHOLD);
        return new Home(
                place.text("name"),
                place.text("location"),
                place.read("language", word -> Language.valueOf(word.toUpperCase(Locale.ROOT))),
                place.texts("phones", Msisdn::parse),
                place.json().containsKey("meters") ? place.list("meters", SeedJson::device) : List.of(),
                place.json().containsKey("solar_watts") ? place.whole("solar_watts", 0, 1_000_000) : 0);
    }

    private static Device device(Place place) {
        place.only(METER);
        var key = place.json().containsKey("key")
                ? Optional.of(new Secret(place.matching("key", "[0-9a-fA-F]{64}")))
                : Optional.<Secret>empty();
        return new Device(place.read("dev", Dev::new), key);
    }

    private static void refuseTwice(SeedFile file) {
        var seen = new HashSet<Dev>();
        for (var home : file.homes())
            if (new HashSet<>(home.phones()).size() < home.phones().size())
                throw Problem.invalid("households", home.name() + " has a phone twice");
        for (var home : file.homes())
            for (var meter : home.meters())
                if (!seen.add(meter.dev())) throw Problem.invalid("households", "two meters are " + meter.dev());
    }

    /** An object in the file and how one gets there. */
    private record Place(String path, JsonObject json) {
        void only(Set<String> known) {
            for (var field : json.fieldNames())
                if (!known.contains(field)) throw Problem.invalid(at(field), "no such field");
        }

        String text(String field) {
            if (!(json.getValue(field) instanceof String text) || text.isBlank())
                throw Problem.invalid(at(field), "needs a text");
            return text.strip();
        }

        String matching(String field, String shape) {
            return read(field, text -> {
                if (!text.matches(shape)) throw new IllegalArgumentException("needs the shape " + shape);
                return text;
            });
        }

        <T> T read(String field, Function<String, T> reader) {
            return SeedJson.read(at(field), text(field), reader);
        }

        int whole(String field, int least, int most) {
            var value = json.getValue(field);
            var isWhole = value instanceof Integer || value instanceof Long || value instanceof BigInteger;
            var number = isWhole ? new BigInteger(value.toString()) : BigInteger.ONE.negate();
            if (!isWhole
                    || number.compareTo(BigInteger.valueOf(least)) < 0
                    || number.compareTo(BigInteger.valueOf(most)) > 0)
                throw Problem.invalid(at(field), "needs a whole number from " + least + " to " + most);
            return number.intValueExact();
        }

        <T> List<T> list(String field, Function<Place, T> reader) {
            return IntStream.range(0, array(field).size())
                    .mapToObj(i -> {
                        var where = at(field) + "[" + i + "]";
                        if (!(array(field).getValue(i) instanceof JsonObject item))
                            throw Problem.invalid(where, "needs an object");
                        return reader.apply(new Place(where + ".", item));
                    })
                    .toList();
        }

        <T> List<T> texts(String field, Function<String, T> reader) {
            if (array(field).isEmpty()) throw Problem.invalid(at(field), "needs at least one");
            return IntStream.range(0, array(field).size())
                    .mapToObj(i -> {
                        var where = at(field) + "[" + i + "]";
                        if (!(array(field).getValue(i) instanceof String text))
                            throw Problem.invalid(where, "needs a text");
                        return SeedJson.read(where, text, reader);
                    })
                    .toList();
        }

        private JsonArray array(String field) {
            if (json.getValue(field) instanceof JsonArray array) return array;
            throw Problem.invalid(at(field), "needs a list");
        }

        private String at(String field) {
            return path + field;
        }
    }

    private static <T> T read(String where, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (Problem refused) {
            throw Problem.invalid(
                    where,
                    refused.faults().isEmpty()
                            ? refused.detail()
                            : refused.faults().getFirst().detail());
        } catch (RuntimeException unusable) {
            throw Problem.invalid(where, "cannot be used: " + unusable.getMessage());
        }
    }
}
