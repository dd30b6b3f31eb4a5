package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.payments.CollectionState;
import io.jirani.settlement.PaidPurchase.Proof;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticesTest {
    private static final PaidPurchase PURCHASE =
            Samples.purchase(new Random(2), Samples.community(Custody.WALLET, 10_000, 100), Proof.UNPROVEN);

    @ParameterizedTest
    @EnumSource(Language.class)
    void aReceiptHasEveryFigureThatMatters(Language language) {
        var text = Notices.bought(language, PURCHASE, Optional.of("SFF6XYZ123"), Price.kes(1_857));
        assertThat(text)
                .contains(
                        PURCHASE.energy().kilowattHours().toPlainString(),
                        PURCHASE.total().toString(),
                        PURCHASE.fees().total().toString(),
                        "SFF6XYZ123",
                        Price.kes(1_857).of(PURCHASE.energy()).toString());
        var trade = PURCHASE.trades().getFirst();
        assertThat(Notices.sold(language, PURCHASE, trade))
                .contains(
                        trade.value().toString(),
                        PURCHASE.fee(trade).toString(),
                        trade.value().minus(PURCHASE.fee(trade)).toString());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void everyEndingIsToldInWordsOfItsOwn(Language language) {
        var texts = new HashSet<String>();
        for (var ending : Ending.values()) texts.add(Notices.notBought(language, new Energy(2_500), ending));
        assertThat(texts)
                .hasSameSizeAs(Ending.values())
                .allSatisfy(text -> assertThat(text).contains("2.5"));
    }

    @Test
    void endingsFollowTheProvidersCodes() {
        assertThat(List.of("1032", "1037", "1019", "2001", "1", "9999"))
                .extracting(code -> Ending.of(CollectionState.FAILED, Optional.of(code)))
                .containsExactly(
                        Ending.CANCELLED,
                        Ending.NO_ANSWER,
                        Ending.NO_ANSWER,
                        Ending.WRONG_PIN,
                        Ending.TOO_LITTLE_MONEY,
                        Ending.FAILED);
        assertThat(Ending.of(CollectionState.EXPIRED, Optional.of("1032"))).isEqualTo(Ending.EXPIRED);
    }

    @Test
    void noticesAreSentOnceInOrder() {
        try (var here = new Neighbourhood(Custody.WALLET)) {
            var house = here.household(Language.SW);
            var late = Notices.late(house.language(), Money.kes(3_000));
            here.db.inTransaction(tx -> {
                here.stores.notices().tell(tx, "late:1", house, late, here.clock.instant());
                here.stores.notices().tell(tx, "late:1", house, "again", here.clock.instant());
            });
            var sent = new ArrayList<String>();
            var job = new SendNotices(
                    here.db,
                    here.stores.notices(),
                    here.households,
                    here.clock,
                    (to, text) -> sent.add(to.code() + text));
            assertThat(job.pass()).isEqualTo(1);
            assertThat(job.pass()).isZero();
            assertThat(sent).containsExactly("H0001" + late);
        }
    }
}
