package io.jirani.identity;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What somebody is here, and so the most his credentials may let him ask for. */
public enum Role {
    HOUSEHOLD(EnumSet.of(
            Scope.METERS_READ,
            Scope.METERS_WRITE,
            Scope.MARKET_READ,
            Scope.MARKET_TRADE,
            Scope.PAYMENTS_READ,
            Scope.PAYMENTS_WRITE,
            Scope.LEDGER_READ,
            Scope.SELF_READ,
            Scope.SELF_WRITE)),
    /** Answers customers' questions: reads, and stands in for them in the market. */
    SUPPORT(EnumSet.of(
            Scope.METERS_READ,
            Scope.MARKET_READ,
            Scope.MARKET_TRADE,
            Scope.PAYMENTS_READ,
            Scope.LEDGER_READ,
            Scope.PEOPLE_READ,
            Scope.HOMES_READ)),
    /** Puts meters up and takes them down. */
    TECHNICIAN(EnumSet.of(Scope.METERS_READ, Scope.METERS_WRITE, Scope.MARKET_READ, Scope.HOMES_READ)),
    /** Answers for the money: proposes and approves what moves it. */
    TREASURER(EnumSet.of(
            Scope.METERS_READ,
            Scope.MARKET_READ,
            Scope.PAYMENTS_READ,
            Scope.LEDGER_READ,
            Scope.LEDGER_WRITE,
            Scope.PEOPLE_READ,
            Scope.HOMES_READ,
            Scope.APPROVALS)),
    /** Runs the community: everything but a household's own acts. */
    ADMIN(EnumSet.complementOf(EnumSet.of(Scope.PAYMENTS_WRITE, Scope.SELF_READ, Scope.SELF_WRITE))),
    /** Looks, and changes nothing. */
    AUDITOR(EnumSet.of(
            Scope.METERS_READ, Scope.MARKET_READ, Scope.PAYMENTS_READ, Scope.LEDGER_READ, Scope.PEOPLE_READ));

    @SuppressWarnings("ImmutableEnumChecker") // a copy that cannot be changed
    private final Set<Scope> scopes;

    Role(EnumSet<Scope> scopes) {
        this.scopes = Set.copyOf(scopes);
    }

    /** As keys, lists and the contract spell it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of a spelling; empty for none of ours. */
    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    /** What a credential of this role may hold at most. */
    public Set<Scope> scopes() {
        return scopes;
    }
}
