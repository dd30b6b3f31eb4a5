package io.jirani.supply;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.kernel.ProposalId;
import io.jirani.settlement.NoticeStore;
import io.jirani.supply.TermsStore.Deed;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sets a household's terms: with the act, and with the words to the household. What only gives is one operator's; what takes
 * light away is done with others' agreement alone, as the database holds too.
 */
public final class ChangeTerms {
    private static final int LEAST_REASON = 10;
    private static final String KEPT = "kept with the household's terms";

    private final HouseholdStore households;
    private final NoticeStore notices;
    private final TermsStore terms = new TermsStore();
    private final Clock clock;

    public ChangeTerms(HouseholdStore households, NoticeStore notices, Clock clock) {
        this.households = households;
        this.notices = notices;
        this.clock = clock;
    }

    /** The household of a code in a community. */
    public Household household(Db.Tx tx, CommunityId community, String code) {
        return households.byCode(tx, community, code).orElseThrow(() -> Problem.notFound("no such household"));
    }

    /** The terms that hold. */
    public Terms now(Db.Tx tx, Household household) {
        return terms.now(tx, household.id()).map(TermsStore.Held::terms).orElse(Terms.FIRST);
    }

    /**
     * Sets terms that take nothing away. Refuses others, and those that hold already.
     *
     * @param by as acts name who does it
     */
    public void give(Db.Tx tx, Household household, Terms wanted, String by, String reason) {
        if (reason.strip().length() < LEAST_REASON)
            throw Problem.invalid("reason", "say why in at least " + LEAST_REASON + " characters");
        terms.lock(tx, household.id());
        if (wanted.takeFrom(mustChange(tx, household, wanted)))
            throw Problem.of(
                    Problem.Kind.FORBIDDEN, "what takes light away is two people's: propose " + SetSupply.KIND);
        set(tx, household, wanted, new Deed(by, Msisdn.blot(reason.strip()), "", Optional.empty()));
    }

    /** The revision of the terms that hold; 0: nobody decided anything yet. */
    int revision(Db.Tx tx, Household household) {
        return terms.now(tx, household.id()).map(TermsStore.Held::revision).orElse(0);
    }

    /**
     * Sets terms that others agreed to. Refuses those that hold already, and all when others hold than those they were to
     * change: who agrees now may take away what was given since, and nobody decided that.
     *
     * @param before the revision that held when they were proposed
     */
    void agreed(Db.Tx tx, Household household, int before, Terms wanted, Deed deed) {
        terms.lock(tx, household.id());
        if (revision(tx, household) != before)
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "its terms changed since this was proposed: reject it, and propose what is wanted now");
        mustChange(tx, household, wanted);
        set(tx, household, wanted, deed);
    }

    /** The terms that hold now, when others are wanted. */
    Terms mustChange(Db.Tx tx, Household household, Terms wanted) {
        var before = now(tx, household);
        if (before.equals(wanted)) throw Problem.of(Problem.Kind.CONFLICT, "these are its terms already");
        return before;
    }

    private void set(Db.Tx tx, Household household, Terms wanted, Deed deed) {
        var now = clock.instant();
        var revision = terms.add(tx, household.id(), wanted, deed, now);
        var data = new TreeMap<>(SupplyJson.payload(household.code(), wanted));
        // why a home is protected, and the words about it, may be somebody's health: nothing is ever taken out of the
        // acts
        data.remove("protected_as");
        data.put("protected", wanted.protection().isPresent() ? "yes" : "no");
        data.put("revision", String.valueOf(revision));
        data.put("approvers", deed.approvers());
        deed.proposal().map(ProposalId::toString).ifPresent(id -> data.put("proposal", id));
        Acts.append(tx, new Act(deed.by(), "supply.set", "household " + household.id(), KEPT, Map.copyOf(data)));
        var text = SupplyNotices.changed(household.language(), wanted);
        notices.tell(tx, "supply:" + household.id() + ":" + revision, household, text, now);
    }
}
