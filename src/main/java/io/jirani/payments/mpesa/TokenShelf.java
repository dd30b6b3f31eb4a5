package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the one access token of a consumer key is kept. A new token kills the old one (pitfall 40), so all processes that
 * use the key use one shelf, and one of them mints at a time.
 */
public interface TokenShelf {
    /**
     * A token and until when it may be used.
     *
     * @param until a minute before the provider lets it die
     */
    record Kept(Secret token, Instant until) {}

    /** The token that is there, whether it still holds or not. */
    Optional<Kept> kept();

    /** Asks for the right to mint; whoever has it loses it after some seconds, lest a process that died keep it. */
    Right claim(Instant now);

    /** Puts a token there, and gives the right back. */
    void put(Kept minted);

    /** Gives the right back without a token. */
    void give();

    /** Takes a token away that the provider refused; another that came since stays. */
    void forget(Secret refused);

    /** Whether the caller may mint. */
    enum Right {
        MINT,
        WAIT
    }

    /** A shelf for one process alone. */
    static TokenShelf alone() {
        return new TokenShelf() {
            private Optional<Kept> kept = Optional.empty();

            @Override
            public synchronized Optional<Kept> kept() {
                return kept;
            }

            @Override
            public Right claim(Instant now) {
                return Right.MINT;
            }

            @Override
            public synchronized void put(Kept minted) {
                kept = Optional.of(minted);
            }

            @Override
            public void give() {}

            @Override
            public synchronized void forget(Secret refused) {
                kept = kept.filter(it -> !it.token().reveal().equals(refused.reveal()));
            }
        };
    }
}
