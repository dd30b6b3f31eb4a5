package io.jirani.audit;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/** What everybody may know of the chain: who signs it, and its heads. Nothing of what is in it. */
public final class AuditRoutes {
    private static final LocalDate LATEST = LocalDate.of(9999, 12, 31);

    private final Db db;
    private final String key;
    private final HeadStore heads = new HeadStore();

    public AuditRoutes(Db db, Signer signer) {
        this.db = db;
        this.key = signer.key();
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(
                builder,
                "getAuditKey",
                ctx -> Answers.json(ctx, 200, JsonObject.of("algorithm", "Ed25519", "key", key)));
        Answers.on(builder, "listAuditHeads", this::list);
    }

    private void list(RoutingContext ctx) {
        var before = Optional.ofNullable(Answers.validated(ctx).getQuery().get("before"))
                .map(RequestParameter::getString)
                .map(AuditRoutes::day)
                .orElse(LATEST);
        var newest = db.transaction(tx -> heads.before(tx, before, Answers.limit(ctx)));
        Answers.json(
                ctx,
                200,
                JsonObject.of("items", newest.stream().map(HeadJson::of).toList()));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException none) {
            throw Problem.invalid("before", "a day, such as 2026-11-21");
        }
    }
}
