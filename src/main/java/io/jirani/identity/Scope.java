package io.jirani.identity;

import java.util.Arrays;
import java.util.Optional;

/** What a credential lets its bearer ask for. Whose things they are is the owner check's question, not the scope's. */
public enum Scope {
    METERS_READ("meters:read"),
    METERS_WRITE("meters:write"),
    MARKET_READ("market:read"),
    MARKET_TRADE("market:trade"),
    PAYMENTS_READ("payments:read"),
    PAYMENTS_WRITE("payments:write"),
    LEDGER_READ("ledger:read"),
    LEDGER_WRITE("ledger:write"),
    /** A household's own person: phones, consents, export. */
    SELF_READ("self:read"),
    SELF_WRITE("self:write"),
    /** Other people: their names and phones, what ends their account. */
    PEOPLE_READ("people:read"),
    PEOPLE_WRITE("people:write"),
    /** Fine data of homes that are not one's own, with a reason (ruling 28). */
    HOMES_READ("homes:read"),
    /** To propose and approve what needs two people. */
    APPROVALS("approvals:write"),
    ADMIN_ACCESS("admin:access"),
    ADMIN_OPS("admin:ops");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** As tokens and the contract spell it. */
    public String text() {
        return text;
    }

    /** The scope of a spelling; empty for none of ours. */
    public static Optional<Scope> of(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }
}
