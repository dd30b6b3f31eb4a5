package io.jirani;

import io.jirani.access.Postman;
import io.jirani.access.SmsPort;
import io.jirani.identity.Household;
import io.jirani.settlement.Teller;

/**
 * Brings notices to households by text.
 *
 * @param postman has the carrier
 */
public record SmsTeller(Postman postman) implements Teller {
    @Override
    public Outcome tell(Household household, String text) {
        var refused = household.phones().stream()
                .findFirst()
                .map(phone -> postman.sendNow(phone, text))
                .filter(outcome -> outcome == SmsPort.Outcome.REFUSED);
        return refused.isPresent() ? Outcome.REFUSED : Outcome.TOLD;
    }
}
