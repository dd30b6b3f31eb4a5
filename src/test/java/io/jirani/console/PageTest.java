package io.jirani.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jirani.demo.Demo;
import io.jirani.demo.DemoOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A person opens the page of a neighbourhood that trades: what the gateway knows is there, it moves by itself, and nothing
 * on it is loaded from elsewhere. Skipped where there is no browser, or where the console was left out of the build.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {
    private static final Pattern TRADES = Pattern.compile(" (\\d+) trades ");
    private static final Pattern CLOCK = Pattern.compile("\\d\\d:\\d\\d:\\d\\d");

    private final Path folder =
            Path.of("target", "page-" + ProcessHandle.current().pid());

    @BeforeAll
    void thereIsSomethingToLookAtAndWith() throws IOException {
        assumeTrue(Files.isExecutable(Browser.CHROMIUM), "skipped: there is no browser at " + Browser.CHROMIUM);
        assumeTrue(
                PageTest.class.getResource("/web/index.html") != null,
                "skipped: the console is not in this build; mvn builds it in generate-resources when there is Node 20 or"
                        + " newer, unless -DskipConsole");
        Files.createDirectories(folder);
    }

    @AfterAll
    void leavesNothing() throws IOException {
        if (!Files.exists(folder)) return;
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }

    @Test
    void thePageShowsTheNeighbourhoodAtWork() throws Exception {
        var options = new DemoOptions(240, 12, new DemoOptions.Ports(0, 0, 0), folder.resolve("data"));
        try (var demo = Demo.start(options, Clock.systemUTC(), new SecureRandom(), line -> {}, (home, text) -> {})) {
            awaitTrades(demo);
            var page = URI.create("http://127.0.0.1:" + demo.httpPort() + "/");
            try (var browser = Browser.open(folder.resolve("profile"), page)) {
                var text = browser.text(shown ->
                        shown.contains("Sums to zero") && CLOCK.matcher(shown).find());
                var all = browser.evaluate("document.body.textContent");
                assertThat(text).contains("H0001", "H0012", "KES", "Wh");
                assertThat(count(browser, ".a-trades .tape li.settled"))
                        .as("trades")
                        .isPositive();
                assertThat(count(browser, ".a-in .payment")).as("payments").isPositive();
                assertThat(count(browser, ".a-ledger .light.good"))
                        .as("the ledger's light")
                        .isEqualTo(1);
                assertThat(all).as("phones are masked").doesNotContainPattern("2547\\d{8}");
                assertThat(browser.evaluate("document.querySelector('header .link').className"))
                        .contains("live");
                var clock = CLOCK.matcher(text);
                assertThat(clock.find()).isTrue();
                browser.text(later -> !later.contains(clock.group()));
                Files.write(Path.of("target", "page.png"), browser.picture());
                browser.evaluate("document.querySelector('.a-meters .switch button:last-child').click()");
                browser.text(table -> table.contains("ke-nbo-1001") && table.contains("ke-nbo-1012"));
                assertThat(browser.complaints()).isEmpty();
            }
        }
    }

    private static int count(Browser browser, String selector) throws Exception {
        return Integer.parseInt(browser.evaluate("String(document.querySelectorAll('" + selector + "').length)"));
    }

    private static void awaitTrades(Demo demo) throws InterruptedException {
        long end = System.nanoTime() + 90_000_000_000L;
        while (true) {
            var trades = TRADES.matcher(demo.summary());
            if (trades.find() && Integer.parseInt(trades.group(1)) >= 3) return;
            if (System.nanoTime() > end) throw new AssertionError("nobody trades: " + demo.summary());
            Thread.sleep(200);
        }
    }
}
