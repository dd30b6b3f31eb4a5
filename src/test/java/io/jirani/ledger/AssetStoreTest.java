package io.jirani.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account.Pocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssetStoreTest {
    private final AssetStore assets = new AssetStore();

    @Test
    void aCurrencyIsARowAndIsBookedAtOnce() {
        try (var books = new Books()) {
            var rail = new Account("rail:mpesa:collect", new Asset("TZS", 2));
            var wallet = Account.of(new HouseholdId(Books.IDS.next()), Pocket.WALLET, rail.asset());
            var entry = Entry.single("tzs", "test")
                    .debit(rail, new Money(500, rail.asset()))
                    .credit(wallet, new Money(500, rail.asset()))
                    .entry();
            assertThatThrownBy(() -> books.post(entry)).isInstanceOf(LedgerStore.Refused.class);
            assertThat(add(books, "TZS", 2)).isEqualTo(rail.asset());
            assertThat(add(books, "TZS", 2)).isEqualTo(rail.asset());
            books.post(entry);
            assertThat(books.free(wallet)).isEqualTo(500);
            List<LedgerStore.Balance> there = books.db.transaction(tx -> books.ledger.balances(tx, wallet.code()));
            assertThat(there)
                    .singleElement()
                    .extracting(LedgerStore.Balance::account)
                    .isEqualTo(wallet);
            assertThat(Asset.of("TZS").decimals()).isEqualTo(2);
            books.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({"KES, 3", "kes, 2", "TOOLONGACODE, 2", "RWF, 10", "RWF, -1"})
    void whatIsThereKeepsItsDecimalsAndABadCodeIsRefused(String code, int decimals) {
        try (var books = new Books()) {
            assertThatThrownBy(() -> add(books, code, decimals))
                    .isInstanceOf(Problem.class);
            List<Asset> known = books.db.transaction(assets::learn);
            assertThat(known).contains(Asset.KES, Asset.WH);
        }
    }

    private Asset add(Books books, String code, int decimals) {
        return books.db.transaction(tx -> assets.add(tx, code, decimals));
    }
}
