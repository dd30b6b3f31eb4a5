package io.jirani.settlement;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.PhoneId;
import io.jirani.payments.PayoutCodes;
import io.jirani.payments.RailTrouble;
import io.jirani.payments.ResultCodes.Retry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * A payout that the provider refused for its payee's sake: another one to the same number waits for what would change the
 * answer. Its household chooses another number, or asks to be paid when it is mended; a day's limit ends with the day.
 *
 * @param code the provider's
 */
record RefusedPayout(IntentId payout, PhoneId phone, String code, Instant at) {
    /** The provider's days are Nairobi's. */
    private static final ZoneOffset EAT = ZoneOffset.ofHours(3);

    /** Whether another payout to a number must wait. */
    boolean holds(PhoneId to, Instant now) {
        if (!to.equals(phone) || isOurs()) return false;
        return switch (retry()) {
            case NO -> true;
            case TOMORROW -> now.isBefore(midnightAfter(at));
            case LATER, PAYER_DECIDES -> false;
        };
    }

    /** Our own account at the provider is in trouble: no household's number is to blame. */
    private boolean isOurs() {
        return PayoutCodes.of(code)
                .filter(known -> known.trouble() == RailTrouble.NONE)
                .isEmpty();
    }

    private Retry retry() {
        return PayoutCodes.of(code).map(PayoutCodes.Code::retry).orElse(Retry.LATER);
    }

    private static Instant midnightAfter(Instant moment) {
        return moment.atOffset(EAT).truncatedTo(ChronoUnit.DAYS).plusDays(1).toInstant();
    }
}
