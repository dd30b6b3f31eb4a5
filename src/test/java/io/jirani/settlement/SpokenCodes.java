package io.jirani.settlement;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Household.Language;
import io.jirani.identity.NumberCodes;
import io.jirani.kernel.Msisdn;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Codes that the phones read aloud. */
final class SpokenCodes implements NumberCodes {
    private final Map<UUID, String> codes = new HashMap<>();
    private int made;

    @Override
    public Letter make(Db.Tx tx, Msisdn number, Language language, String address) {
        var id = new UUID(9, ++made);
        codes.put(id, "10000" + made);
        return new Letter(id, number, new Secret(last()));
    }

    @Override
    public void send(Letter letter) {}

    @Override
    public Answer judge(Db.Tx tx, UUID id, String text) {
        return text.equals(codes.get(id)) ? Answer.RIGHT : Answer.WRONG;
    }

    String last() {
        return "10000" + made;
    }
}
