package io.jirani.audit;

import io.jirani.db.Db;
import io.jirani.identity.Deeds;

/** Puts down what operators do. What is put down is sealed into the chain of the books within seconds. */
public final class Acts {
    private Acts() {}

    /** Writes one act in the caller's transaction: it is there if and only if what it tells about happened. */
    public static void append(Db.Tx tx, Act act) {
        ActStore.append(tx, act);
    }

    /** Puts down what one actor does to communities, households and keys, and why. */
    public static Deeds by(String actor, String reason) {
        return (tx, verb, subject, data) -> append(tx, new Act(actor, verb, subject, reason, data));
    }
}
