package io.jirani.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the secret callback paths are made of.
 *
 * @param current makes every new path
 * @param earlier only reads: paths that were given out before the key was changed
 * @param typed of the one path of payments typed by hand, which a provider registers once; empty: {@code current}
 */
public record CallbackKeys(Secret current, Optional<Secret> earlier, Optional<Secret> typed) {
    /** One key for all. */
    public CallbackKeys(Secret current) {
        this(current, Optional.empty(), Optional.empty());
    }

    /** Reads them. Mistakes are collected in the environment. */
    public static CallbackKeys from(Env env) {
        return new CallbackKeys(
                env.hidden("CALLBACK_KEY", "missing-".repeat(4), ServeSettings::key),
                env.optionalSecret("CALLBACK_KEY_OLD", ServeSettings::key),
                env.optionalSecret("CALLBACK_KEY_TYPED", ServeSettings::key));
    }

    /** Every key that is set. */
    List<String> all() {
        return Stream.of(Optional.of(current), earlier, typed)
                .flatMap(Optional::stream)
                .map(Secret::reveal)
                .filter(key -> !key.startsWith("missing"))
                .toList();
    }
}
