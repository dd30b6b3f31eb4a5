package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.vault.PersonKey;
import io.jirani.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Numbers that wait in a text until people decided about them: sealed for their person, so that they go when he does. */
public final class NumberSeals {
    private static final String PURPOSE = "wanted number";

    private final PersonStore people;

    public NumberSeals(PersonStore people) {
        this.people = people;
    }

    /** Base64; another one each time. */
    public String seal(Db.Tx tx, PersonId person, Msisdn number) {
        var sealed = key(tx, person).seal(PURPOSE, number.digits().getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(sealed);
    }

    /** What {@link #seal} closed for this person. Refuses anything else. */
    public Msisdn open(Db.Tx tx, PersonId person, String sealed) {
        try {
            var plain = key(tx, person).open(PURPOSE, Base64.getDecoder().decode(sealed));
            return new Msisdn(new String(plain, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException | Vault.DoesNotOpen not) {
            throw Problem.invalid("payload/sealed", "not a number that was sealed here");
        }
    }

    private PersonKey key(Db.Tx tx, PersonId person) {
        return people.key(tx, person).orElseThrow(() -> Problem.of(Kind.CONFLICT, "this household's person is erased"));
    }
}
