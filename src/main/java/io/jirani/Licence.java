package io.jirani;

import io.jirani.config.ServeSettings;
import io.jirani.identity.Community;
import io.jirani.kernel.Problem;

/** What the settings allow the communities of a gateway. */
final class Licence {
    private Licence() {}

    /** What a community may do is decided by the settings' licence and regime, not by its own row (ruling 7). */
    static void mustCover(Community community, ServeSettings serve) {
        if (community.custody() == Community.Custody.WALLET && serve.custody() != ServeSettings.Custody.WALLET)
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "community " + community.code()
                            + " holds wallets; that needs JIRANI_CUSTODY=wallet and its licence");
        if (serve.regime().isPresent()
                && !community.regime().name().equals(serve.regime().get().name()))
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "community " + community.code() + " trades as " + community.regime() + ", JIRANI_REGIME is "
                            + serve.regime().get());
    }
}
