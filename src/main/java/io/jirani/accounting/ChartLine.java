package io.jirani.accounting;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A line of the chart an accountant works with: a number that stays for ever, and a title. The ledger's accounts of one
 * kind (a wallet for each household) are one line here.
 */
public enum ChartLine {
    RECEIVED("1010", "Money at providers, received", Section.CASH, "rail", ".*:collect"),
    FLOAT("1020", "Money at providers, to be paid out", Section.CASH, "rail", ".*:payout"),
    UNPROVEN("1030", "Money claimed and not yet confirmed", Section.CASH, "unproven", ".*"),
    TRUST("1040", "Trust account", Section.CASH, "bank", ".*"),
    TRANSIT("1050", "Money between two places", Section.CASH, "transit", ".*"),
    OWED_BY("1110", "Households owe for energy", Section.RECEIVABLE, "owed_by", ".*"),
    CLAIMS("1120", "Households owe for payments that were none", Section.RECEIVABLE, "claim", ".*"),
    OTHER_ASSETS("1990", "Other assets", Section.RECEIVABLE, "", "asset"),

    WALLETS("2010", "Households' wallets", Section.OWED, "household", ".*:wallet"),
    WALLETS_UNPROVEN("2011", "Households' wallets, not yet confirmed", Section.OWED, "household", ".*:wallet:unproven"),
    DUE("2012", "Due to households", Section.OWED, "household", ".*:due"),
    CHANGE("2013", "Households' change", Section.OWED, "household", ".*:change"),
    ESCROW("2014", "Paid for purchases under way", Section.OWED, "household", ".*:escrow"),
    FUNDS("2020", "Communities' funds", Section.OWED, "fund", ".*"),
    PARTNERS("2030", "Partners' shares", Section.OWED, "partner", ".*"),
    SUPPLIERS("2040", "Owed to suppliers", Section.OWED, "utility", ".*"),
    NETWORKS("2050", "Network charges owed", Section.OWED, "network", ".*"),
    VAT("2061", "Value added tax owed", Section.OWED, "tax", "tax:vat:.*"),
    WITHHOLDING("2062", "Withholding tax owed", Section.OWED, "tax", "tax:wht:.*"),
    LEVIES("2063", "Levies owed", Section.OWED, "tax", "tax:levy:.*"),
    DEFERRED("2070", "Paid and not yet earned", Section.OWED, "deferred", ".*"),
    SUSPENSE("2080", "Money whose owner is not known", Section.OWED, "suspense", ".*"),
    UNCLAIMED("2085", "Unclaimed money", Section.OWED, "unclaimed", ".*"),
    CHARGES("2095", "Charges providers take", Section.OWED, "charges", ".*"),
    OTHER_OWED("2990", "Other money of others", Section.OWED, "", "owed"),
    OPERATOR("2999", "On its way to the operator", Section.OPERATOR, "operator", ".*"),

    CAPITAL("3010", "Operator's capital", Section.CAPITAL, "capital", ".*"),
    OTHER_OWN("3990", "Other own money", Section.CAPITAL, "", "own"),
    PLATFORM_FEES("4010", "Fees on sales", Section.INCOME, "fee", "fee:platform"),
    SUBSCRIPTIONS("4020", "Subscriptions", Section.INCOME, "fee", "fee:subscription"),
    PROVIDERS_COST("5010", "What providers cost", Section.COST, "railcost", ".*"),
    LOST_UNPROVEN("5021", "Lost on payments that were none", Section.COST, "loss", "loss:e1"),
    LOST_CLAIMS("5022", "Lost on claims", Section.COST, "loss", "loss:claim"),
    LOST_FLOAT("5023", "Lost at providers", Section.COST, "loss", "loss:float"),
    EXCHANGE("6010", "Exchange position", Section.EXCHANGE, "fx", ".*"),

    OTHER_COMMUNITIES("8010", "Other communities, in sum", Section.OTHERS, "", "others"),

    GENERATED("9010", "Energy measured going out", Section.ENERGY_DEBIT, "generated", ".*"),
    SUPPLIED("9020", "Energy the supplier gave", Section.ENERGY_DEBIT, "utility_wh", ".*"),
    CONSUMED("9110", "Energy measured coming in", Section.ENERGY, "consumed", ".*"),
    MADE("9210", "Credits made", Section.ENERGY, "energy", ".*:made"),
    OWN("9211", "Credits for own use only", Section.ENERGY, "energy", ".*:own"),
    OFFERED("9212", "Credits on offer", Section.ENERGY, "energy", ".*:offered"),
    BOUGHT("9213", "Credits bought", Section.ENERGY, "energy", ".*:bought"),
    STORAGE("9310", "What banking cost", Section.ENERGY, "storage", ".*"),
    LOSSES("9320", "What the wires lost", Section.ENERGY, "losses", ".*"),
    OTHER_ENERGY("9990", "Other energy", Section.ENERGY, "", "energy");

    /** Where a line stands in the statements, and on which side it grows. */
    public enum Section {
        CASH(Side.DEBIT),
        RECEIVABLE(Side.DEBIT),
        OWED(Side.CREDIT),
        OPERATOR(Side.CREDIT),
        CAPITAL(Side.CREDIT),
        INCOME(Side.CREDIT),
        COST(Side.DEBIT),
        EXCHANGE(Side.CREDIT),
        OTHERS(Side.CREDIT),
        ENERGY_DEBIT(Side.DEBIT),
        ENERGY(Side.CREDIT);

        private final Side side;

        Section(Side side) {
            this.side = side;
        }
    }

    /** The side on which an account grows. */
    public enum Side {
        DEBIT,
        CREDIT
    }

    private static final Map<String, ChartLine> OTHERWISE =
            Map.of("asset", OTHER_ASSETS, "owed", OTHER_OWED, "own", OTHER_OWN, "energy", OTHER_ENERGY);

    private final String number;
    private final String title;
    private final Section section;
    private final String kind;
    private final Pattern code;

    ChartLine(String number, String title, Section section, String kind, String code) {
        this.number = number;
        this.title = title;
        this.section = section;
        this.kind = kind;
        this.code = Pattern.compile(code);
    }

    /**
     * The line of a ledger's account. A kind without a line of its own is one of the "other" lines.
     *
     * @param kind its kind in {@code ledger.kind}
     * @param ledgerClass that kind's class
     */
    public static ChartLine of(String kind, String ledgerClass, String code) {
        return Arrays.stream(values())
                .filter(line ->
                        line.kind.equals(kind) && line.code.matcher(code).matches())
                .findFirst()
                .orElseGet(() -> OTHERWISE.getOrDefault(ledgerClass, OTHER_OWN));
    }

    /** Its number, for ever: four digits. */
    public String number() {
        return number;
    }

    public String title() {
        return title;
    }

    public Section section() {
        return section;
    }

    /** An amount as this line counts: above zero on the side where it grows. */
    public Net grown(Net amount) {
        return section.side == Side.DEBIT ? amount : amount.negated();
    }
}
