package io.jirani.ledger;

import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import java.util.Locale;
import java.util.Optional;

/**
 * An account in the books, by its code in the chart (ruling 8) and what it counts. Accounts open themselves when first
 * used; the database refuses a code that the chart does not know.
 */
public record Account(String code, Asset asset) {
    /** Which of a household's money accounts. */
    public enum Pocket {
        /** Money the household may spend and be paid. */
        WALLET("wallet"),
        /** Money a callback claims; no payout reads it. */
        WALLET_UNPROVEN("wallet:unproven"),
        /** Money to be paid out, in pass-through custody. */
        DUE("due"),
        /** Less than a shilling, used first next time. */
        CHANGE("change"),
        /** Paid for a purchase that is not settled yet. */
        ESCROW("escrow"),
        /** What the household owes for energy it used. */
        OWED("owed");

        private final String code;

        Pocket(String code) {
            this.code = code;
        }
    }

    /** Which of a household's energy accounts. */
    public enum Credit {
        MADE("made"),
        /** From own export that was not measured well enough to be sold: own use burns it, no offer reaches it. */
        OWN("own"),
        OFFERED("offered"),
        BOUGHT("bought");

        private final String code;

        Credit(String code) {
            this.code = code;
        }
    }

    /** The household whose account this is, if it is one's. */
    public Optional<HouseholdId> household() {
        var words = code.split(":", 3);
        return words[0].equals("household") ? Optional.of(HouseholdId.parse(words[1])) : Optional.empty();
    }

    public static Account of(HouseholdId household, Pocket pocket, Asset currency) {
        return new Account("household:" + household + ":" + pocket.code, currency);
    }

    public static Account of(HouseholdId household, Credit credit) {
        return new Account("household:" + household + ":energy:" + credit.code, Asset.WH);
    }

    /** Money at a provider that came in. */
    public static Account collect(String rail, Asset currency) {
        return new Account("rail:" + rail + ":collect", currency);
    }

    /** Money at a provider that payouts leave from. */
    public static Account payout(String rail, Asset currency) {
        return new Account("rail:" + rail + ":payout", currency);
    }

    public static Account charges(String rail, Asset currency) {
        return new Account("rail:" + rail + ":charges", currency);
    }

    public static Account railCost(String rail, Asset currency) {
        return new Account("railcost:" + rail, currency);
    }

    public static Account unproven(String rail, Asset currency) {
        return new Account("unproven:" + rail, currency);
    }

    public static Account suspense(String rail, Asset currency) {
        return new Account("suspense:" + rail, currency);
    }

    public static Account claim(HouseholdId household, Asset currency) {
        return new Account("claim:" + household, currency);
    }

    /** The trust account. */
    public static Account bank(Asset currency) {
        return new Account("bank:trust", currency);
    }

    /** Money on its way between two places. */
    public static Account transit(String from, String to, Asset currency) {
        return new Account("transit:" + from + ":" + to, currency);
    }

    /** Paid for a subscription and not yet earned. */
    public static Account deferred(Asset currency) {
        return new Account("deferred:subscription", currency);
    }

    public static Account subscriptionFee(Asset currency) {
        return new Account("fee:subscription", currency);
    }

    /** On its way to the operator. */
    public static Account operatorPayable(Asset currency) {
        return new Account("operator:payable", currency);
    }

    public static Account unclaimed(Asset currency) {
        return new Account("unclaimed:payable", currency);
    }

    /** Why money was lost. */
    public enum Loss {
        /** A callback claimed it and it never was. */
        E1,
        /** A household owes it and cannot pay. */
        CLAIM,
        FLOAT
    }

    public static Account loss(Loss why, Asset currency) {
        return new Account("loss:" + why.name().toLowerCase(Locale.ROOT), currency);
    }

    /** What the state is owed, by tax. */
    public enum Tax {
        VAT,
        WHT,
        LEVY
    }

    public static Account tax(Tax tax, Asset currency) {
        return new Account("tax:" + tax.name().toLowerCase(Locale.ROOT) + ":payable", currency);
    }

    public static Account networkPayable(CommunityId community, Asset currency) {
        return new Account("network:" + community + ":payable", currency);
    }

    /** The only bridge between an asset and others. */
    public static Account exchange(Asset asset) {
        return new Account("fx:" + asset.code(), asset);
    }

    public static Account capital(Asset currency) {
        return new Account("operator:capital", currency);
    }

    public static Account platformFee(Asset currency) {
        return new Account("fee:platform", currency);
    }

    public static Account fund(CommunityId community, Asset currency) {
        return new Account("fund:community:" + community, currency);
    }

    public static Account partner(String partner, Asset currency) {
        return new Account("partner:" + partner + ":payable", currency);
    }

    public static Account utilityPayable(CommunityId community, Asset currency) {
        return new Account("utility:" + community + ":payable", currency);
    }

    public static Account utilityEnergy(CommunityId community) {
        return new Account("utility:" + community + ":wh", Asset.WH);
    }

    public static Account generated(CommunityId community) {
        return new Account("generated:" + community, Asset.WH);
    }

    public static Account consumed(CommunityId community) {
        return new Account("consumed:" + community, Asset.WH);
    }

    public static Account storage(CommunityId community) {
        return new Account("storage:" + community, Asset.WH);
    }

    /** What the community's wires lost. */
    public static Account losses(CommunityId community) {
        return new Account("losses:" + community, Asset.WH);
    }
}
