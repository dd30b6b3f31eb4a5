package io.jirani.access;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Caller;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Scope;
import io.jirani.kernel.HouseholdId;
import java.util.Optional;
import java.util.Set;

/** Gives out tokens: for an authorization code, for a refresh token, for a key. */
final class TokenDesk {
    /**
     * Tokens that were given out.
     *
     * @param refresh none for machines: they have their key
     * @param device the secret of a device that is new to us
     */
    record Issued(Secret access, Optional<Secret> refresh, Optional<Secret> device, Set<Scope> scopes) {}

    /** What came of a request for tokens. */
    sealed interface Answer {
        record Given(Issued issued) implements Answer {}

        /** What was offered is not good; why is not said. */
        record Refused() implements Answer {}

        /** A scope was asked for that is not to be had. */
        record TooMuch() implements Answer {}
    }

    private final Db db;
    private final SignIns signIns;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final HouseholdStore households;
    private final Postman postman;

    TokenDesk(
            Db db,
            SignIns signIns,
            Sessions sessions,
            AccessTokens tokens,
            HouseholdStore households,
            Postman postman) {
        this.db = db;
        this.signIns = signIns;
        this.sessions = sessions;
        this.tokens = tokens;
        this.households = households;
        this.postman = postman;
    }

    /** Tokens for an authorization code. */
    Answer ofCode(String code, PublicClient client, String verifier) {
        return db.transaction(tx -> switch (signIns.redeem(tx, code, client, verifier)) {
            case SignIns.Redeemed.Yes yes -> {
                var session = yes.begun().session();
                var refresh = sessions.refresh(tx, session);
                yield given(
                        session,
                        session.who().scopes(),
                        Optional.of(refresh),
                        yes.begun().device());
            }
            case SignIns.Redeemed.No no -> new Answer.Refused();
        });
    }

    /**
     * The next tokens for a refresh token. One that was used before ends its session, and its household is told.
     *
     * @param asked fewer scopes than the session has; none: all of them
     */
    Answer ofRefresh(String token, PublicClient client, Set<Scope> asked) {
        record Outcome(Answer answer, Optional<Household> told) {}
        var outcome = db.transaction(tx -> {
            var owner = sessions.ofRefresh(tx, token)
                    .flatMap(session -> household(session.who().caller()));
            return switch (sessions.refresh(tx, token, client)) {
                case Sessions.Refreshed.Next next -> new Outcome(narrowed(next, asked), Optional.empty());
                case Sessions.Refreshed.No no -> new Outcome(new Answer.Refused(), Optional.empty());
                case Sessions.Refreshed.Reused reused ->
                    new Outcome(new Answer.Refused(), owner.flatMap(id -> households.find(tx, id)));
            };
        });
        outcome.told().ifPresent(this::tellReused);
        return outcome.answer();
    }

    /** An access token for an API key, with some of its scopes. */
    Answer ofKey(String key, Set<Scope> asked) {
        return db.transaction(tx -> {
            var who = sessions.machines().who(tx, key);
            if (who.isEmpty()) return new Answer.Refused();
            if (!who.get().scopes().containsAll(asked)) return new Answer.TooMuch();
            var scopes = asked.isEmpty() ? who.get().scopes() : asked;
            return sessions.machines()
                    .of(tx, key, who.get())
                    .<Answer>map(session -> given(session, scopes, Optional.empty(), Optional.empty()))
                    .orElseGet(Answer.Refused::new);
        });
    }

    /** Ends the session of a refresh or access token, if it is one of ours; nobody learns whether it was. */
    void revoke(String token) {
        db.inTransaction(tx -> sessions.ofRefresh(tx, token)
                .or(() -> tokens.session(tx, token))
                .ifPresent(session -> sessions.end(tx, session, SessionStore.Why.SIGNED_OUT)));
    }

    private Answer narrowed(Sessions.Refreshed.Next next, Set<Scope> asked) {
        var has = next.session().who().scopes();
        // Its refresh token is used up all the same: a client asks for what it was given.
        if (!has.containsAll(asked)) return new Answer.TooMuch();
        return given(next.session(), asked.isEmpty() ? has : asked, Optional.of(next.token()), Optional.empty());
    }

    private Answer given(Session session, Set<Scope> scopes, Optional<Secret> refresh, Optional<Secret> device) {
        return new Answer.Given(new Issued(tokens.issue(session, scopes), refresh, device, scopes));
    }

    private void tellReused(Household household) {
        var text = switch (household.language()) {
            case EN ->
                "Jirani: somebody used an old sign-in of yours, so we ended it. Sign in again. If it was not you, call"
                        + " your operator.";
            case SW ->
                "Jirani: mtu ametumia kuingia kwako kwa zamani, kwa hiyo tumekufunga. Ingia tena. Kama si wewe, mpigie"
                        + " mwendeshaji wako.";
        };
        household.phones().stream().findFirst().ifPresent(phone -> postman.send(phone, text));
    }

    private static Optional<HouseholdId> household(Caller caller) {
        return caller instanceof Caller.OfHousehold own ? Optional.of(own.household()) : Optional.empty();
    }
}
