package io.jirani.audit;

import io.jirani.db.Db;

/** Puts down what operators do. What is put down is sealed into the chain of the books within seconds. */
public final class Acts {
    private Acts() {}

    /** Writes one act in the caller's transaction: it is there if and only if what it tells about happened. */
    public static void append(Db.Tx tx, Act act) {
        ActStore.append(tx, act);
    }
}
