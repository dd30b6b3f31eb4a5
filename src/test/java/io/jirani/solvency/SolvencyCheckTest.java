package io.jirani.solvency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.HouseholdId;
import io.jirani.solvency.Proof.Branch;
import io.jirani.solvency.SolvencyStore.Kept;
import io.jirani.solvency.SolvencyStore.Line;
import io.jirani.solvency.SolvencyStore.Use;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A proof holds for everybody in an honest day, and for somebody not in a dishonest one. */
class SolvencyCheckTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final KeyPair KEYS = keys();

    static LongStream seeds() {
        return LongStream.range(0, 30);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void in_an_honest_day_everybodys_proof_holds_and_the_root_is_the_sum(long seed) {
        var random = new Random(seed);
        var lines = books(random);
        var day = Reckoning.of(lines, TODAY, NOON, random);
        assertThat(Integer.bitCount(day.leaves().size())).isEqualTo(1);
        var tree = tree(day);
        for (int place = 0; place < day.leaves().size(); place++) {
            var kept = day.leaves().get(place);
            var branch = new Branch(kept.leaf(), place, tree.siblings(place), kept.parts());
            assertThat(SolvencyCheck.way(branch, day.published())).isEmpty();
        }
        assertThat(faults(day, random.nextInt(day.leaves().size()))).isEmpty();
        var assets = day.published().assets();
        for (var asset : assets)
            assertThat(day.published().owed().each().get(assets.indexOf(asset)))
                    .isEqualTo(lines.stream()
                            .filter(line ->
                                    line.use() == Use.OWED && line.asset().equals(asset))
                            .mapToLong(Line::amount)
                            .sum());
        var owners = lines.stream()
                .filter(line -> line.use() == Use.OWED)
                .map(Line::owner)
                .distinct()
                .toList();
        assertThat(day.leaves().stream().map(kept -> kept.leaf().owner())).containsAll(owners);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_balance_changed_or_left_out_after_the_root_was_published_fails_its_owner(long seed) {
        var random = new Random(seed);
        var day = Reckoning.of(books(random), TODAY, NOON, random);
        var owners = IntStream.range(0, day.leaves().size())
                .filter(i -> !day.leaves().get(i).leaf().owner().equals(Leaf.PADDING))
                .toArray();
        var victim = owners[random.nextInt(owners.length)];
        var kept = day.leaves().get(victim);
        var less = new Leaf(
                kept.leaf().owner(),
                kept.leaf().salt(),
                new Amounts(kept.leaf().amounts().each().stream()
                        .map(amount -> amount == 0 ? 1 : amount - 1)
                        .toList()));
        var siblings = tree(day).siblings(victim);
        var changed = new Proof(
                text(day), sign(text(day)), key(), Optional.of(new Branch(less, victim, siblings, kept.parts())));
        assertThat(SolvencyCheck.faults(changed, day.published())).isNotEmpty();
        // Left out of the tree whose root is published: the way that is left does not lead there.
        var leaves = new ArrayList<>(day.leaves());
        leaves.set(
                victim,
                new Kept(
                        new Leaf(
                                Leaf.PADDING,
                                kept.leaf().salt(),
                                Amounts.zero(day.published().assets().size())),
                        Optional.empty(),
                        List.of()));
        var without = new SumTree(
                        day.published().day(), leaves.stream().map(Kept::leaf).toList())
                .root();
        var cheat = new Published(
                day.published().day(),
                NOON,
                day.published().assets(),
                leaves.size(),
                without.hash(),
                without.sums(),
                day.published().held());
        var left = new Proof(
                ProofJson.text(cheat),
                sign(ProofJson.text(cheat)),
                key(),
                Optional.of(new Branch(kept.leaf(), victim, siblings, kept.parts())));
        assertThat(SolvencyCheck.faults(left, cheat)).contains("the way does not lead to the published root");
    }

    @Test
    void a_balance_below_zero_cannot_hide() {
        assertThatThrownBy(() -> new Amounts(List.of(5L, -1L))).isInstanceOf(IllegalArgumentException.class);
        var random = new Random(3);
        var day = Reckoning.of(books(random), TODAY, NOON, random);
        var json = new JsonObject(ProofJson.write(proof(day, 0)).encode());
        json.getJsonObject("branch")
                .getJsonArray("siblings")
                .getJsonObject(2)
                .getJsonArray("sums")
                .set(0, "-500");
        assertThat(ProofJson.faults(json.encode(), Optional.empty()))
                .singleElement()
                .asString()
                .contains("below zero");
    }

    @Test
    void nothing_is_shown_to_its_owner_that_was_not_counted() {
        var random = new Random(8);
        var day = Reckoning.of(books(random), TODAY, NOON, random);
        var place = IntStream.range(0, day.leaves().size())
                .filter(i -> day.leaves().get(i).household().isPresent())
                .findFirst()
                .orElseThrow();
        BadProofs.of(ProofJson.write(proof(day, place)))
                .forEach((words, bad) -> assertThat(ProofJson.faults(bad.encode(), Optional.empty()))
                        .as(words)
                        .anyMatch(fault -> fault.contains(words)));
    }

    @Test
    void the_owner_sees_the_sums_beside_it_so_a_debt_in_the_tree_fails_the_neighbour_whatever_it_is_paired_with() {
        // The sums of both children are in the hash: the same total cannot be shown in two ways.
        var day = LocalDate.of(2026, 11, 21);
        var one = new Leaf("a", "00".repeat(32), new Amounts(List.of(30L)));
        var other = new Leaf("b", "11".repeat(32), new Amounts(List.of(70L)));
        var root = Node.of(one.node(day), other.node(day));
        var shifted = Node.of(
                new Node(one.node(day).hash(), new Amounts(List.of(50L))),
                new Node(other.node(day).hash(), new Amounts(List.of(50L))));
        assertThat(shifted.sums()).isEqualTo(root.sums());
        assertThat(shifted.hash()).isNotEqualTo(root.hash());
    }

    @Test
    void a_leaf_is_bound_to_its_day_and_its_owner_and_sums_do_not_go_round() {
        var leaf = new Leaf("a", "00".repeat(32), new Amounts(List.of(30L)));
        var day = LocalDate.of(2026, 11, 21);
        assertThat(leaf.node(day.plusDays(1)).hash())
                .isNotEqualTo(leaf.node(day).hash());
        assertThat(new Leaf("b", leaf.salt(), leaf.amounts()).node(day).hash())
                .isNotEqualTo(leaf.node(day).hash());
        var most = new Amounts(List.of(Long.MAX_VALUE));
        assertThatThrownBy(() -> most.plus(leaf.amounts())).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Node("00", most)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_is_not_signed_not_covered_or_no_proof_says_so() {
        var random = new Random(5);
        var day = Reckoning.of(books(random), TODAY, NOON, random);
        var proof = proof(day, 1);
        var forged =
                new Proof(proof.statement().replace("12:00", "13:00"), proof.signature(), proof.key(), proof.branch());
        assertThat(ProofJson.faults(ProofJson.write(forged).encode(), Optional.empty()))
                .containsExactly("the signature is not that of the key");
        assertThat(ProofJson.faults(ProofJson.write(proof).encode(), Optional.of("another")))
                .singleElement()
                .asString()
                .startsWith("it is signed with another key");
        assertThat(ProofJson.faults(ProofJson.write(proof).encode(), Optional.of(proof.key())))
                .isEmpty();
        assertThat(ProofJson.faults("{}", Optional.empty())).hasSize(1);
        assertThat(ProofJson.faults("nonsense", Optional.empty())).hasSize(1);
        var published = day.published();
        var poor = new Published(
                published.day(),
                NOON,
                published.assets(),
                published.leaves(),
                published.root(),
                published.owed(),
                List.of());
        var text = ProofJson.text(poor);
        assertThat(SolvencyCheck.faults(new Proof(text, sign(text), key(), Optional.empty()), poor))
                .singleElement()
                .asString()
                .startsWith("KES: ");
    }

    /** Books of some households, of which some have nothing, with as much money as is owed. */
    private static List<Line> books(Random random) {
        var lines = new ArrayList<Line>();
        var sum = 0L;
        for (int i = random.nextInt(90); i >= 0; i--) {
            var id = new UUID(random.nextLong(), random.nextLong());
            var owner = "household:" + id;
            var house = Optional.of(new HouseholdId(id));
            var money = random.nextInt(3) == 0 ? 0 : random.nextLong(1_000_000);
            sum += money;
            lines.add(new Line(Use.OWED, owner, house, owner + ":wallet", "KES", money));
            if (random.nextBoolean())
                lines.add(new Line(Use.OWED, owner, house, owner + ":energy:made", "WH", random.nextLong(100_000)));
        }
        lines.add(new Line(Use.OWED, "fund:community:x", Optional.empty(), "fund:community:x", "KES", 12));
        lines.add(new Line(Use.HELD, "rail:mpesa:collect", Optional.empty(), "rail:mpesa:collect", "KES", sum + 12));
        return lines;
    }

    private static List<String> faults(Reckoning day, int place) {
        return ProofJson.faults(ProofJson.write(proof(day, place)).encode(), Optional.empty());
    }

    static Proof proof(Reckoning day, int place) {
        var kept = day.leaves().get(place);
        var branch = new Branch(kept.leaf(), place, tree(day).siblings(place), kept.parts());
        return new Proof(text(day), sign(text(day)), key(), Optional.of(branch));
    }

    private static SumTree tree(Reckoning day) {
        return new SumTree(
                day.published().day(), day.leaves().stream().map(Kept::leaf).toList());
    }

    private static String text(Reckoning day) {
        return ProofJson.text(day.published());
    }

    static Seal seal() {
        return new Seal(key(), SolvencyCheckTest::sign);
    }

    private static String key() {
        return Base64.getEncoder().encodeToString(KEYS.getPublic().getEncoded());
    }

    private static String sign(String text) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(KEYS.getPrivate());
            signature.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
