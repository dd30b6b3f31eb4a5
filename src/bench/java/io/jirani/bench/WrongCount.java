package io.jirani.bench;

/** A count that was not what it must be: something was lost, or stored twice. The bench ends with status 1. */
final class WrongCount extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongCount(String message) {
        super(message);
    }

    /** Fails when two counts differ. */
    static void same(String what, long is, long wanted) {
        if (is != wanted) throw new WrongCount(what + ": " + is + ", not " + wanted);
    }
}
