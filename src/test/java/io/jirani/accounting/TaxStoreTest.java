package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.accounting.TaxRule.Base;
import io.jirani.accounting.TaxRule.Mode;
import io.jirani.accounting.TaxRule.Tax;
import io.jirani.identity.Community;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which tax rules a database takes beside each other. */
class TaxStoreTest {
    private static final LocalDate MAY = LocalDate.of(2031, 5, 1);
    private static final LocalDate JUNE = LocalDate.of(2031, 6, 1);
    private static final LocalDate JULY = LocalDate.of(2031, 7, 1);

    private final Ledgers here = new Ledgers();
    private final TaxStore store = new TaxStore();

    @AfterEach
    void stop() {
        here.close();
    }

    @Test
    void aTaxIsOnABaseOnceADay() {
        add(here.here, Tax.VAT, Base.SALE, 100_000, MAY, Optional.of(JULY));
        assertThatThrownBy(() -> add(here.here, Tax.VAT, Base.SALE, 100_000, MAY, Optional.of(JULY)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("VAT on SALE has a rule for these days already");
        assertThatThrownBy(() -> add(here.here, Tax.VAT, Base.SALE, 10_000, JUNE, Optional.empty()))
                .isInstanceOf(Problem.class);
        add(here.here, Tax.VAT, Base.SALE, 100_000, JULY, Optional.empty());
        add(here.here, Tax.VAT, Base.FEE, 100_000, MAY, Optional.empty());
        add(here.here, Tax.WHT, Base.SALE, 100_000, MAY, Optional.empty());
        add(here.there, Tax.VAT, Base.SALE, 100_000, MAY, Optional.empty());
        assertThat(count()).containsExactly("5");
    }

    @Test
    void taxesLeaveSomethingOfWhatTheyAreTakenFrom() {
        add(here.here, Tax.VAT, Base.SALE, 400_000, JUNE, Optional.of(JULY));
        assertThatThrownBy(() -> add(here.here, Tax.WHT, Base.SALE, 400_000, MAY, Optional.empty()))
                .as("in June they would be 80 %")
                .isInstanceOf(Problem.class)
                .hasMessageContaining("the taxes on SALE would be 80 % or more");
        add(here.here, Tax.WHT, Base.SALE, 400_000, MAY, Optional.of(JUNE));
        add(here.here, Tax.WHT, Base.SALE, 399_999, JUNE, Optional.empty());
        assertThatThrownBy(() -> add(here.here, Tax.VAT, Base.FEE, 1_000_000, MAY, Optional.empty()))
                .isInstanceOf(Problem.class);
        assertThat(count()).containsExactly("3");
    }

    @Test
    void ofManyWhoAddTheSameRuleOneDoes() throws InterruptedException {
        var adding = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 8; i++)
            adding.add(() -> {
                add(here.here, Tax.VAT, Base.SALE, 100_000, MAY, Optional.empty());
                return true;
            });
        var refused = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(adding))
                try {
                    done.get();
                } catch (ExecutionException failure) {
                    assertThat(failure.getCause()).isInstanceOf(Problem.class);
                    refused++;
                }
        }
        assertThat(refused).isEqualTo(7);
        assertThat(count()).containsExactly("1");
    }

    @Test
    void aRuleIsEndedOnceAndNeverChanged() {
        var rule = add(here.here, Tax.VAT, Base.SALE, 100_000, MAY, Optional.empty());
        here.db.inTransaction(tx -> store.end(tx, rule.id(), JULY));
        for (var change : new String[] {"null", "'2031-06-01'", "'2040-01-01'"})
            assertThatThrownBy(() -> here.db.inTransaction(
                            tx -> tx.run("update accounting.tax_rule set effective_until = " + change, Tuple.tuple())))
                    .hasMessageContaining("append only");
        assertThat(here.texts("select effective_until from accounting.tax_rule"))
                .containsExactly("2031-07-01");
    }

    private TaxRule add(Community community, Tax tax, Base base, int ppm, LocalDate from, Optional<LocalDate> until) {
        var rule = new TaxRule(here.ids.next(), community.id(), tax, base, ppm, Mode.WITHHELD, from, until, "test");
        here.db.inTransaction(tx -> store.add(tx, rule, here.clock.instant()));
        return rule;
    }

    private java.util.List<String> count() {
        return here.texts("select count(*) from accounting.tax_rule");
    }
}
