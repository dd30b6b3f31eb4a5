package io.jirani.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
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
    /** SupplyTest. */
    private static final Set<String> OF_SUPPLY = Set.of("setSupply");
    /** TariffRoutesTest, CreditLineRoutesTest. */
    private static final Set<String> OF_TARIFFS = Set.of("addTariff", "setCreditLine");

    /** ReviewRoutesTest. */
    private static final Set<String> OF_RAILS = Set.of("openRail", "pauseRail", "createRefund");
    /** No operator may: a household for itself. */
    private static final Set<String> OF_HOUSEHOLDS = Set.of(
            "claimMeter",
            "requestPayout",
            "requestRefund",
            "askToLeave",
            "stayAfterAll",
            "addPhone",
            "retirePhone",
            "sendPhoneCode",
            "provePhone",
            "choosePayoutPhone",
            "cancelErasure",
            "requestErasure",
            "setConsent",
            "setTopUp",
            "setTrading");
    /** The provider's, and a ticket that opens the stream of what the caller sees anyway. */
    private static final Set<String> OF_NO_OPERATOR = Set.of(
            "airtelCallback",
            "createStreamTicket",
            "hookResult",
            "hookStk",
            "hookTimeout",
            "hookConfirmation",
            "hookValidation",
            "mpesaCallback",
            "mpesaResult",
            "mpesaTimeout",
            "paymentCallback");

    /** Access's PagesTest, StaffSignInTest, StaffAccessTest, KnownDevicesTest: sign-in, sign-out, the steps to them, what ends them. */
    private static final Set<String> OF_ACCESS = Set.of(
            "createSession",
            "deleteSession",
            "revokeSession",
            "changePassword",
            "endHouseholdSessions",
            "oauthChallenge",
            "oauthToken",
            "oauthRevoke");

    /** Answered 501 whoever asks: SectionTwoTest. */
    private static final Set<String> OF_NOBODY_YET =
            Set.of("controlRevenue", "bookAirtelRevenue", "transferAirtelRevenue");

    @Test
    void whatAnOperatorDoesNeedsAReason() {
        var asking = new TreeSet<String>();
        var offering = new TreeSet<String>();
        var contract = new JsonObject(Contract.load().json());
        operations((id, operation) -> {
            var query = operation.getJsonArray("parameters", new JsonArray()).stream()
                    .map(each -> resolved(contract, (JsonObject) each))
                    .filter(each -> "reason".equals(each.getString("name")))
                    .toList();
            if (!query.isEmpty()) offering.add(id);
            if (query.stream().anyMatch(each -> each.getBoolean("required")) || bodyNeedsReason(contract, operation))
                asking.add(id);
        });
        for (var list : Set.of(OF_METERS, OF_THE_BOOKS, OF_KEYS, OF_APPROVALS, OF_ENDS, OF_SUPPLY, OF_TARIFFS))
            assertThat(asking).containsAll(list);
        assertThat(offering).as("a household gives none").containsAll(FOR_A_HOUSEHOLD);
    }

    private static boolean bodyNeedsReason(JsonObject contract, JsonObject operation) {
        var body = operation.getJsonObject("requestBody");
        if (body == null) return false;
        var schema = resolved(
                contract,
                body.getJsonObject("content")
                        .getJsonObject("application/json", new JsonObject())
                        .getJsonObject("schema", new JsonObject()));
        return schema.getJsonArray("required", new JsonArray()).contains("reason");
    }

    private static JsonObject resolved(JsonObject contract, JsonObject part) {
        var ref = part.getString("$ref");
        if (ref == null) return part;
        var found = contract;
        for (var step : ref.substring(2).split("/", -1)) found = found.getJsonObject(step);
        return found;
    }

    private static void operations(BiConsumer<String, JsonObject> each) {
        for (var path : new JsonObject(Contract.load().json()).getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue())
                if (method.getValue() instanceof JsonObject operation
                        && !method.getKey().equals("get")) each.accept(operation.getString("operationId"), operation);
    }

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
                OF_SUPPLY,
                OF_TARIFFS,
                OF_HOUSEHOLDS,
                OF_NOBODY_YET,
                OF_NO_OPERATOR)) listed.addAll(list);
        var changing = new TreeSet<String>();
        operations((id, operation) -> changing.add(id));
        assertThat(changing).hasSizeGreaterThan(20).isEqualTo(listed);
    }
}
