package io.jirani.demo.daraja;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Ids in the provider's shapes, in East Africa Time.
 *
 * <p>Source: fact sheet section 3 (checkout and merchant ids, the date rule of receipts), section 6 (conversation ids).
 */
final class DarajaIds {
    static final ZoneId EAT = ZoneId.of("Africa/Nairobi");

    private static final DateTimeFormatter CHECKOUT = DateTimeFormatter.ofPattern("ddMMyyyyHHmmssSSS", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
    private static final DateTimeFormatter DIGITS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
    private static final DateTimeFormatter SPOKEN = DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss", Locale.ROOT);
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String ANY = UPPER + "abcdefghijklmnopqrstuvwxyz";

    private final RandomGenerator random;
    private final String merchantPrefix;
    private long counter;

    /** @param random also decides where the counter of merchant ids starts */
    DarajaIds(RandomGenerator random) {
        this.random = random;
        this.merchantPrefix = hex(2) + "-" + hex(2) + "-" + hex(2) + "-" + hex(6);
        this.counter = random.nextInt(1_000, 9_000_000);
    }

    /** {@code ws_CO_ddMMyyyyHHmmssSSS} and the last nine digits of the phone; a taken one moves on by a millisecond. */
    String checkout(Instant now, String msisdn, Predicate<String> taken) {
        for (var at = now; ; at = at.plusMillis(1)) {
            var id = "ws_CO_" + CHECKOUT.format(at.atZone(EAT)) + msisdn.substring(3);
            if (!taken.test(id)) return id;
        }
    }

    /** Also the shape of a {@code requestId}: {@code 5998-46a7-a4aa-5a37a83f21ad3833}. */
    String merchant() {
        counter++;
        return merchantPrefix + counter;
    }

    /** The originator id the provider makes when the caller has none: {@code 16740-34861180-1}. */
    String originator() {
        return random.nextInt(1_000, 99_999) + "-" + random.nextInt(1_000_000, 99_999_999) + "-1";
    }

    String conversation(Instant now) {
        return "AG_" + DAY.format(now.atZone(EAT)) + "_" + hex(10);
    }

    String receipt(Instant now, Predicate<String> taken) {
        while (true) {
            var receipt = datePrefix(now) + letters(UPPER, 7);
            if (!taken.test(receipt)) return receipt;
        }
    }

    /** The id a failed payout carries, which is no receipt: {@code NLJ0000000}. */
    static String noReceipt(Instant at) {
        return datePrefix(at) + "0000000";
    }

    String token() {
        return letters(ANY, 28);
    }

    /** Year letter (A is 2006, so T is 2025), month letter, then day 1 to 9 and A to V. */
    static String datePrefix(Instant at) {
        var day = day(at);
        var year = (char) ('A' + Math.floorMod(day.getYear() - 2006, 26));
        var month = (char) ('A' + day.getMonthValue() - 1);
        var date = day.getDayOfMonth();
        return "" + year + month + (char) (date < 10 ? '0' + date : 'A' + date - 10);
    }

    static LocalDate day(Instant at) {
        return at.atZone(EAT).toLocalDate();
    }

    /** {@code 20251003030427} */
    static long digits(long at) {
        return Long.parseLong(DIGITS.format(Instant.ofEpochMilli(at).atZone(EAT)));
    }

    /** {@code 07.01.2021 14:51:31} */
    static String spoken(long at) {
        return SPOKEN.format(Instant.ofEpochMilli(at).atZone(EAT));
    }

    private String hex(int bytes) {
        var some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }

    private String letters(String alphabet, int count) {
        var text = new StringBuilder(count);
        for (int i = 0; i < count; i++) text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        return text.toString();
    }
}
