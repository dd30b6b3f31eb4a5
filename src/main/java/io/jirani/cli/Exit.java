package io.jirani.cli;

/** Exit statuses of every command (decided 32). */
public final class Exit {
    public static final int OK = 0;
    /** Refused, or not as it should be. */
    public static final int REFUSED = 1;
    /** Used wrongly: unknown word or value. */
    public static final int USAGE = 2;
    /** Something we need did not answer. */
    public static final int UNREACHABLE = 3;
    /** Settings that cannot be used. */
    public static final int SETTINGS = 78;

    private Exit() {}
}
