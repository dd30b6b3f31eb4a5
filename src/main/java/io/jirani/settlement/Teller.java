package io.jirani.settlement;

import io.jirani.identity.Household;

/** Brings a text to a household's phone. It may take some seconds: outside any transaction. */
public interface Teller {
    /** What became of a text. */
    enum Outcome {
        /** It is on its way, or nobody knows: it is not sent again. */
        TOLD,
        /** It was not taken: the carrier is away, has no credit of ours, or does not reach this number. */
        REFUSED
    }

    Outcome tell(Household household, String text);
}
