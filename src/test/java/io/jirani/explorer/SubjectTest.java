package io.jirani.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.explorer.Subject.OfInterval;
import io.jirani.explorer.Subject.OfNothing;
import io.jirani.explorer.Subject.OfOrder;
import io.jirani.explorer.Subject.OfPayment;
import io.jirani.explorer.Subject.OfPurchase;
import io.jirani.explorer.Subject.OfReversal;
import io.jirani.explorer.Subject.OfTrade;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
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
        assertThat(Subject.of("paid:not-an-id")).isEqualTo(new OfNothing());
    }
}
