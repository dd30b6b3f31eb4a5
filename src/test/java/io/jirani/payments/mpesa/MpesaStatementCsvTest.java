package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import io.jirani.payments.Statement;
import io.jirani.payments.StatementFile;
import io.jirani.payments.StatementRow;
import io.jirani.payments.StatementRow.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The organisation's statement as a file, whole and spoilt (fault 46). */
class MpesaStatementCsvTest {
    private static final MpesaStatementCsv READER = new MpesaStatementCsv("174379", "600000");

    private static String sample() {
        try (var in = MpesaStatementCsvTest.class.getResourceAsStream("/statements/mpesa-working.csv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Statement whole(String text) {
        var file = READER.read(text);
        assertThat(file).isInstanceOf(StatementFile.Whole.class);
        return ((StatementFile.Whole) file).statement();
    }

    @Test
    void theSampleIsReadOldestFirstAndFailedRowsAreLeftOut() {
        var it = whole(sample());
        assertThat(it.side()).isEqualTo(Statement.Side.COLLECT);
        assertThat(it.from()).isEqualTo(Instant.parse("2026-11-20T21:00:00Z"));
        assertThat(it.until()).isEqualTo(Instant.parse("2026-11-21T21:00:00Z"));
        assertThat(it.opening()).isEqualTo(Money.kes(100_000));
        assertThat(it.lines().stream().map(Statement.Line::row).map(StatementRow::kind))
                .containsExactly(Kind.IN, Kind.IN, Kind.BACK, Kind.OTHER_OUT);
        assertThat(it.lines().get(1).row().about()).isEqualTo(Optional.of("h 0042"));
        assertThat(it.lines().get(2).row().about()).isEqualTo(Optional.of("UKL7RT61SA"));
        assertThat(it.lines().getFirst().row().receipt().at())
                .isEqualTo(Optional.of(Instant.parse("2026-11-21T08:00:20Z")));
    }

    @Test
    void aPayoutNamesTheIdItWasOrderedUnderAndItsChargeStandsBesideIt() {
        var it = whole("""
                Short Code:,600000
                Account:,Utility Account
                Time Period:,From 2026-11-21 00:00:00 To 2026-11-21 23:59:59
                Opening Balance:,500.00
                Closing Balance:,495.00
                Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance,Reason Type,Linked Transaction ID
                UKL0000001,2026-11-21 10:00:00,Business Payment to 2547*****149 via API. Original conversation ID is 0190aaaa-0000-7000-8000-000000000001.,Completed,,-100.00,400.00,Business Payment from Business to Customer via API,
                UKL0000001,2026-11-21 10:00:00,Business Payment Charge,Completed,,-5.00,395.00,Business Payment Charge,
                UKL0000002,2026-11-21 11:00:00,Reversal of a payment,Completed,100.00,,495.00,Business Payment Reversal,UKL0000001
                """);
        assertThat(it.side()).isEqualTo(Statement.Side.PAYOUT);
        var rows = it.lines().stream().map(Statement.Line::row).toList();
        assertThat(rows.stream().map(StatementRow::kind)).containsExactly(Kind.OUT, Kind.CHARGE, Kind.RETURNED);
        assertThat(rows.getFirst().about()).isEqualTo(Optional.of("0190aaaa-0000-7000-8000-000000000001"));
        assertThat(rows.getLast().about()).isEqualTo(Optional.of("UKL0000001"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Short Code:,174379|Short Code:,999999|another shortcode",
                "Working Account|Charges Paid Account|account of charges",
                "Closing Balance:,\"1,025.00\"|Closing Balance:,\"1,000.00\"|rows are missing at its end",
                "Opening Balance:,\"1,000.00\"|Opening Balance:,\"1,010.00\"|a row is missing before row 1",
                "21-11-2026 14:00:00,21-11|22-11-2026 14:00:00,21-11|is not of its days",
                "90.00,,\"1,125.00\"|ninety,,\"1,125.00\"|no amount that can be read",
                "UKL7RT61SV,|UKL7RT61SA,|stands twice",
                "Receipt No.,|Number,|no columns",
                "Time Period:|Period:|does not say: time period",
            })
    void aSpoiltFileIsNoStatementAndSaysWhy(String was, String is, String why) {
        assertThat(sample()).contains(was);
        assertThat(faults(sample().replaceFirst(java.util.regex.Pattern.quote(was), is)))
                .anySatisfy(fault -> assertThat(fault).contains(why));
    }

    @Test
    void aRowTakenOutOrWrittenTwiceIsSeenInTheBalance() {
        var lines = sample().lines().toList();
        var without =
                lines.stream().filter(line -> !line.startsWith("UKL7RT61SV")).toList();
        assertThat(faults(String.join("\n", without))).isNotEmpty();
        var twice = lines.stream()
                .flatMap(line -> line.startsWith("UKL7RT61SV")
                        ? java.util.stream.Stream.of(line, line)
                        : java.util.stream.Stream.of(line))
                .toList();
        assertThat(faults(String.join("\n", twice))).anyMatch(fault -> fault.contains("stands twice"));
    }

    @Test
    void whatIsSaidOfAFileHasNoWordsOfIt() {
        var said = faults(sample().replace("true,Pay Bill,", "Completed,").replace("90.00", "JANE DOE"));
        assertThat(String.join(" ", said)).doesNotContain("JANE").doesNotContain("2547");
    }

    @Test
    void textThatIsNoTableIsWrong() {
        for (var text : List.of("", "\n", "{}", "a,b\n\"never ends"))
            assertThat(faults(text)).isNotEmpty();
    }

    private static List<String> faults(String text) {
        var file = READER.read(text);
        assertThat(file).isInstanceOf(StatementFile.Wrong.class);
        return ((StatementFile.Wrong) file).faults();
    }
}
