package io.jirani.cases;

/** Plays one kind of event of a case: reads its arguments, books what the gateway books. */
@FunctionalInterface
interface Recipe {
    void play(Arguments arguments);
}
