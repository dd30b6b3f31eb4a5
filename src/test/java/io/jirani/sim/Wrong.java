package io.jirani.sim;

/** A rule of ours was broken: what the simulation is there to find. */
final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    Wrong(String what) {
        super(what);
    }
}
