package io.jirani.settlement;

import io.jirani.kernel.Energy;

/** How a late or corrected row changes a published interval for the one household it is about (ruling 6). */
public sealed interface Correction {
    /** By how much. */
    Energy energy();

    /** It gave less than it was credited for. */
    record LessExport(Energy energy) implements Correction {}

    /** It took more than it was charged for. */
    record MoreImport(Energy energy) implements Correction {}

    /** It gave more: banked as export that nobody used at once. */
    record MoreExport(Energy energy) implements Correction {}

    /** It took less: what it was charged for comes back as bought. */
    record LessImport(Energy energy) implements Correction {}
}
