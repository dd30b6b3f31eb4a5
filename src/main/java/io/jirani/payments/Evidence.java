package io.jirani.payments;

/** How well it is known that money moved (decided.md section 0). It only ever rises. */
public enum Evidence {
    /** Anybody may have said so: it makes us ask, and nothing else. */
    E0(0),
    /** A callback on the secret path says so: credited as unproven, within a cap. */
    E1(1),
    /** The provider answered our own question: allows everything. */
    E2(2),
    /** The provider's statement says so: as E2, and it wins over both. */
    E3(3);

    private final int level;

    Evidence(int level) {
        this.level = level;
    }

    /** The evidence of a level in the database. */
    static Evidence of(int level) {
        return values()[level];
    }

    /** The number in the database and in JSON. */
    public int level() {
        return level;
    }

    /** The stronger of two. */
    public Evidence or(Evidence other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public boolean isProof() {
        return compareTo(E2) >= 0;
    }
}
