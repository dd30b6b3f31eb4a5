package io.jirani.identity;

import io.jirani.db.Db;

/** Rows that depend on the master key, and are brought under the current one when it has changed. */
public interface Resealed {
    /** What it is, such as {@code keys of people}. */
    String what();

    /**
     * Brings some rows under the current master key, passing over those that others have in hand.
     *
     * @param most how many rows
     * @return how many it did; 0: none is left that could be had
     */
    int reseal(Db.Tx tx, int most);

    /** How many rows are not under the current master key. */
    int left(Db.Tx tx);
}
