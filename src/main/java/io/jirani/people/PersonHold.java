package io.jirani.people;

import io.jirani.approvals.Approvable;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Person.Hold;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code person.hold}: a court or an authority wants somebody's data kept until a day. The reason is a code, for what people
 * write for good names nobody; no day takes the hold away.
 */
public final class PersonHold implements Approvable {
    private final HouseholdStore households;
    private final Clock clock;

    public PersonHold(HouseholdStore households, Clock clock) {
        this.households = households;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "person.hold";
    }

    @Override
    public Scope scope() {
        return Scope.PEOPLE_WRITE;
    }

    @Override
    public int approvers() {
        return 1;
    }

    @Override
    public Map<String, String> canonical(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        if (!Set.of("household", "until", "code").containsAll(payload.keySet()))
            throw Problem.invalid("payload", "has household, until and code, and nothing else");
        var whose = Named.household(tx, households, community, payload);
        var code = payload.getOrDefault("code", "");
        if (!code.matches("[a-z0-9-]{1,40}"))
            throw Problem.invalid("code", "lower case letters, digits and dashes, such as court-order");
        return Map.of(
                "household", whose.code(),
                "until", until(payload).map(LocalDate::toString).orElse(""),
                "code", code);
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var whose = Named.household(tx, households, agreed.community(), agreed.payload());
        var code = agreed.payload().getOrDefault("code", "");
        set(tx, households, whose.person(), until(agreed.payload()), code);
        Acts.append(
                tx,
                new Act(
                        agreed.proposer(),
                        "person.held",
                        "household " + whose.id(),
                        agreed.reason(),
                        Map.of(
                                "until",
                                agreed.payload().getOrDefault("until", ""),
                                "code",
                                code,
                                "proposal",
                                agreed.proposal().toString(),
                                "approvers",
                                agreed.approvers())));
        return Map.of("household", whose.code());
    }

    /** Sets the hold, or takes it away. The day belongs to it. */
    public static void set(
            Db.Tx tx, HouseholdStore households, PersonId person, Optional<LocalDate> until, String code) {
        households
                .people()
                .hold(
                        tx,
                        person,
                        until.map(day -> new Hold(
                                day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(), code)));
    }

    private Optional<LocalDate> until(Map<String, String> payload) {
        var text = payload.getOrDefault("until", "");
        if (text.isEmpty()) return Optional.empty();
        try {
            var day = LocalDate.parse(text);
            if (!day.isAfter(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)))
                throw Problem.invalid("until", "is over");
            return Optional.of(day);
        } catch (DateTimeException not) {
            throw Problem.invalid("until", "a day such as 2027-11-21, or nothing");
        }
    }
}
