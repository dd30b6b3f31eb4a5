package io.jirani.leaving;

import io.jirani.identity.Standing;
import io.jirani.kernel.Problem;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What may happen to a household's account, from where, and where it stands then. */
enum Move {
    /** It is asked for, by the household or by two operators. */
    ASK(Standing.LEAVING, EnumSet.of(Standing.ACTIVE, Standing.DORMANT)),
    /** Before anything was booked. */
    TAKE_BACK(Standing.ACTIVE, EnumSet.of(Standing.LEAVING)),
    PAID_OUT(Standing.LEFT, EnumSet.of(Standing.LEAVING)),
    DIE(Standing.FROZEN, EnumSet.of(Standing.ACTIVE, Standing.DORMANT, Standing.LEAVING)),
    /** It was a mistake. */
    THAW(Standing.ACTIVE, EnumSet.of(Standing.FROZEN)),
    /** Once more when money came in late: to the same heir. Also when he comes after the money went to the list. */
    INHERIT(Standing.LEFT, EnumSet.of(Standing.FROZEN, Standing.LEFT, Standing.UNCLAIMED)),
    FALL_SILENT(Standing.DORMANT, EnumSet.of(Standing.ACTIVE, Standing.DORMANT)),
    SHOW_LIFE(Standing.ACTIVE, EnumSet.of(Standing.DORMANT)),
    /** Its money goes to the public list: silence, or nobody to pay when the community ends. Late money follows it. */
    GIVE_UP(Standing.UNCLAIMED, EnumSet.of(Standing.DORMANT, Standing.FROZEN, Standing.LEAVING, Standing.UNCLAIMED)),
    COME_BACK(Standing.ACTIVE, EnumSet.of(Standing.UNCLAIMED)),
    /** Its community ends. */
    WIND_DOWN(Standing.LEAVING, EnumSet.of(Standing.ACTIVE, Standing.DORMANT, Standing.LEAVING)),
    /** Money came in for one who has left a community that ends: the bank pays it too. */
    COME_IN_LATE(Standing.LEAVING, EnumSet.of(Standing.LEFT));

    private final Standing to;

    @SuppressWarnings("ImmutableEnumChecker") // a copy that cannot be changed
    private final Set<Standing> from;

    Move(Standing to, EnumSet<Standing> from) {
        this.to = to;
        this.from = Set.copyOf(from);
    }

    boolean fits(Standing now) {
        return from.contains(now);
    }

    /** Where it stands afterwards. Refuses an account that is elsewhere. */
    Standing of(Standing now) {
        if (fits(now)) return to;
        throw Problem.of(Problem.Kind.CONFLICT, "this account is " + now.name().toLowerCase(Locale.ROOT));
    }
}
