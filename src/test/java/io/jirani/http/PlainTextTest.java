package io.jirani.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which texts can be kept. */
class PlainTextTest {
    @Test
    void a_text_has_whole_characters_and_no_nul() {
        assertThat(PlainText.isPlain("Jirani \n ñ 漢 \ud83d\udd0c")).isTrue();
        assertThat(PlainText.isPlain("")).isTrue();
        assertThat(PlainText.isPlain("a\0b")).isFalse();
        assertThat(PlainText.isPlain("a\ud83d")).isFalse();
        assertThat(PlainText.isPlain("\udd0c\ud83d")).isFalse();
    }
}
