package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.accounting.Posted.Leg;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.TransferId;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which documents an entry has, as a table a bookkeeper can read. B and S are households; KES unless Wh is said. */
class PapersTest {
    private static final Ids IDS = new Ids(Clock.systemUTC(), new Random(4));
    private static final CommunityId HERE = new CommunityId(IDS.next());
    private static final HouseholdId B = new HouseholdId(IDS.next());
    private static final HouseholdId S = new HouseholdId(IDS.next());

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                # what                              | legs, debit above zero                                             | documents
                money comes in, claimed             | unproven 3000, B household -3000                                   | receipt B 3000
                money comes in, confirmed           | rail 3000, B household -3000                                       | receipt B 3000
                delivery against payment            | B household 3000, S household -2970, fee -15, fund -6, partner -9, S energy 2500 Wh, B energy -2500 Wh | bill B 3000; sale S 2970
                change goes back to the wallet      | B household 3000, B household -100, S household -2900, S energy 10 Wh, B energy -10 Wh | bill B 2900; sale S 2900
                a claim is confirmed                | rail 3000, unproven -3000, S household 2970, S household -2970     | voucher
                a claim was none                    | B claim 3000, unproven -3000, S household 2970, S household -2970  | bill B 3000
                energy from the supplier, paid      | B household 660, utility -660, utility_wh 400 Wh, consumed -400 Wh | bill B 660
                energy from the supplier, owed      | B household 200, B owed_by 460, utility -660                       | bill B 660
                a debt is paid from the wallet      | B household 460, B owed_by -460                                    | voucher
                a payout                            | S household 2900, rail -2900                                       | payment S 2900
                a payout whose charge S bears       | S household 30000, rail -29500, railcost -500                      | payment S 29500; bill S 500
                two are paid and bear a charge      | B household 300, S household 200, rail -480, railcost -20          | payment B 300; payment S 200
                a provider's charge                 | railcost 500, charges -500                                         | voucher
                credits are made                    | generated 4000 Wh, S energy -4000 Wh                               | voucher
                an offer                            | S energy 2500 Wh, S energy -2500 Wh                                | voucher
                the operator's own money            | rail 1000, capital -1000                                           | voucher
                a guarantee is kept                 | fee 70, S household -70                                            | credit_note S 70
                a sale is reversed                  | reversed, B household -3000, S household 2970, fee 15, fund 6, partner 9, S energy -2500 Wh, B energy 2500 Wh | credit_note B 3000; debit_note S 2970
                energy is reversed                  | reversed, generated -4000 Wh, S energy 4000 Wh                     | voucher
                credits are bought at feed-in       | S energy 1250 Wh, utility_wh -1250 Wh, utility 750, S household -750 | sale S 750
                nothing that we know                |                                                                    | voucher
                """)
    void everyEntryHasItsDocuments(String what, @Nullable String legs, String documents) {
        assertThat(papers(legs == null ? "" : legs)).as(what).isEqualTo(documents);
    }

    @Test
    void whateverAnEntryIsItHasOneDocumentForEachWhoIsRicherOrPoorerElseAVoucher() {
        var random = new Random(8);
        for (int seed = 0; seed < 2_000; seed++) {
            var legs = new ArrayList<Leg>();
            long sumB = 0;
            long sumS = 0;
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                var units = random.nextInt(7) - 3;
                if (units == 0) continue;
                var whose = random.nextInt(3);
                legs.add(leg(
                        whose == 0 ? "B" : whose == 1 ? "S" : "",
                        random.nextBoolean() ? "household" : "rail",
                        units,
                        Asset.KES));
                if (whose == 0) sumB += units;
                if (whose == 1) sumS += units;
            }
            var papers = Papers.of(entry("test", legs));
            var wanted = (sumB == 0 ? 0 : 1) + (sumS == 0 ? 0 : 1);
            assertThat(papers.stream().map(Paper::household).distinct()).hasSize(Math.max(1, wanted));
            assertThat(papers.getFirst().type() == Paper.Type.VOUCHER).isEqualTo(wanted == 0);
            assertThat(sum(papers, B)).isEqualTo(Math.abs(sumB));
            assertThat(sum(papers, S)).isEqualTo(Math.abs(sumS));
        }
    }

    private static long sum(List<Paper> papers, HouseholdId household) {
        return papers.stream()
                .filter(paper -> paper.household().equals(Optional.of(household)))
                .mapToLong(paper -> paper.amount().orElseThrow().minor())
                .sum();
    }

    /** The papers of legs; those of a reversal begin with {@code reversed}. */
    private static String papers(String legs) {
        var parsed = Stream.of(legs.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty() && !text.equals("reversed"))
                .map(PapersTest::leg)
                .toList();
        var kind = legs.startsWith("reversed,") ? "entry.reversed" : "test";
        return Papers.of(entry(kind, parsed)).stream().map(PapersTest::text).collect(Collectors.joining("; "));
    }

    private static Leg leg(String text) {
        var words = new ArrayList<>(List.of(text.split(" +", -1)));
        var asset = words.getLast().equals("Wh") ? Asset.WH : Asset.KES;
        if (asset.equals(Asset.WH)) words.removeLast();
        var units = Long.parseLong(words.removeLast());
        var kind = words.removeLast();
        return leg(words.isEmpty() ? "" : words.getFirst(), kind, units, asset);
    }

    private static Leg leg(String whose, String kind, long units, Asset asset) {
        var household = switch (whose) {
            case "B" -> Optional.of(B);
            case "S" -> Optional.of(S);
            default -> Optional.<HouseholdId>empty();
        };
        return new Leg(kind, new Net(units, asset), household, Optional.of(HERE));
    }

    private static Posted entry(String kind, List<Leg> legs) {
        return new Posted(new TransferId(IDS.next()), kind, LocalDate.of(2027, 2, 1), Optional.empty(), legs);
    }

    private static String text(Paper paper) {
        var name = paper.type().name().toLowerCase(java.util.Locale.ROOT);
        return name
                + paper.household().map(whose -> whose.equals(B) ? " B" : " S").orElse("")
                + paper.amount().map(money -> " " + money.minor()).orElse("");
    }
}
