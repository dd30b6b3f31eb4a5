package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/mpesa.md lists every code with what we make of it; the sheet's codes are all there. */
class CodesPageTest {
    /** Septets of one text message, and the letters of its alphabet that our words use. */
    private static final int ONE_TEXT = 160;

    private static final Pattern GSM = Pattern.compile("[A-Za-z0-9 .,:;?!*#()'/+%-]+");

    private static String word(Enum<?> of) {
        return of.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void line(StringBuilder table, List<String> cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String tables() {
        var table = new StringBuilder("| push | meaning | a new push | the payer reads | in Swahili |\n");
        table.append("| --- | --- | --- | --- | --- |\n");
        for (var code : ResultCodes.pushes())
            line(table, List.of(code.code(), code.meaning(), word(code.retry()), code.english(), code.swahili()));
        table.append("\n| before a prompt | the payer reads | in Swahili |\n| --- | --- | --- |\n");
        for (var refusal : PushRefusal.values()) {
            var words = refusal.words();
            line(table, List.of(refusal.meaning(), words.english(), words.swahili()));
        }
        table.append("\n| payout | meaning | another payout | the rail |\n| --- | --- | --- | --- |\n");
        for (var code : PayoutCodes.all())
            line(table, List.of(code.code(), code.meaning(), word(code.retry()), word(code.trouble())));
        return table.toString();
    }

    @Test
    void thePageHasTheTablesOfTheCode() throws IOException {
        Files.writeString(Path.of("target/mpesa-codes.txt"), tables());
        var page = Files.readString(Path.of("docs/mpesa.md"));
        var from = page.indexOf("<!-- codes -->\n");
        assertThat(page.substring(from + "<!-- codes -->\n".length(), page.indexOf("<!-- /codes -->")))
                .isEqualTo(tables());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "2",
                "3",
                "4",
                "5",
                "6",
                "7",
                "8",
                "10",
                "11",
                "12",
                "13",
                "14",
                "17",
                "20",
                "21",
                "26",
                "1001",
                "1019",
                "1025",
                "1031",
                "1032",
                "1036",
                "1037",
                "1101",
                "1102",
                "2001",
                "2008",
                "2026",
                "2028",
                "8006",
                "9999",
                "SFC_IC0003",
                "0xSFC_IC0003"
            })
    void everyCodeOfTheSheetThatEndsAPushHasWordsForThePayer(String code) {
        var known = ResultCodes.push(code).orElseThrow();
        assertThat(known.english()).isNotBlank().isNotEqualTo(known.swahili());
        assertThat(known.swahili()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"15", "4999", "100000100", "100000001", "00.002.1001", "", "00"})
    void aCodeThatSaysGoAndLookEndsNothing(String code) {
        assertThat(ResultCodes.push(code)).isEmpty();
        assertThat(ResultCodes.payout(code)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "26"})
    void loadAndFaultsEndNoPayout(String code) {
        assertThat(ResultCodes.payout(code)).isEmpty();
    }

    /** All that end a push, not only those of the sheet; and what a payer reads fits one text message. */
    @Test
    void everyCodeHasItsWordsInBothLanguagesWithinOneText() {
        assertThat(ResultCodes.pushes()).hasSizeGreaterThanOrEqualTo(34);
        for (var code : ResultCodes.pushes()) {
            for (var words : List.of(code.english(), code.swahili())) {
                assertThat(words).as(code.code()).isNotBlank().hasSizeLessThanOrEqualTo(ONE_TEXT);
                assertThat(GSM.matcher(words).matches()).as(words).isTrue();
            }
            assertThat(code.english()).as(code.code()).isNotEqualTo(code.swahili());
        }
        for (var refusal : PushRefusal.values()) {
            var told = refusal.words();
            for (var words : List.of(told.english(), told.swahili())) {
                assertThat(words).as(refusal.name()).isNotBlank().hasSizeLessThanOrEqualTo(ONE_TEXT);
                assertThat(GSM.matcher(words).matches()).as(words).isTrue();
            }
            assertThat(told.english()).as(refusal.name()).isNotEqualTo(told.swahili());
        }
    }
}
