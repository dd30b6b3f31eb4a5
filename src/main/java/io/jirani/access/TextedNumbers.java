package io.jirani.access;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Household.Language;
import io.jirani.identity.NumberCodes;
import io.jirani.kernel.Msisdn;
import java.util.UUID;

/** Proves numbers by codes that are texted to them. */
final class TextedNumbers implements NumberCodes {
    private final Codes codes;
    private final Postman postman;

    TextedNumbers(Codes codes, Postman postman) {
        this.codes = codes;
        this.postman = postman;
    }

    @Override
    public Letter make(Db.Tx tx, Msisdn number, Language language, String address) {
        var made = codes.make(tx, Codes.Purpose.PHONE, number, address);
        return new Letter(made.id(), number, new Secret(made.text(language)));
    }

    @Override
    public void send(Letter letter) {
        postman.send(letter.to(), letter.text().reveal());
    }

    @Override
    public Answer judge(Db.Tx tx, UUID id, String text) {
        var offered = Codes.read(text).orElse("");
        return switch (codes.judge(tx, Codes.Purpose.PHONE, id, offered)) {
            case RIGHT -> Answer.RIGHT;
            case WRONG -> Answer.WRONG;
        };
    }
}
