package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * A meter to be registered.
 *
 * @param trust the best its figures may count for; empty: what is usual in its language
 * @param key what it signs with, if it came with a key; else one is derived from the master key
 * @param password for the broker, at least 128 bits of chance; else one is made
 */
public record Registration(
        Dev dev,
        Place place,
        Language language,
        Optional<Assurance> trust,
        Optional<DeviceKey> key,
        Optional<Secret> password) {
    /** Device ids that begin so are the gateway's own users at the broker. */
    private static final String RESERVED = "jirani-";

    /** Levels of topics that name no device: a meter of such a name would be let into every other's topics. */
    private static final Set<String> PROTOCOL_WORDS = Set.of(
            ("tele stat cmnd SENSOR STATE LWT RESULT status status:0 events rpc online announce command relay emeter switch:0"
                            + " em:0 em1:0 em1data:0 emdata:0 pm1:0 spBv1.0 NBIRTH NDEATH NDATA DBIRTH DDEATH DDATA NCMD DCMD"
                            + " homie emon shellies shelly zigbee2mqtt homeassistant esphome sensor state info power energy"
                            + " total total_returned set get bridge meters v1 up down")
                    .split(" "));

    /** Languages of devices that mostly count in steps of 10 Wh: too coarse to sell an interval by. */
    private static final Set<String> COARSE = Set.of("zigbee2mqtt");

    private static final int SHORTEST_PASSWORD = 16;
    private static final int LONGEST_PASSWORD = 128;

    /** Where it goes. */
    public sealed interface Place {}

    /** A household's, at once. */
    public record Home(HouseholdId household) implements Place {}

    /** Nobody's yet: whoever has its claim code takes it. */
    public record Stock(CommunityId community) implements Place {}

    /** The community's connection to the grid. */
    public record Feeder(CommunityId community) implements Place {}

    /** How it speaks. */
    public sealed interface Language {
        /** The best figures in it can count for. */
        default Assurance best() {
            return this instanceof Native ? Assurance.A : Assurance.B;
        }

        /** What they count for unless somebody says otherwise. */
        default Assurance usual() {
            return this instanceof Adapted adapted && COARSE.contains(adapted.adapter) ? Assurance.C : best();
        }
    }

    /** Our own protocol, signed. */
    public record Native() implements Language {}

    /**
     * Another one, read by an adapter.
     *
     * @param foreignId its name in that language
     * @param zone of its clock, where that names none; empty: the community's
     */
    public record Adapted(String adapter, String foreignId, Optional<ZoneId> zone) implements Language {
        public Adapted {
            if (!adapter.matches("[a-z0-9][a-z0-9-]{0,31}") || adapter.equals(Meter.NATIVE))
                throw Problem.invalid("adapter", "the name of an adapter, such as tasmota");
            if (foreignId.startsWith("$") || foreignId.indexOf('+') >= 0 || foreignId.indexOf('#') >= 0)
                throw Problem.invalid("foreign_id", "holds no + and no #, and does not begin with $");
            if (PROTOCOL_WORDS.contains(foreignId))
                throw Problem.invalid("foreign_id", "a word of a protocol, which stands in other meters' topics too");
            if (foreignId.isBlank() || foreignId.length() > 128)
                throw Problem.invalid("foreign_id", "1 to 128 characters: the meter's name in its own language");
        }
    }

    public Registration {
        if (dev.id().startsWith(RESERVED))
            throw Problem.invalid("dev", RESERVED + "... is the gateway's at the broker");
        if (language instanceof Adapted && key.isPresent())
            throw Problem.invalid("key", "a meter that an adapter reads signs nothing");
        if (trust.filter(wanted -> wanted.compareTo(language.best()) < 0).isPresent())
            throw Problem.invalid("trust", language.best() + " at best, in this language");
    }

    /** A native meter of a household, with what it came with. */
    public static Registration of(HouseholdId household, Dev dev, Optional<DeviceKey> key, Optional<Secret> password) {
        return new Registration(dev, new Home(household), new Native(), Optional.empty(), key, password);
    }

    /** A password that somebody chose. Refuses what is too short to be random. */
    public static Secret chosen(String password) {
        if (password.length() < SHORTEST_PASSWORD
                || password.length() > LONGEST_PASSWORD
                || password.chars().anyMatch(each -> each < 0x20 || each == 0x7f))
            throw Problem.invalid(
                    "password", "16 to 128 characters, random: it is the meter's only proof to the broker");
        return new Secret(password);
    }

    /** A key that somebody chose: 64 hexadecimal digits. */
    public static DeviceKey key(String hex) {
        try {
            return new DeviceKey(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException noKey) {
            throw Problem.invalid("key", "64 hexadecimal digits");
        }
    }
}
