package io.jirani.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.explorer.Subject.OfClose;
import io.jirani.explorer.Subject.OfInterval;
import io.jirani.explorer.Subject.OfNothing;
import io.jirani.explorer.Subject.OfOrder;
import io.jirani.explorer.Subject.OfPayment;
import io.jirani.explorer.Subject.OfPurchase;
import io.jirani.explorer.Subject.OfReceipt;
import io.jirani.explorer.Subject.OfReversal;
import io.jirani.explorer.Subject.OfTrade;
import io.jirani.explorer.Subject.OfUnknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a key tells about. */
class SubjectTest {
    private static final UUID ID = UUID.fromString("0198c8a2-5c00-7000-8000-0000000000b1");

    @Test
    void each_form_of_key_says_what_its_entry_tells_about() {
        var other = "0198c8a2-5c00-7000-8000-0000000000a1";
        Map.of(
                        "interval:" + ID + ":1795255200",
                        new OfInterval(ID, Instant.ofEpochSecond(1_795_255_200L)),
                        "bid:" + ID + ":1795255200",
                        new OfInterval(ID, Instant.ofEpochSecond(1_795_255_200L)),
                        "unoffer:" + ID + ":2500",
                        new OfOrder(ID),
                        "reserve:" + ID,
                        new OfTrade(ID),
                        "settle:" + ID,
                        new OfPurchase(ID),
                        "owed:unfilled:" + ID + ":" + other,
                        new OfPurchase(ID),
                        "owed:late:" + ID + ":" + other,
                        new OfPayment(ID),
                        "paid:" + ID,
                        new OfPayment(ID),
                        "reversal:" + ID,
                        new OfReversal(ID),
                        "capital:mpesa:x",
                        new OfNothing())
                .forEach((key, subject) -> assertThat(Subject.of(key)).as(key).isEqualTo(subject));
        var start = Instant.ofEpochSecond(1_795_255_200L);
        assertThat(Subject.of("restate:" + ID + ":1795255200:2")).isEqualTo(new OfInterval(ID, start));
        assertThat(Subject.of("feeder:" + ID + ":1795255200:2")).isEqualTo(new OfClose(ID, start));
        assertThat(Subject.of("auction:" + ID + ":1795255200")).isEqualTo(new OfClose(ID, start));
        assertThat(Subject.of("refund:" + ID + ":done")).isEqualTo(new OfPayment(ID));
        assertThat(Subject.of("typed:mpesa:TKL1")).isEqualTo(new OfReceipt("TKL1"));
        assertThat(Subject.of("claimed:mpesa:TKL1")).isEqualTo(new OfReceipt("TKL1"));
        assertThat(Subject.of("disowned:mpesa:TKL1:2")).isEqualTo(new OfReceipt("TKL1"));
        assertThat(Subject.of("placed:mpesa:TKL1")).isEqualTo(new OfReceipt("TKL1"));
        assertThat(Subject.of("placed:" + ID)).isEqualTo(new OfPayment(ID));
        assertThat(Subject.of("frozen:TKL1:done")).isEqualTo(new OfReceipt("TKL1"));
        assertThat(Subject.of("repaid:back:TKL1:" + ID)).isEqualTo(new OfReceipt("TKL1"));
        assertThat(Subject.of("repaid:late:" + ID + ":" + ID)).isEqualTo(new OfPayment(ID));
        assertThat(Subject.of("repaid:settle:" + ID + ":" + ID)).isEqualTo(new OfPurchase(ID));
        assertThat(Subject.of("paid:not-an-id")).isEqualTo(new OfUnknown());
    }

    @Test
    void every_key_that_the_book_of_money_lists_is_known() throws IOException {
        var keys = Pattern.compile("^\\|[^|]*\\| `([a-z]+:[^`]*)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/money.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(keys).hasSizeGreaterThan(40);
        for (var key : keys) {
            var written = key.replace("{start}", "1795255200")
                    .replaceAll("\\{(receipt|reference|statement|event)}", "TKL1")
                    .replaceAll("\\{(day|number)}", "3")
                    .replace("{cause}", "late:" + ID)
                    .replaceAll("\\{[a-z]+}", ID.toString());
            assertThat(Subject.of(written)).as(key).isNotInstanceOf(OfUnknown.class);
            if (key.matches("[a-z]+:\\{household}:\\{start}.*") && !key.startsWith("subscription:"))
                assertThat(Subject.of(written)).as(key).isInstanceOf(OfInterval.class);
        }
    }
}
