package io.jirani.people;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Problem;
import io.jirani.people.Erasure.AskedBy;
import io.jirani.people.Erasure.State;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntBiFunction;
import java.util.stream.Collectors;

/**
 * Takes out of the tables what names a household's person: his key, and with it all that is sealed under it, his numbers,
 * what he was told, his keys to us. The books stay, under an id that is no name. It cannot be undone, so it waits a day,
 * and it is refused while anything of the household has not ended.
 */
public final class Erase {
    /**
     * What one room lets go of.
     *
     * @param what for the certificate, such as {@code keys}
     * @param letGo does it in the transaction of the erasure; answers how many rows it took
     */
    public record Share(String what, ToIntBiFunction<Db.Tx, HouseholdId> letGo) {}

    /** How it stands with a household, and what is in the way now. */
    public record Standing(State state, Optional<Erasure> asked, Set<Hindrance> hindrances) {}

    /**
     * Who does it, as its act says it.
     *
     * @param more of the proposal, where people agreed to it
     */
    public record By(String actor, String reason, Map<String, String> more) {}

    /** Tells every number of a household something, once for a key. */
    public interface Tell {
        void all(Db.Tx tx, String key, Household household, String text);
    }

    private final HouseholdStore households;
    private final List<Share> shares;
    private final CommunityStore communities = new CommunityStore();
    private final ErasureStore store = new ErasureStore();
    private final HindranceStore hindrances = new HindranceStore();
    private final Tell tell;
    private final Period keep;
    private final Ids ids;
    private final Clock clock;

    /**
     * @param shares of every room that has something of a person
     * @param tell hears what is asked, for everybody of the household: one of them may not have wanted it
     * @param keep how long after a household's last entry the law wants its name kept
     */
    public Erase(HouseholdStore households, List<Share> shares, Tell tell, Period keep, Ids ids, Clock clock) {
        this.households = households;
        this.shares = List.copyOf(shares);
        this.tell = tell;
        this.keep = keep;
        this.ids = ids;
        this.clock = clock;
    }

    /** How it stands, as of this transaction. */
    public Standing standing(Db.Tx tx, HouseholdId household) {
        if (store.done(tx, household).isPresent()) return new Standing(State.DONE, Optional.empty(), Set.of());
        var waiting = store.waiting(tx, household);
        return new Standing(
                waiting.isPresent() ? State.WAITING : State.NONE, waiting, hindrances(tx, household, clock.instant()));
    }

    /**
     * Asks for it, and tells every number of the household until when it can be taken back. Who asked already has asked once:
     * the first day counts.
     */
    public void ask(Db.Tx tx, HouseholdId household, AskedBy by) {
        mustBeThere(tx, household);
        if (store.waiting(tx, household).isPresent()) return;
        var now = clock.instant();
        var asked = new Erasure(ids.next(), household, by, now, now.plus(Erasure.COOL_DOWN), Set.of());
        store.ask(tx, asked);
        var whose = households.get(tx, household);
        var at = communities.get(tx, whose.community()).zone();
        tell.all(
                tx,
                "erasure:" + asked.id(),
                whose,
                words(whose.language(), asked.due().atZone(at)));
    }

    private static String words(Language language, ZonedDateTime due) {
        var when = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ROOT).format(due);
        return switch (language) {
            case EN ->
                "Jirani: your name, place and numbers are to be deleted for good after " + when
                        + ". Was it not you? Take it back in the app, or call us before then.";
            case SW ->
                "Jirani: jina, mahali na nambari zako zitafutwa kabisa baada ya " + when
                        + ". Si wewe? Batilisha kwenye programu, au tupigie simu kabla ya hapo.";
        };
    }

    /** Takes it back. */
    public void cancel(Db.Tx tx, HouseholdId household) {
        var waiting = store.waiting(tx, household).orElseThrow(() -> Problem.notFound("nothing waits to be erased"));
        store.cancel(tx, waiting, clock.instant());
    }

    /** One that is due, if there is one: done, or put off because something is in the way. Answers how many it looked at. */
    int pass(Db.Tx tx) {
        var now = clock.instant();
        var due = store.due(tx, now);
        due.ifPresent(asked -> {
            var inTheWay = hindrances(tx, asked.household(), now);
            if (inTheWay.isEmpty()) carryOut(tx, asked, by(asked), now);
            else store.hindered(tx, asked, inTheWay, now);
        });
        return due.isPresent() ? 1 : 0;
    }

    /** Does it now, as two people agreed to. Refuses, with every reason, while something is in the way. */
    public String now(Db.Tx tx, HouseholdId household, By by) {
        mustBeThere(tx, household);
        var at = clock.instant();
        var inTheWay = hindrances(tx, household, at);
        if (!inTheWay.isEmpty())
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "not yet: "
                            + inTheWay.stream()
                                    .map(hindrance -> hindrance.what(Household.Language.EN))
                                    .collect(Collectors.joining(" ")));
        store.ask(tx, new Erasure(ids.next(), household, AskedBy.OPERATOR, at, at, Set.of()));
        return carryOut(tx, store.waiting(tx, household).orElseThrow(), by, at);
    }

    private void mustBeThere(Db.Tx tx, HouseholdId household) {
        households.get(tx, household);
        if (store.done(tx, household).isPresent())
            throw Problem.of(Problem.Kind.CONFLICT, "this household was erased before");
    }

    private Set<Hindrance> hindrances(Db.Tx tx, HouseholdId household, Instant now) {
        return hindrances.of(tx, household, now, keep);
    }

    private static By by(Erasure asked) {
        var who = asked.askedBy() == AskedBy.HOUSEHOLD ? "household" : "operator";
        return new By("gateway", "asked by the " + who, Map.of());
    }

    private String carryOut(Db.Tx tx, Erasure asked, By by, Instant now) {
        var taken = new TreeMap<String, String>();
        for (var share : shares)
            taken.put(share.what(), String.valueOf(share.letGo().applyAsInt(tx, asked.household())));
        var certificate = sha256(asked.id() + "\n" + asked.household() + "\n" + now + "\n" + taken);
        var hash = HexFormat.of().formatHex(certificate);
        store.finish(tx, asked, certificate, now);
        var data = new TreeMap<>(by.more());
        data.put("erasure", asked.id().toString());
        data.put("at", now.toString());
        data.put("taken", taken.toString());
        data.put("sha256", hash);
        Acts.append(tx, new Act(by.actor(), "person.erased", "household " + asked.household(), by.reason(), data));
        return hash;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
