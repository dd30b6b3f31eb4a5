package io.jirani.payments;

import io.jirani.config.Env;
import io.jirani.kernel.Money;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How long payments wait, and how much is believed (decided.md sections 0, 4 and 30).
 *
 * @param firstQuery when the provider is first asked about a push; the later times are multiples of it
 * @param deadline how long a buyer has; then the energy is free again
 * @param confirmQuery when a callback is checked by a question of ours
 * @param claimWait how long a success claim over the cap stops the hold's clock (ruling 9)
 * @param railTimeout the longest a call of the provider takes; twice that and its process is taken for dead
 * @param e1CapPerDay the most that is credited to a household per day on callbacks alone
 * @param sources addresses the provider's callbacks come from; empty when any may
 * @param pushLimits how often a phone may be asked
 * @param statements where the provider's statements are laid; empty when they are read by hand only
 */
public record PaymentSettings(
        Duration firstQuery,
        Duration deadline,
        Duration confirmQuery,
        Duration claimWait,
        Duration railTimeout,
        Money e1CapPerDay,
        Set<String> sources,
        PushLimits pushLimits,
        Optional<Path> statements) {
    /** Where Safaricom's callbacks come from, as far as is known (fact sheet section 14). */
    private static final Set<String> SAFARICOM = Set.of(
            "196.201.214.200",
            "196.201.214.206",
            "196.201.214.207",
            "196.201.214.208",
            "196.201.213.114",
            "196.201.213.44",
            "196.201.212.127",
            "196.201.212.128",
            "196.201.212.129",
            "196.201.212.132",
            "196.201.212.136",
            "196.201.212.138",
            "196.201.212.69",
            "196.201.212.74");

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+");

    public PaymentSettings {
        sources = Set.copyOf(sources);
    }

    /** Without a folder of statements. */
    public PaymentSettings(
            Duration firstQuery,
            Duration deadline,
            Duration confirmQuery,
            Duration claimWait,
            Duration railTimeout,
            Money e1CapPerDay,
            Set<String> sources,
            PushLimits pushLimits) {
        this(
                firstQuery,
                deadline,
                confirmQuery,
                claimWait,
                railTimeout,
                e1CapPerDay,
                sources,
                pushLimits,
                Optional.empty());
    }

    /** The lengths of production. */
    public static PaymentSettings serve() {
        return from(new Env(java.util.Map.of(), java.util.Map.of()));
    }

    /** The lengths of the demo, whose simulated phones answer within seconds. */
    public static PaymentSettings demo() {
        return new PaymentSettings(
                Duration.ofSeconds(3),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofMinutes(15),
                Duration.ofSeconds(20),
                Money.kes(200_000),
                Set.of(),
                PushLimits.DEMO);
    }

    /** Reads the settings of {@code serve}. */
    public static PaymentSettings from(Env env) {
        return new PaymentSettings(
                env.or("COLLECT_FIRST_QUERY_SECONDS", "30", PaymentSettings::seconds),
                env.or("COLLECT_DEADLINE_SECONDS", "300", PaymentSettings::seconds),
                Duration.ofSeconds(2),
                Duration.ofMinutes(15),
                Duration.ofSeconds(20),
                env.or("E1_CAP_CENTS", "200000", text -> Money.kes(Long.parseLong(text))),
                env.or("MPESA_SOURCES", isLive(env) ? "safaricom" : "any", PaymentSettings::addresses),
                PushLimits.STANDARD,
                env.maybe("STATEMENTS_DIR", Path::of));
    }

    private static Duration seconds(String text) {
        var seconds = Long.parseLong(text);
        if (seconds < 1 || seconds > 86_400) throw new IllegalArgumentException("1 to 86400 seconds");
        return Duration.ofSeconds(seconds);
    }

    private static boolean isLive(Env env) {
        return env.maybe("MODE", text -> text).filter("live"::equalsIgnoreCase).isPresent();
    }

    /** That any address will do is said, never left empty: the second check does not fall away by mistake. */
    private static Set<String> addresses(String text) {
        if (text.strip().equals("safaricom")) return SAFARICOM;
        if (text.strip().equals("any")) return Set.of();
        var all = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        for (var address : all)
            if (!ADDRESS.matcher(address).matches())
                throw new IllegalArgumentException("addresses with commas between, or safaricom, or any");
        return Set.copyOf(all);
    }
}
