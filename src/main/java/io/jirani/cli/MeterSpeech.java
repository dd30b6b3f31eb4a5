package io.jirani.cli;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.DeviceKey;
import io.jirani.metering.MeterJson;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.Registration;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.Registration.Language;
import io.jirani.metering.Registration.Native;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a new meter speaks, and the secrets it came with. */
final class MeterSpeech {
    @Mixin
    Given given = new Given();

    @Option(names = "--adapter", description = "who reads it, such as tasmota; else it speaks our own protocol")
    @Nullable
    String adapter;

    @Option(names = "--foreign-id", description = "its name in its own language, such as tasmota_A1B2C3")
    @Nullable
    String foreignId;

    @Option(names = "--zone", description = "of a clock that names none; else the community's")
    @Nullable
    String zone;

    /** The secrets a meter came with. */
    static final class Given {
        @Option(names = "--key", paramLabel = "HEX", description = "the key it came with; else one is derived")
        @Nullable
        String key;

        @Option(
                names = "--password",
                paramLabel = "TEXT",
                description = "the broker password it came with, 16 characters or more; else one is made")
        @Nullable
        String password;

        Optional<DeviceKey> key() {
            return Optional.ofNullable(key).map(Registration::key);
        }

        Optional<Secret> password() {
            return Optional.ofNullable(password).map(Registration::chosen);
        }
    }

    /** A meter, and why something is done to it. */
    static final class Decision {
        @Parameters(paramLabel = "DEV", description = "the device id")
        String dev = "";

        @Option(names = "--reason", required = true, description = "why; stays in the log")
        String reason = "";

        @Option(names = "--json", description = "print one JSON object")
        boolean json;

        Dev dev() {
            return new Dev(dev);
        }

        Act act() {
            return new Act(Registries.WHO, reason);
        }
    }

    /** Where a new meter goes: one of the three. */
    static final class Where {
        @Option(names = "--household", required = true, description = "the household's code: H0001")
        @Nullable
        String household;

        @Option(names = "--stock", required = true, description = "nobody's yet; prints a claim code")
        boolean stock;

        @Option(names = "--feeder", required = true, description = "the community's connection to the grid")
        boolean feeder;
    }

    Optional<DeviceKey> key() {
        return given.key();
    }

    Optional<Secret> password() {
        return given.password();
    }

    Language language() {
        var named = Optional.ofNullable(adapter);
        if (named.isEmpty() && (foreignId != null || zone != null))
            throw Problem.invalid("--adapter", "is missing: only what an adapter reads has another name or a zone");
        return named.<Language>map(name -> new Adapted(
                        name,
                        Optional.ofNullable(foreignId)
                                .orElseThrow(() -> Problem.invalid("--foreign-id", "the adapter knows it by that")),
                        MeterJson.zone(Optional.ofNullable(zone))))
                .orElseGet(Native::new);
    }
}
