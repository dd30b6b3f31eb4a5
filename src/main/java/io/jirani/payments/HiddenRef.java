package io.jirani.payments;

import io.jirani.identity.PhoneStore;
import io.jirani.kernel.Msisdn;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A push's handle as its row keeps it. The provider's own ends with nine digits of the payer's number; in the row the id of
 * the phone stands in their place, so that no number is there in clear, and none at all once the person is erased.
 */
public final class HiddenRef {
    private static final String MARK = "~";
    private static final int DIGITS = 9;
    private static final Pattern WITH_NUMBER = Pattern.compile(".+([17]\\d{8})");

    /**
     * SQL: an array of what rows may keep for a handle. Give it the handle's parameter twice, and that of {@link #tags}.
     */
    public static final String KEPT_AS =
            "array(select %s::text union all select left(%s::text, -9) || '~' || id from phone where tag = any (%s))";

    private HiddenRef() {}

    /** Whether a handle ends with this number. */
    static boolean names(ProviderRef ref, Msisdn number) {
        return number(ref.text()).filter(number::equals).isPresent();
    }

    /** The number a handle may end with; it may also be nobody's. */
    static Optional<Msisdn> number(String handle) {
        var digits = WITH_NUMBER.matcher(handle);
        return digits.matches() ? Optional.of(new Msisdn("254" + digits.group(1))) : Optional.empty();
    }

    /** By which the phones are found whose number a handle may end with. */
    public static String[] tags(String handle, PhoneStore phones) {
        return number(handle).map(phones::tags).orElseGet(() -> new String[0]);
    }

    /**
     * The provider's handle of what a row keeps. Of somebody erased, what is left of it.
     *
     * @param number of the row's phone
     */
    public static ProviderRef shown(String kept, Optional<Msisdn> number) {
        var mark = kept.indexOf(MARK);
        return new ProviderRef(number.filter(known -> mark >= 0)
                .map(known -> kept.substring(0, mark)
                        + known.digits().substring(known.digits().length() - DIGITS))
                .orElse(kept));
    }
}
