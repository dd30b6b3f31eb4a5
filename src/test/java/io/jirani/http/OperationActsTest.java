package io.jirani.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What an operator changes by the interface is an act in the books' chain. An operation that changes something and is on no
 * list here is new: let it leave an act when an operator calls it, prove that where its list says, and add it.
 */
class OperationActsTest {
    /** MeterOperationActsTest calls each and looks for its act. */
    private static final Set<String> OF_METERS = Set.of(
            "acceptMeterGeneration",
            "addMeter",
            "decideMeterRow",
            "decommissionMeter",
            "quarantineMeter",
            "releaseMeter",
            "renewClaimCode",
            "restartMeter",
            "rotateMeter",
            "setMeterTrust",
            "swapMeter");
    /** An operator may do these in a household's name: MarketActsTest. */
    private static final Set<String> FOR_A_HOUSEHOLD =
            Set.of("placeOrder", "cancelOrder", "createPurchase", "executeTrade");
    /** It is proposed: ReversalTest, ProposalsTest. */
    private static final Set<String> OF_THE_BOOKS = Set.of("reverseLedgerEntry");
    /** KeyRoutesTest. */
    private static final Set<String> OF_KEYS = Set.of("addKey", "revokeKey");
    /** ProposalsTest. */
    private static final Set<String> OF_APPROVALS =
            Set.of("createProposal", "approveProposal", "rejectProposal", "withdrawProposal");
    /** LeavingRoutesTest. */
    private static final Set<String> OF_ENDS = Set.of("freezeHousehold");
    /** ReviewRoutesTest. */
    private static final Set<String> OF_RAILS = Set.of("openRail", "pauseRail");
    /** No operator may: a household for itself. */
    private static final Set<String> OF_HOUSEHOLDS = Set.of(
            "claimMeter",
            "requestPayout",
            "askToLeave",
            "stayAfterAll",
            "addPhone",
            "retirePhone",
            "sendPhoneCode",
            "provePhone",
            "choosePayoutPhone",
            "cancelErasure",
            "requestErasure",
            "setConsent");
    /** The provider's, and a ticket that opens the stream of what the caller sees anyway. */
    private static final Set<String> OF_NO_OPERATOR = Set.of(
            "createStreamTicket",
            "hookResult",
            "hookStk",
            "hookTimeout",
            "mpesaCallback",
            "mpesaResult",
            "mpesaTimeout",
            "paymentCallback");

    /** Access's PagesTest, StaffSignInTest: an operator's sign-in, sign-out and the steps to them. */
    private static final Set<String> OF_ACCESS =
            Set.of("createSession", "deleteSession", "revokeSession", "oauthChallenge", "oauthToken", "oauthRevoke");

    @Test
    void everyOperationThatChangesSomethingIsOnAList() {
        var listed = new TreeSet<String>();
        for (var list : Set.of(
                OF_METERS,
                FOR_A_HOUSEHOLD,
                OF_THE_BOOKS,
                OF_KEYS,
                OF_ACCESS,
                OF_APPROVALS,
                OF_ENDS,
                OF_RAILS,
                OF_HOUSEHOLDS,
                OF_NO_OPERATOR)) listed.addAll(list);
        var changing = new TreeSet<String>();
        for (var path : new JsonObject(Contract.load().json()).getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue())
                if (method.getValue() instanceof JsonObject operation
                        && !method.getKey().equals("get")) changing.add(operation.getString("operationId"));
        assertThat(changing).hasSizeGreaterThan(20).isEqualTo(listed);
    }
}
