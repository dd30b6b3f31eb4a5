/**
 * A neighbourhood and its provider in one thread, from a seed: the real payment and settlement core against a hostile rail,
 * crashes and clocks (reliability.md section 5, docs/simulation.md).
 */
@org.jspecify.annotations.NullMarked
package io.jirani.sim;
