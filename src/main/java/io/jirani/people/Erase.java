package io.jirani.people;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Household;
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
import java.util.HexFormat;
import java.util.List;
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

    private final HouseholdStore households;
    private final List<Share> shares;
    private final ErasureStore store = new ErasureStore();
    private final HindranceStore hindrances = new HindranceStore();
    private final Period keep;
    private final Ids ids;
    private final Clock clock;

    /**
     * @param shares of every room that has something of a person
     * @param keep how long after a household's last entry the law wants its name kept
     */
    public Erase(HouseholdStore households, List<Share> shares, Period keep, Ids ids, Clock clock) {
        this.households = households;
        this.shares = List.copyOf(shares);
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

    /** Asks for it. Who asked already has asked once: the first day counts. */
    public void ask(Db.Tx tx, HouseholdId household, AskedBy by) {
        mustBeThere(tx, household);
        var now = clock.instant();
        store.ask(tx, new Erasure(ids.next(), household, by, now, now.plus(Erasure.COOL_DOWN), Set.of()));
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
            if (inTheWay.isEmpty()) carryOut(tx, asked, "gateway", now);
            else store.hindered(tx, asked, inTheWay, now);
        });
        return due.isPresent() ? 1 : 0;
    }

    /** Does it now, as two people agreed to. Refuses, with every reason, while something is in the way. */
    public String now(Db.Tx tx, HouseholdId household, String actor) {
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
        return carryOut(tx, store.waiting(tx, household).orElseThrow(), actor, at);
    }

    private void mustBeThere(Db.Tx tx, HouseholdId household) {
        households.get(tx, household);
        if (store.done(tx, household).isPresent())
            throw Problem.of(Problem.Kind.CONFLICT, "this household was erased before");
    }

    private Set<Hindrance> hindrances(Db.Tx tx, HouseholdId household, Instant now) {
        return hindrances.of(tx, household, now, keep);
    }

    private String carryOut(Db.Tx tx, Erasure asked, String actor, Instant now) {
        var taken = new TreeMap<String, String>();
        for (var share : shares)
            taken.put(share.what(), String.valueOf(share.letGo().applyAsInt(tx, asked.household())));
        var certificate = sha256(asked.id() + "\n" + asked.household() + "\n" + now + "\n" + taken);
        var hash = HexFormat.of().formatHex(certificate);
        store.finish(tx, asked, certificate, now);
        Acts.append(
                tx,
                new Act(
                        actor,
                        "person.erased",
                        "household " + asked.household(),
                        "asked by the " + (asked.askedBy() == AskedBy.HOUSEHOLD ? "household" : "operator"),
                        Map.of(
                                "erasure",
                                asked.id().toString(),
                                "at",
                                now.toString(),
                                "taken",
                                taken.toString(),
                                "sha256",
                                hash)));
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
