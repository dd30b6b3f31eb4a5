package io.jirani.sim;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.AccountRef;
import io.jirani.payments.Collection;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import java.util.Optional;

/** A prompt on a phone, as the provider knows it. */
final class Push {
    final int n;
    final IntentId intent;
    final AccountRef account;
    final ProviderRef ref;
    final Money amount;
    final long at;
    Optional<String> receipt = Optional.empty();
    Optional<Reason> failed = Optional.empty();
    boolean everFailed;
    /** When we last asked what became of it. */
    long asked = -1;

    boolean reversed;
    /** He pays, or paid, by hand too. */
    boolean again;

    /** It is not asked about with success: only its callback and the lists tell. */
    final boolean forgotten;

    Push(int n, Collection of, ProviderRef ref, long at, boolean forgotten) {
        this.n = n;
        this.intent = of.id();
        this.account = of.accountRef();
        this.ref = ref;
        this.amount = of.amount();
        this.at = at;
        this.forgotten = forgotten;
    }
}
