package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.payments.RailTokenStore;
import io.jirani.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;

/** The shelf of all processes on one database. */
public final class SharedTokens implements TokenShelf {
    /** Longer than a token takes to fetch: then whoever had the turn is taken for dead. */
    private static final Duration TURN = Duration.ofSeconds(12);

    private static final int SHOWN = 16;

    private final Db db;
    private final RailTokenStore store;
    /** The turn this process claimed last; of its threads one mints at a time. */
    private volatile Instant turn = Instant.EPOCH;

    public SharedTokens(Db db, Vault vault, MpesaConfig config) {
        this.db = db;
        this.store = new RailTokenStore(vault, "mpesa", app(config));
    }

    @Override
    public Optional<Kept> kept() {
        return db.transaction(store::kept).map(it -> new Kept(it.token(), it.until()));
    }

    @Override
    public Right claim(Instant now) {
        var until = now.plus(TURN).truncatedTo(ChronoUnit.MICROS); // as the database keeps it
        if (!db.transaction(tx -> store.claim(tx, now, until))) return Right.WAIT;
        turn = until;
        return Right.MINT;
    }

    @Override
    public void put(Kept minted) {
        db.inTransaction(tx -> store.put(tx, new RailTokenStore.Kept(minted.token(), minted.until()), turn));
    }

    @Override
    public void give() {
        db.inTransaction(tx -> store.give(tx, turn));
    }

    @Override
    public void forget(Secret refused) {
        db.inTransaction(tx -> store.forget(tx, refused));
    }

    /** Host and consumer key, hashed: a sandbox and a live application never share. */
    private static String app(MpesaConfig config) {
        try {
            var text = config.baseUrl() + "\n" + config.consumerKey();
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, SHOWN);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
