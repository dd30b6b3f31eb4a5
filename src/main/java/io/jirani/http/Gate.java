package io.jirani.http;

import io.vertx.ext.web.RoutingContext;

/** What stands before every operation of the contract that is not for anybody. Deny is the default. */
public interface Gate {
    /** Refuses to start when a demand cannot be met by any credential, such as a scope nobody knows. */
    void understand(String operation, Demand.Credential demand);

    /** Lets a request pass by returning, or refuses it. Runs on a virtual thread, before the request's shape is checked. */
    void pass(RoutingContext ctx, Demand.Credential demand);
}
