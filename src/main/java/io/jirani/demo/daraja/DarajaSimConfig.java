package io.jirani.demo.daraja;

import io.jirani.kernel.Money;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a simulated Daraja is set up. The credentials open nothing but the simulator.
 *
 * @param port where it listens; 0 takes any free one
 * @param directory where the journal, the key pair and {@code certificate.pem} live; made when missing
 * @param seed of chance: ids, delays and text variants
 */
public record DarajaSimConfig(
        String host,
        int port,
        Path directory,
        App app,
        PayBill payBill,
        Disburser disburser,
        Pace pace,
        Callbacks callbacks,
        Texts texts,
        long seed) {

    /** The application of the developer portal, whose key and secret mint tokens. */
    public record App(String consumerKey, String consumerSecret) {
        @Override
        public String toString() {
            return "App[" + consumerKey + "]";
        }
    }

    /** The shortcode that receives pushes, with the passkey of its {@code Password}. */
    public record PayBill(String shortcode, String passkey) {
        @Override
        public String toString() {
            return "PayBill[" + shortcode + "]";
        }
    }

    /**
     * The bulk shortcode that pays out, with its API operator.
     *
     * @param opening what its utility account holds when the journal is new; later the journal decides
     */
    public record Disburser(String shortcode, String initiator, String initiatorPassword, Money opening) {
        @Override
        public String toString() {
            return "Disburser[" + shortcode + ", " + initiator + "]";
        }
    }

    /**
     * How long things take. A phone, and a payout, answers between the first two; a mute phone ends after the third;
     * results of status and balance queries come within a second.
     */
    public record Pace(Duration answerMin, Duration answerMax, Duration muteAfter) {
        public Pace {
            if (answerMax.compareTo(answerMin) < 0) throw new IllegalArgumentException("answerMax below answerMin");
        }
    }

    /** Whether callback addresses on this machine are taken. The provider refuses them; a demo has no others. */
    public enum Callbacks {
        LOOPBACK_ALLOWED,
        PUBLIC_ONLY
    }

    /** How long the description of a push may be: sources disagree, and clients of others send more than the table says. */
    public enum Texts {
        /** The field table: 13 characters. */
        BY_THE_TABLE(13),
        /** What the provider takes all the same. */
        AS_IT_IS(182);

        private final int longest;

        Texts(int longest) {
            this.longest = longest;
        }

        int longestDescription() {
            return longest;
        }
    }

    /** The demo's provider: port 8090, phones that answer in 0.3 to 4 s, a mute one after 6 s, KES 1,000,000 to pay out. */
    public static DarajaSimConfig standard(Path directory) {
        return new DarajaSimConfig(
                "127.0.0.1",
                8090,
                directory,
                new App("sandbox-consumer-key", "sandbox-consumer-secret"),
                new PayBill("174379", "sandbox-passkey"),
                new Disburser("600997", "jirani-api", "Sandbox#2026", Money.kes(100_000_000)),
                new Pace(Duration.ofMillis(300), Duration.ofSeconds(4), Duration.ofSeconds(6)),
                Callbacks.LOOPBACK_ALLOWED,
                Texts.BY_THE_TABLE,
                1);
    }

    public DarajaSimConfig withPort(int other) {
        return new DarajaSimConfig(host, other, directory, app, payBill, disburser, pace, callbacks, texts, seed);
    }

    public DarajaSimConfig withPace(Pace other) {
        return new DarajaSimConfig(host, port, directory, app, payBill, disburser, other, callbacks, texts, seed);
    }

    public DarajaSimConfig withDisburser(Disburser other) {
        return new DarajaSimConfig(host, port, directory, app, payBill, other, pace, callbacks, texts, seed);
    }

    public DarajaSimConfig withCallbacks(Callbacks other) {
        return new DarajaSimConfig(host, port, directory, app, payBill, disburser, pace, other, texts, seed);
    }

    public DarajaSimConfig withSeed(long other) {
        return new DarajaSimConfig(host, port, directory, app, payBill, disburser, pace, callbacks, texts, other);
    }

    public DarajaSimConfig withTexts(Texts other) {
        return new DarajaSimConfig(host, port, directory, app, payBill, disburser, pace, callbacks, other, seed);
    }
}
