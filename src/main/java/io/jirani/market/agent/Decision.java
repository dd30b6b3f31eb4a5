package io.jirani.market.agent;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.util.Locale;

/**
 * What an agent does in one interval, and why: the parts of an interval's energy sum to it.
 */
public sealed interface Decision {
    /** Nothing was made and nothing used. */
    record Nothing() implements Decision {}

    /**
     * Some of what was made is offered.
     *
     * @param kept stays the household's own credit
     * @param ask the least it takes
     */
    record Sell(Energy offered, Energy kept, Price ask) implements Decision {}

    /** All that was made stays the household's own credit. */
    record Keep(Energy kept, WhyKept why) implements Decision {
        /** Why nothing is offered. */
        public enum WhyKept {
            RULES,
            TARGET,
            TOO_DEAR,
            /** Its meter does not say well enough when it was made: it is for own use. */
            MEASURED
        }
    }

    /**
     * Some of what was used is wanted from neighbours.
     *
     * @param own the household's credits that are used first
     * @param supplied what no money covers: the supplier's at once
     * @param hold money held for the bid
     */
    record Buy(Energy wanted, Energy own, Energy supplied, Price limit, Money hold) implements Decision {}

    /** What was used comes from own credits and from the supplier. */
    record UseAndSupply(Energy own, Energy supplied, WhySupplied why) implements Decision {
        /** Why nothing is wanted from neighbours. */
        public enum WhySupplied {
            OWN_IS_ENOUGH,
            RULES,
            DAY_IS_SPENT,
            NO_MONEY
        }
    }

    /** One sentence for the household, in English. */
    default String english() {
        return switch (this) {
            case Nothing nothing -> "You made as much as you used, so there was nothing to trade.";
            case Sell sell ->
                sell.kept().isZero()
                        ? "We offered the %s you did not use, at %s or more.".formatted(kwh(sell.offered()), sell.ask())
                        : "We kept %s of what you made, as you asked, and offered %s at %s or more."
                                .formatted(kwh(sell.kept()), kwh(sell.offered()), sell.ask());
            case Keep keep ->
                "We kept the %s you did not use, %s."
                        .formatted(
                                kwh(keep.kept()),
                                switch (keep.why()) {
                                    case RULES -> "as you sell nothing";
                                    case TARGET -> "as you want to own more before you sell";
                                    case TOO_DEAR -> "as nobody here pays the price you want";
                                    case MEASURED -> "as your meter did not say exactly when it was made";
                                });
            case Buy buy ->
                "%s of what you used came from your own credits; we asked neighbours for %s at %s or less%s."
                        .formatted(
                                kwh(buy.own()),
                                kwh(buy.wanted()),
                                buy.limit(),
                                buy.supplied().isZero()
                                        ? ""
                                        : ", and your money covered no more, so the supplier gave "
                                                + kwh(buy.supplied()));
            case UseAndSupply use ->
                "%s came from your own credits and %s from the supplier, %s."
                        .formatted(
                                kwh(use.own()),
                                kwh(use.supplied()),
                                switch (use.why()) {
                                    case OWN_IS_ENOUGH -> "as your own were enough";
                                    case RULES -> "as you buy nothing from neighbours";
                                    case DAY_IS_SPENT -> "as you had spent what you allow for a day";
                                    case NO_MONEY -> "as there was no money to cover a bid";
                                });
        };
    }

    /** The same in Swahili. */
    default String swahili() {
        return switch (this) {
            case Nothing nothing -> "Ulizalisha kiasi ulichotumia, kwa hiyo hakukuwa na cha kuuza wala kununua.";
            case Sell sell ->
                sell.kept().isZero()
                        ? "Tumeweka sokoni %s ambazo hukutumia, kwa %s au zaidi."
                                .formatted(kwh(sell.offered()), sell.ask())
                        : "Tumekuwekea %s ulivyoagiza, na kuweka sokoni %s kwa %s au zaidi."
                                .formatted(kwh(sell.kept()), kwh(sell.offered()), sell.ask());
            case Keep keep ->
                "Tumekuwekea %s ambazo hukutumia, %s."
                        .formatted(
                                kwh(keep.kept()),
                                switch (keep.why()) {
                                    case RULES -> "kwa sababu huuzi";
                                    case TARGET -> "kwa sababu unataka akiba zaidi kabla ya kuuza";
                                    case TOO_DEAR -> "kwa sababu hakuna hapa anayelipa bei unayotaka";
                                    case MEASURED -> "kwa sababu mita yako haikuonyesha hasa zilizalishwa lini";
                                });
            case Buy buy ->
                "%s ulizotumia zimetoka kwenye akiba yako; tumeomba kwa majirani %s kwa %s au chini%s."
                        .formatted(
                                kwh(buy.own()),
                                kwh(buy.wanted()),
                                buy.limit(),
                                buy.supplied().isZero()
                                        ? ""
                                        : ", na kwa kuwa pesa yako haikutosha, msambazaji ametoa "
                                                + kwh(buy.supplied()));
            case UseAndSupply use ->
                "%s zimetoka kwenye akiba yako na %s kwa msambazaji, %s."
                        .formatted(
                                kwh(use.own()),
                                kwh(use.supplied()),
                                switch (use.why()) {
                                    case OWN_IS_ENOUGH -> "kwa sababu akiba yako ilitosha";
                                    case RULES -> "kwa sababu hununui kwa majirani";
                                    case DAY_IS_SPENT -> "kwa sababu umetumia kiasi ulichoruhusu kwa siku";
                                    case NO_MONEY -> "kwa sababu hakukuwa na pesa ya kununulia";
                                });
        };
    }

    private static String kwh(Energy energy) {
        return String.format(Locale.ROOT, "%s kWh", energy.kilowattHours().toPlainString());
    }
}
