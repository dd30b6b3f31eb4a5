package io.jirani.accounting;

import io.jirani.accounting.TaxRule.Base;
import io.jirani.accounting.TaxRule.Mode;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What taxes do to the legs of an entry (ruling 27): who pays how much, who gets how much, and what is owed to whom
 * collects the tax. Without a rule in force nothing changes.
 */
public final class Taxes {
    /** One leg: what is owed to the collector. */
    public record Due(Account account, Money amount) {}

    /**
     * A sale between neighbours with its taxes. What the buyer pays is what all others get.
     *
     * @param seller what the seller gets
     * @param fee what is left of the fee, to be divided
     */
    public record Sale(Money buyerPays, Money seller, Money fee, List<Due> taxes) {}

    /** The supplier's energy with its taxes. What the household pays is what the others get. */
    public record Supply(Money householdPays, Money supplier, List<Due> taxes) {}

    private Taxes() {}

    /**
     * A sale's legs.
     *
     * @param value of the energy, before the fee
     * @param fee of the sale, borne by the seller
     */
    public static Sale sale(List<TaxRule> rules, LocalDate day, Money value, Money fee) {
        var buyerPays = value;
        var seller = value.minus(fee);
        var left = fee;
        var dues = new ArrayList<Due>();
        for (var rule : rules) {
            if (!rule.holdsOn(day) || rule.base() == Base.SUPPLY) continue;
            var tax = rule.on(rule.base() == Base.SALE ? value : fee);
            // On top of the fee: the seller bears the fee and what comes on top of it.
            if (rule.base() == Base.SALE && rule.mode() == Mode.ON_TOP) buyerPays = buyerPays.plus(tax);
            else if (rule.base() == Base.SALE || rule.mode() == Mode.ON_TOP) seller = less(seller, tax);
            else left = less(left, tax);
            add(dues, rule, tax);
        }
        return new Sale(buyerPays, seller, left, List.copyOf(dues));
    }

    /** The legs of energy from the supplier. */
    public static Supply supply(List<TaxRule> rules, LocalDate day, Money price) {
        var pays = price;
        var supplier = price;
        var dues = new ArrayList<Due>();
        for (var rule : rules) {
            if (!rule.holdsOn(day) || rule.base() != Base.SUPPLY) continue;
            var tax = rule.on(price);
            if (rule.mode() == Mode.ON_TOP) pays = pays.plus(tax);
            else supplier = less(supplier, tax);
            add(dues, rule, tax);
        }
        return new Supply(pays, supplier, List.copyOf(dues));
    }

    private static Money less(Money amount, Money tax) {
        if (tax.compareTo(amount) > 0)
            throw Problem.of(Problem.Kind.CONFLICT, "the taxes are more than the amount they are taken from");
        return amount.minus(tax);
    }

    private static void add(List<Due> dues, TaxRule rule, Money tax) {
        if (!tax.isZero()) dues.add(new Due(rule.account(tax.asset()), tax));
    }
}
