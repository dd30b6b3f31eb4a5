package io.jirani.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrivacyTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    @Test
    void nobodyGoesLiveWithoutTheRegistrationAndAFreshAssessment() {
        assertThat(privacy(Optional.empty(), Optional.empty()).missing(TODAY))
                .hasSize(2)
                .anyMatch(text -> text.startsWith("JIRANI_ODPC_REGISTRATION is missing"))
                .anyMatch(text -> text.startsWith("JIRANI_DPIA_SIGNED is missing"));
        assertThat(privacy(Optional.of("ODPC/123"), Optional.of(TODAY)).missing(TODAY))
                .isEmpty();
        assertThat(privacy(Optional.of("ODPC/123"), Optional.of(TODAY.plusDays(1)))
                        .missing(TODAY))
                .containsExactly("JIRANI_DPIA_SIGNED is to come: 2026-11-22");
        assertThat(privacy(Optional.of("ODPC/123"), Optional.of(TODAY.minusYears(2)))
                        .missing(TODAY))
                .isEmpty();
        assertThat(privacy(
                                Optional.of("ODPC/123"),
                                Optional.of(TODAY.minusYears(2).minusDays(1)))
                        .missing(TODAY))
                .hasSize(1);
    }

    @Test
    void howLongTheLawWantsANameKeptIsSaidByAPersonNotByADefault() {
        var silent = new Privacy(Optional.of("ODPC/123"), Optional.of(TODAY), Optional.empty());
        assertThat(silent.hold()).isEqualTo(Period.ZERO);
        assertThat(silent.missing(TODAY)).singleElement().asString().startsWith("JIRANI_LEGAL_HOLD_DAYS is missing");
    }

    private static Privacy privacy(Optional<String> registration, Optional<LocalDate> assessed) {
        return new Privacy(registration, assessed, Optional.of(Period.ZERO));
    }
}
