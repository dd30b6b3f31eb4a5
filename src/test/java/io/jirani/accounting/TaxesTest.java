package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.accounting.TaxRule.Base;
import io.jirani.accounting.TaxRule.Mode;
import io.jirani.accounting.TaxRule.Tax;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Entry;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaxesTest {
    private static final Ids IDS = new Ids(Clock.systemUTC(), new Random(6));
    private static final CommunityId HERE = new CommunityId(IDS.next());
    private static final LocalDate FIRST = LocalDate.of(2027, 1, 1);
    private static final LocalDate DAY = LocalDate.of(2027, 2, 14);
    private static final Money VALUE = Money.kes(3_000);
    private static final Money FEE = Money.kes(30);

    /** Ruling 27: sale 3000, fee 30, wht 150 → seller 2820, fee 30, tax:wht:payable 150. */
    @Test
    void whatIsWithheldComesFromTheSeller() {
        assertThat(sale(rule(Tax.WHT, Base.SALE, 50_000, Mode.WITHHELD)))
                .isEqualTo("buyer 3000, seller 2820, fee 30, tax:wht:payable 150");
    }

    @Test
    void withoutARuleNothingIsTaxed() {
        assertThat(sale()).isEqualTo("buyer 3000, seller 2970, fee 30");
        assertThat(sale(rule(Tax.VAT, Base.SUPPLY, 160_000, Mode.INCLUSIVE)))
                .isEqualTo("buyer 3000, seller 2970, fee 30");
    }

    @Test
    void eachModeIsBorneByWhoItSays() {
        assertThat(sale(rule(Tax.VAT, Base.FEE, 160_000, Mode.INCLUSIVE)))
                .isEqualTo("buyer 3000, seller 2970, fee 26, tax:vat:payable 4");
        assertThat(sale(rule(Tax.VAT, Base.FEE, 160_000, Mode.ON_TOP)))
                .isEqualTo("buyer 3000, seller 2966, fee 30, tax:vat:payable 4");
        assertThat(sale(rule(Tax.LEVY, Base.SALE, 15_000, Mode.ON_TOP)))
                .isEqualTo("buyer 3045, seller 2970, fee 30, tax:levy:payable 45");
        assertThat(sale(rule(Tax.VAT, Base.SALE, 160_000, Mode.INCLUSIVE)))
                .isEqualTo("buyer 3000, seller 2557, fee 30, tax:vat:payable 413");
        var supply = Taxes.supply(
                List.of(
                        rule(Tax.VAT, Base.SUPPLY, 160_000, Mode.INCLUSIVE),
                        rule(Tax.LEVY, Base.SUPPLY, 50_000, Mode.ON_TOP)),
                DAY,
                Money.kes(660));
        assertThat(supply.householdPays()).isEqualTo(Money.kes(693));
        assertThat(supply.supplier()).isEqualTo(Money.kes(569));
    }

    @Test
    void aRuleHoldsFromItsFirstDayUntilTheDayItEnds() {
        var rule = new TaxRule(
                IDS.next(), HERE, Tax.WHT, Base.SALE, 50_000, Mode.WITHHELD, DAY, Optional.of(DAY.plusDays(2)), "test");
        assertThat(List.of(-1, 0, 1, 2))
                .map(days -> rule.holdsOn(DAY.plusDays(days)))
                .containsExactly(false, true, true, false);
    }

    @Test
    void taxesThatWouldTakeMoreThanThereIsAreRefused() {
        assertThatThrownBy(() -> sale(
                        rule(Tax.WHT, Base.SALE, 600_000, Mode.WITHHELD),
                        rule(Tax.VAT, Base.SALE, 1_000_000, Mode.INCLUSIVE)))
                .isInstanceOf(Problem.class);
    }

    @Test
    void whatTheBuyerPaysIsWhatAllOthersGet() {
        var random = new Random(27);
        for (int seed = 0; seed < 5_000; seed++) {
            var value = Money.kes(random.nextLong(1_000_000));
            var fee = value.basisPointsDown(random.nextInt(1_000));
            var rules = new ArrayList<TaxRule>();
            for (int i = random.nextInt(4); i > 0; i--)
                rules.add(rule(
                        List.of(Tax.values()).get(random.nextInt(3)),
                        List.of(Base.values()).get(random.nextInt(3)),
                        1 + random.nextInt(200_000),
                        List.of(Mode.values()).get(random.nextInt(3))));
            var sale = Taxes.sale(rules, DAY, value, fee);
            var others = sale.seller().plus(sale.fee());
            for (var due : sale.taxes()) others = others.plus(due.amount());
            assertThat(others).isEqualTo(sale.buyerPays());
            if (sale.buyerPays().isZero()) continue;
            var draft = Entry.single("tax", "test")
                    .debit(io.jirani.ledger.Account.capital(value.asset()), sale.buyerPays())
                    .credit(
                            io.jirani.ledger.Account.platformFee(value.asset()),
                            sale.seller().plus(sale.fee()));
            for (var due : sale.taxes()) draft.credit(due.account(), due.amount());
            assertThat(draft.entry().legs()).isNotEmpty();
        }
    }

    private static TaxRule rule(Tax tax, Base base, int ratePpm, Mode mode) {
        return new TaxRule(IDS.next(), HERE, tax, base, ratePpm, mode, FIRST, Optional.empty(), "test");
    }

    private static String sale(TaxRule... rules) {
        var sale = Taxes.sale(List.of(rules), DAY, VALUE, FEE);
        var text = new StringBuilder("buyer %d, seller %d, fee %d"
                .formatted(
                        sale.buyerPays().minor(),
                        sale.seller().minor(),
                        sale.fee().minor()));
        for (var due : sale.taxes())
            text.append(", ")
                    .append(due.account().code())
                    .append(' ')
                    .append(due.amount().minor());
        return text.toString();
    }
}
