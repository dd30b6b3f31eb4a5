package io.jirani.identity;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.KeyId;
import io.jirani.kernel.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A key as it is listed; its secret is seen once, when it is made.
 *
 * @param world empty: made before keys said it, and known in both
 * @param scopes never more than the role has
 * @param lastUsed the day; empty: never, or not since days are kept
 */
public record ApiKey(
        KeyId id,
        CommunityId community,
        Optional<HouseholdId> household,
        Role role,
        Set<Scope> scopes,
        String label,
        Optional<World> world,
        Instant made,
        Optional<Instant> expires,
        Optional<LocalDate> lastUsed,
        Optional<Instant> revoked) {
    /** Whether real money stands behind a key. One of the other world is not known. */
    public enum World {
        TEST("sk_test_"),
        LIVE("sk_live_");

        private final String prefix;

        World(String prefix) {
            this.prefix = prefix;
        }

        /** What its keys begin with, so that one in the wrong place is seen, and found in what leaked. */
        public String prefix() {
            return prefix;
        }
    }

    /**
     * A key to be made.
     *
     * @param household for the role of a household, and no other
     * @param scopes empty: all of the role's, as they may become
     * @param label what acts and lists call it; no name and no number of anybody
     */
    public record Wanted(
            CommunityId community,
            Optional<HouseholdId> household,
            Role role,
            Set<Scope> scopes,
            String label,
            Optional<Instant> expires) {
        private static final Pattern LABEL = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,63}");
        private static final Duration YEAR = Duration.ofDays(365);
        private static final Pattern NUMBER = Pattern.compile("(\\p{N}[ ._-]?){7,}");

        public Wanted {
            scopes = Set.copyOf(scopes);
            if (!LABEL.matcher(label).matches() || NUMBER.matcher(label).find())
                throw Problem.invalid(
                        "label", "1 to 64 letters, digits, spaces, dots and hyphens, and no telephone number");
            for (var scope : scopes)
                if (!role.scopes().contains(scope))
                    throw Problem.invalid("scopes", scope.text() + " is none of " + role.text());
            if ((role == Role.HOUSEHOLD) != household.isPresent())
                throw Problem.invalid("household", "a household's key has one, no other key has");
        }

        /** A key that may all its role may, without an end. */
        static Wanted whole(CommunityId community, Optional<HouseholdId> household, Role role, String label) {
            return new Wanted(community, household, role, Set.of(), label, Optional.empty());
        }

        /** The same with an end: a year from now where none is wanted. Refuses more than a year. */
        public Wanted within(Instant now) {
            var latest = now.plus(YEAR);
            if (expires.filter(end -> end.isAfter(latest)).isPresent())
                throw Problem.invalid("expires_at", "a year from now at most: " + latest);
            return new Wanted(community, household, role, scopes, label, expires.or(() -> Optional.of(latest)));
        }

        /** What it may in the end. */
        public Set<Scope> effective() {
            return scopes.isEmpty() ? role.scopes() : scopes;
        }
    }

    /** Only two people together, or who has the database, hand these on: a program could make more of itself by them. */
    private static final Set<Scope> NOT_BY_ONE =
            EnumSet.of(Scope.ADMIN_ACCESS, Scope.APPROVALS, Scope.LEDGER_WRITE, Scope.PEOPLE_WRITE);

    private static final long OLD_DAYS = 365;
    private static final long IDLE_DAYS = 90;

    public ApiKey {
        scopes = Set.copyOf(scopes);
    }

    /** Refuses what one operator alone may not hand on: more than he has, a household's part, and what moves others' money. */
    public static void mayMake(Who maker, Wanted wanted) {
        if (wanted.role() == Role.HOUSEHOLD)
            throw Problem.of(
                    Problem.Kind.FORBIDDEN, "a household's key is made at the command line: ./jirani keys add");
        for (var scope : wanted.effective()) {
            maker.must(scope);
            if (NOT_BY_ONE.contains(scope))
                throw Problem.of(
                        Problem.Kind.FORBIDDEN,
                        "a key with " + scope.text() + " is made at the command line only: name the scopes it needs");
        }
    }

    /** How acts call it. */
    String subject() {
        return "key " + id;
    }

    /** What acts tell of it. */
    Map<String, String> facts() {
        return Map.of(
                "label", label,
                "role", role.text(),
                "community", community.toString(),
                "scopes", scopes.stream().map(Scope::text).sorted().collect(Collectors.joining(" ")));
    }

    /** Whether it opens something at a moment. */
    public boolean opens(Instant now) {
        return revoked.isEmpty() && expires.map(now::isBefore).orElse(true);
    }

    /** What is to be said against a key that still opens: too old, not used, too wide. */
    public List<String> concerns(Instant now) {
        var concerns = new ArrayList<String>();
        if (!opens(now)) return concerns;
        var age = ChronoUnit.DAYS.between(made, now);
        var idle = ChronoUnit.DAYS.between(
                lastUsed.map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant())
                        .orElse(made),
                now);
        if (age >= OLD_DAYS && expires.isEmpty()) concerns.add("made " + age + " days ago and never ends");
        if (idle >= IDLE_DAYS) concerns.add("not used for " + idle + " days");
        if (role != Role.HOUSEHOLD && scopes.stream().anyMatch(NOT_BY_ONE::contains))
            concerns.add("wide: it holds "
                    + NOT_BY_ONE.stream()
                            .filter(scopes::contains)
                            .map(Scope::text)
                            .collect(Collectors.joining(", ")));
        if (world.isEmpty()) concerns.add("of the old form, which says neither test nor live");
        return List.copyOf(concerns);
    }
}
