package io.jirani.identity;

import io.jirani.db.Db;
import java.util.Optional;

/** One kind of credential: keys, access tokens, the sessions of the pages. */
public interface Credentials {
    /**
     * Who brings this credential. Empty when it is of another kind, unknown, over its time or revoked: none of them is told
     * from the other.
     *
     * @param credential as it came, never logged
     */
    Optional<Who> who(Db.Tx tx, String credential);

    /**
     * How to ask later, for who stays after his request, whether what he came with still stands. Call it for a credential that
     * {@link #who} knew.
     */
    default Lasting lasting(Db.Tx tx, String credential) {
        return later -> who(later, credential).isPresent();
    }

    /** What a request came with, asked again. */
    interface Lasting {
        /** Of who came without one, where the door is open. */
        Lasting ALWAYS = tx -> true;

        /** Whether it was not ended since. */
        boolean stands(Db.Tx tx);
    }
}
