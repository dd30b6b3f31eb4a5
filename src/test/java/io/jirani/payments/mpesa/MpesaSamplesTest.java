package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.payments.ProviderRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What each sample of the provider's wire is read as, compared with a page somebody has read. */
class MpesaSamplesTest {
    private static final Path SAMPLES = Path.of("src/test/resources/mpesa/samples");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/mpesa-samples.txt");

    /** By what a sample is read, by how its name begins. */
    private static final Map<String, Function<String, Object>> READ = new TreeMap<>(Map.ofEntries(
            Map.entry("0", MpesaJson::pushCallback),
            Map.entry("10", MpesaJson::pushCallback),
            Map.entry("2", body -> MpesaJson.pushed(500, body)),
            Map.entry("20", body -> MpesaJson.pushed(200, body)),
            Map.entry("21", body -> MpesaJson.pushed(400, body)),
            Map.entry("24", body -> MpesaJson.pushed(403, body)),
            Map.entry("25", body -> MpesaJson.pushed(429, body)),
            Map.entry("26", body -> MpesaJson.token(200, body)),
            Map.entry("27", body -> MpesaJson.tokenRefused(401, body) + " " + MpesaJson.pushed(401, body)),
            Map.entry("3", body -> MpesaJson.queried(200, body, asked(body))),
            Map.entry("40", body -> MpesaJson.sent(200, body)),
            Map.entry("4", MpesaJson::payoutResult),
            Map.entry("60", MpesaJson::statusResult),
            Map.entry("83", body -> MpesaPullClient.pulled(200, body))));

    private static ProviderRef asked(String body) {
        return MpesaJson.ref(MpesaJson.read(body), "CheckoutRequestID").orElse(new ProviderRef("asked"));
    }

    private static String read(String name, String body) {
        if (name.startsWith("01b")) return "headers";
        if (name.startsWith("80") || name.startsWith("81") || name.startsWith("82"))
            return MpesaTyped.confirmed(body, MpesaJson.text(MpesaJson.read(body), "BusinessShortCode"))
                    .map(it -> it + " " + it.bill())
                    .orElse("nothing");
        if (name.matches("[567].*") && !name.startsWith("60"))
            return MpesaResult.read(body)
                    .map(it -> it.code() + " " + it.receipt() + " " + it.balances() + " " + it.amount("Amount"))
                    .orElse("nothing");
        return String.valueOf(READ.entrySet().stream()
                .filter(each -> name.startsWith(each.getKey()))
                .max(Map.Entry.comparingByKey())
                .orElseThrow()
                .getValue()
                .apply(body));
    }

    @Test
    void everySampleIsReadAsSomebodyReadIt() throws IOException {
        var lines = new StringBuilder();
        try (var files = Files.list(SAMPLES)) {
            for (var file :
                    files.filter(it -> !it.toString().endsWith(".md")).sorted().toList()) {
                var name = file.getFileName().toString();
                lines.append(name)
                        .append("\n    ")
                        .append(read(name, Files.readString(file)))
                        .append('\n');
            }
        }
        Files.writeString(Path.of("target/mpesa-samples.txt"), lines);
        assertThat(lines.toString()).isEqualTo(Files.exists(GOLDEN) ? Files.readString(GOLDEN) : "");
    }
}
