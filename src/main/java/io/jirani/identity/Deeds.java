package io.jirani.identity;

import io.jirani.db.Db;
import java.util.Map;

/** Where it is put down what was done to communities and households; who did it, the one who listens knows. */
public interface Deeds {
    /**
     * Hears of a deed in its transaction.
     *
     * @param verb dotted, such as {@code household.added}
     * @param subject such as {@code household kilimani/H0001}
     */
    void done(Db.Tx tx, String verb, String subject, Map<String, String> data);
}
