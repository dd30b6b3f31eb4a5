package io.jirani.market.figures;

import java.util.Optional;

/** A figure that may be told, or is withheld because it would show single homes. Withheld is not zero, and zero is withheld too. */
public sealed interface Figure<T> {
    /** How far a figure is told. */
    enum How {
        /** Of all that happened. */
        TOLD,
        /** Of a day: of those of its intervals that were told, as the rest are too few homes' to be told beside them. */
        PARTLY,
        /** Of a day with few homes: a day later, and coarse. */
        ROUNDED
    }

    /** It is told. */
    record Given<T>(How how, T value) implements Figure<T> {}

    /** Too few homes are in it. */
    record Withheld<T>() implements Figure<T> {}

    /** The figure, if it is told. */
    default Optional<T> given() {
        return this instanceof Given<T> given ? Optional.of(given.value()) : Optional.empty();
    }
}
