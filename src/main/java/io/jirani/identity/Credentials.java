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
}
