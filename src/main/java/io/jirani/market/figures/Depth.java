package io.jirani.market.figures;

import java.time.Instant;
import java.util.List;

/**
 * What was on offer, by price, when it was told. Each band has five homes whose offers are younger than what was told before: so
 * what two answers differ by is never one home's, however the first is taken from the second.
 */
public record Depth(Instant asOf, List<Band> bands) {}
