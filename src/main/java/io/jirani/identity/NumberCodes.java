package io.jirani.identity;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Msisdn;
import java.util.UUID;

/** Codes by which a number proves itself: who has it reads them. */
public interface NumberCodes {
    /** Whether a text was the code. */
    enum Answer {
        RIGHT,
        WRONG
    }

    /**
     * A code to be sent once the transaction has committed.
     *
     * @param text for the phone only: the code is in it
     */
    record Letter(UUID id, Msisdn to, Secret text) {}

    /**
     * Makes a code. Refuses with {@code TOO_MANY_TRIES}.
     *
     * @param address where the request came from, or who asked: what shares it shares a limit
     */
    Letter make(Db.Tx tx, Msisdn number, Language language, String address);

    /** Sends it, outside any transaction. */
    void send(Letter letter);

    /** Judges a text, in a transaction that commits whatever the answer: else tries are not counted. */
    Answer judge(Db.Tx tx, UUID id, String text);
}
