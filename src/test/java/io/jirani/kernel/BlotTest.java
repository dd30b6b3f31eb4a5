package io.jirani.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlotTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "254712345678",
                "+254712345678",
                "+254 712 345 678",
                "0712345678",
                "0712-345-678",
                "712345678",
                "0112345678"
            })
    void aNumberIsBlottedHoweverItIsSpelt(String number) {
        assertThat(Msisdn.blot("she called from " + number + ", twice")).isEqualTo("she called from [number], twice");
    }

    @Test
    void whatIsNoNumberStays() {
        for (var text : java.util.List.of(
                "entry 0198c8a2-5c00-7000-8000-100000000001",
                "meter ke-nbo-0042 on 2026-11-21 at 10:00",
                "7123456789012 Wh, bill 123456",
                "H0042")) assertThat(Msisdn.blot(text)).isEqualTo(text);
    }
}
