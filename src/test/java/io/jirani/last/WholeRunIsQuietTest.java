package io.jirani.last;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.Overheard;
import io.jirani.Overheard.Channel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everything that all tests logged ({@code target/test-1.log} and its like, one of each JVM, see {@code logback-test.xml}), and what their commands printed, their
 * gateways' metrics told and their refusals said ({@link Overheard}): no number of a phone, name of a payer, PIN, key, token or secret path is in it. Maven runs it
 * after the others, bound to {@code verify}.
 */
class WholeRunIsQuietTest {
    /** A line's beginning: time, level, logger. What follows without one belongs to the line before. */
    private static final Pattern BEGIN = Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} [A-Z]+ +(\\S+) .*");

    /** The provider's double and its phones are not ours to keep quiet; and a test that proves that leaks are found. */
    private static final List<String> OTHERS = List.of("io.jirani.demo", "io.jirani.test");

    /** What these commands are asked for: a key that is shown once, to who typed it; a person's copy of all that is known. */
    private static final Map<String, String> SHOWN = Map.of(
            "keys.add", "a key",
            "household.add", "a key",
            "community.add", "a key",
            "community.seed", "a key",
            "people.export", "a phone's number");

    private static final Map<String, Pattern> SECRETS = secrets();

    private static Map<String, Pattern> secrets() {
        var all = new LinkedHashMap<String, Pattern>();
        all.put("a phone's number", Pattern.compile("(?<![0-9a-fA-F_.-])(?:\\+?254|0)[17][0-9]{8}(?![0-9a-fA-F-])"));
        all.put(
                "a phone's number in parts",
                Pattern.compile("(?<![0-9])(?:\\+254|0)[ -]?[17][0-9]{2}[ -][0-9]{3}[ -][0-9]{3}(?![0-9])"));
        all.put("a checkout id, which ends with a number", Pattern.compile("ws_CO_[0-9]{17,}"));
        all.put("a PIN", Pattern.compile("(?i)\"?\\bpin\"?\\s*[:=]\\s*\"?[0-9]{4,}"));
        all.put("a key", Pattern.compile("\\b(?:sk_live_|sk_test_|jh_|jo_)[A-Za-z0-9_-]{16,}"));
        all.put("a bearer's token", Pattern.compile("(?i)bearer\\s+[A-Za-z0-9._~+/-]{8,}"));
        all.put("basic credentials", Pattern.compile("(?i)authorization[\": =]+basic\\s+[A-Za-z0-9+/=]{8,}"));
        all.put("a secret path", Pattern.compile("/hooks/pay/[A-Za-z0-9_.-]{20,}"));
        all.put("a password in an address", Pattern.compile("[a-z]+://[^/\\s:@]+:(?!\\(|\\*|…|\\.\\.\\.)[^/\\s@]+@"));
        all.put("a payer's name", Pattern.compile("(?i)nyakerario|mwangimbo|chepkemboi|john doe"));
        return all;
    }

    /** What is in a text that should not be: what it is, and the loggers that said it. */
    static Map<String, List<String>> leaks(String text) {
        var found = new TreeMap<String, List<String>>();
        var logger = "";
        for (var line : text.split("\n", -1)) {
            var begins = BEGIN.matcher(line);
            if (begins.matches()) logger = begins.group(1);
            var who = logger;
            if (OTHERS.stream().anyMatch(who::startsWith)) continue;
            for (var secret : SECRETS.entrySet())
                if (!secret.getKey().equals(SHOWN.get(who))
                        && secret.getValue().matcher(line).find())
                    found.computeIfAbsent(secret.getKey(), it -> new ArrayList<>())
                            .add(who);
        }
        found.replaceAll((what, who) -> who.stream().distinct().toList());
        return found;
    }

    @Test
    void nothingThatAnyTestLoggedHasAPersonOrASecretInIt() throws IOException {
        nothingLeaksFrom("test-?.log");
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatWasSaidBesideTheLogHasAPersonOrASecretInIt(Channel channel) throws IOException {
        nothingLeaksFrom(channel.file() + "?.txt");
    }

    private static void nothingLeaksFrom(String files) throws IOException {
        try (var found = Files.newDirectoryStream(Path.of("target"), files)) {
            var all = StreamSupport.stream(found.spliterator(), false).toList();
            assertThat(all).as("tests left something in " + files).isNotEmpty();
            for (var file : all)
                assertThat(leaks(Files.readString(file, StandardCharsets.ISO_8859_1)))
                        .as(file.toString())
                        .isEmpty();
        }
    }

    @Test
    void aLeakIsFoundWhereverItIsSaidAndItsSpeakerIsNamed() {
        assertThat(leaks(Overheard.entry("people.list", "H0001  0791357246")))
                .isEqualTo(Map.of("a phone's number", List.of("people.list")));
        assertThat(leaks(Overheard.entry("gateway", "jirani_pushes_total{phone=\"254791357246\"} 1.0")))
                .isEqualTo(Map.of("a phone's number", List.of("gateway")));
        assertThat(leaks(Overheard.entry(
                        "gateway",
                        "{content-type=[x]} {\"detail\":\"no hook /hooks/pay/"
                                + "abcdefghijklmnopqrstuvwxyz0123/stk\"}")))
                .isEqualTo(Map.of("a secret path", List.of("gateway")));
        assertThat(leaks(Overheard.entry("keys.add", "sk_test_abcdefghijklmnopqrst")))
                .as("what it is asked for")
                .isEmpty();
        assertThat(leaks(Overheard.entry("keys.list", "sk_test_abcdefghijklmnopqrst")))
                .isNotEmpty();
    }

    @Test
    void everyKindOfLeakIsFoundAndNothingElse() {
        var leaking = List.of(
                "254791357246",
                "phone 0791357246.",
                "+254 791 357 246",
                "ws_CO_21112026120000708374149",
                "{\"pin\":\"1234\"}",
                "sk_test_abcdefghijklmnopqrst",
                "Authorization: Bearer abcdefghijk",
                "authorization: Basic a2V5OnNlY3JldA==",
                "POST /hooks/pay/abcdefghijklmnopqrstuvwxyz0123/stk",
                "postgresql://jirani:hunter2@db/jirani",
                "paid by Nyakerario");
        for (var text : leaking)
            assertThat(leaks("10:00:00.000 INFO  io.jirani.payments.X " + text))
                    .as(text)
                    .isNotEmpty();
        var quiet =
                "10:00:00.000 INFO  io.jirani.payments.X purchase 0190a1b2-c3d4-7000-8123-712345678901 settled, 2547*****149";
        assertThat(leaks(quiet)).isEmpty();
        assertThat(leaks("10:00:00.000 INFO  io.jirani.demo.daraja.Y 254791357246\n  at 254791357246"))
                .isEmpty();
    }
}
