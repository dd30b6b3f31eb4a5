package io.jirani.market.tariff;

import java.time.Instant;
import java.util.Optional;

/**
 * A community's tariff from a moment on.
 *
 * @param version counted up from 1 in each community; 0 is the one price it was made with
 * @param endsAt when its figures were said to end; it stays in force until another follows, and the operator is told
 * @param source where its figures are published
 */
public record DatedTariff(
        int version, Instant effectiveFrom, Optional<Instant> endsAt, String source, TariffTable table) {}
