package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.sim.TwinStory.Payer;
import io.jirani.sim.TwinStory.Wish;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The simulation's shells in memory are copies of the product's jobs. The same short stories are told to both, and each payment
 * goes through the same states and leaves the same balances: a copy that strays is seen here.
 */
class TwinStoriesTest {
    private static final List<TwinStory> STORIES = List.of(
            TwinStory.buy("all goes well", Payer.PAYS),
            TwinStory.buy("the payer does not pay", Payer.REFUSES),
            TwinStory.buy("the answer is lost", Payer.PAYS, "ANSWER_LOST#0"),
            TwinStory.buy("the callback is lost", Payer.PAYS, "CALLBACK_LOST#0", "CONFIRMATION_LOST#0"),
            TwinStory.buy("answer and callback are lost", Payer.PAYS, "ANSWER_LOST#0", "CALLBACK_LOST#0"),
            TwinStory.buy("the push is refused", Payer.PAYS, "REFUSED#0"),
            TwinStory.buy("there is no connection at first", Payer.PAYS, "NO_CONNECTION#0", "NO_CONNECTION#1"),
            TwinStory.buy("the callback comes thrice", Payer.PAYS, "CALLBACK_TWICE#0", "CALLBACK_TWICE#1"),
            TwinStory.buy("the callback has no receipt", Payer.PAYS, "CALLBACK_WITHOUT_RECEIPT#0"),
            TwinStory.buy("not paid, and paid in the end", Payer.REFUSES, "CHANGES_ITS_MIND#0"),
            TwinStory.of("a payout", Wish.BE_PAID),
            TwinStory.of("a payout's answer is lost", Wish.BE_PAID, "ANSWER_LOST#0"),
            TwinStory.of("a payout's result is lost", Wish.BE_PAID, "CALLBACK_LOST#0"),
            TwinStory.of("a payout fails", Wish.BE_PAID, "PAYOUT_FAILS#0"),
            TwinStory.of("a payout is refused", Wish.BE_PAID, "REFUSED#0"),
            TwinStory.of("given back", Wish.BUY_AND_BACK),
            TwinStory.of("given back, and the answer is lost", Wish.BUY_AND_BACK, "ANSWER_LOST#1"),
            TwinStory.of("given back, and there is no connection at first", Wish.BUY_AND_BACK, "NO_CONNECTION#1"),
            TwinStory.of("the provider does not give it back, so we pay it out", Wish.BUY_AND_BACK, "REFUSED#1"),
            TwinStory.of("asked back, and people do not agree", Wish.BUY_AND_NOT_BACK));

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Custody.class)
    void eachStoryGoesThroughTheSameStatesAndLeavesTheSameBalances(Custody custody) {
        var memory = new MemTwin(STORIES, custody);
        var ends = memory.live();
        try (var real = new PgTwin(STORIES, custody, folder.resolve("spool"))) {
            var its = real.live();
            var all = new SoftAssertions();
            for (int n = 0; n < STORIES.size(); n++) {
                var name = STORIES.get(n).name();
                all.assertThat(ends.get(n).states()).as(name).hasSizeGreaterThan(1);
                all.assertThat(its.get(n).states())
                        .as(name)
                        .isEqualTo(ends.get(n).states());
                all.assertThat(its.get(n).has()).as(name).isEqualTo(ends.get(n).has());
            }
            all.assertThat(real.platform()).isEqualTo(memory.platform());
            all.assertAll();
        }
    }
}
