package io.jirani.payments;

import static io.jirani.payments.Intents.NOW;
import static io.jirani.payments.TableRows.block;
import static io.jirani.payments.TableRows.kinds;
import static io.jirani.payments.TableRows.outcome;
import static io.jirani.payments.TableRows.put;
import static io.jirani.payments.TableRows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of refunds, from the code itself: docs/payments.md shows what is, and no cell is left out. */
class RefundTablesTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Reason NO = new Reason("1032", "Request cancelled by user");
    private static final Receipt SECOND = new Receipt("UKL7OTHER0");

    private static final Reason REFUSAL = new Reason("1", "no money");

    private static Map<String, Refund> refunds() {
        var all = new LinkedHashMap<String, Refund>();
        for (var method : Refund.Method.values())
            for (var state : RefundState.values()) {
                var label = method == Refund.Method.REVERSAL ? "" : " by payout";
                // a payout has a machine of its own for what is on the wire
                if (method == Refund.Method.PAYOUT
                        && EnumSet.of(RefundState.SUBMITTING, RefundState.UNKNOWN, RefundState.REVIEW)
                                .contains(state)) continue;
                if (state == RefundState.REVIEW)
                    for (var cause : List.of(ReviewCause.REVERSED_BEFORE, ReviewCause.REFUND_SILENT))
                        all.put(
                                "REVIEW " + cause.code(),
                                Intents.refund(method, state).because(cause.reason()));
                else all.put(state + label, Intents.refund(method, state));
                if (state == RefundState.UNKNOWN)
                    all.put(
                            "UNKNOWN, refusal told",
                            Intents.refund(method, state).because(REFUSAL));
            }
        return all;
    }

    private static Map<String, RefundEvent> refundEvents() {
        var all = new LinkedHashMap<String, RefundEvent>();
        all.put("approved", new RefundEvent.Approved());
        all.put("declined", new RefundEvent.Declined());
        all.put("claimed", new RefundEvent.Claimed());
        all.put("handed to a payout", new RefundEvent.HandedOver());
        all.put("accepted", new RefundEvent.Accepted(new ProviderRef("AG_20261122_00005797af5d7d75f652")));
        all.put("refused at once", new RefundEvent.Refused(NO));
        all.put("not sent", new RefundEvent.NotSent("ConnectException"));
        all.put("unclear", new RefundEvent.Unclear("reset"));
        all.put("callback done", new RefundEvent.Returned(Evidence.E1, Optional.of(SECOND)));
        all.put("callback not done (1, 11, 21, R000002)", new RefundEvent.NotReturned(Evidence.E1, REFUSAL));
        all.put(
                "callback not done, another code",
                new RefundEvent.NotReturned(Evidence.E1, new Reason("2006", "said")));
        all.put("query done", new RefundEvent.Returned(Evidence.E2, Optional.of(SECOND)));
        all.put("query not done", new RefundEvent.NotReturned(Evidence.E2, new Reason("Failed", "said")));
        all.put("query not found", new RefundEvent.NotFound(NO));
        all.put("query open", new RefundEvent.Unanswered(NO));
        all.put("reversed before (R000001)", new RefundEvent.ReversedBefore());
        all.put("no verdict", new RefundEvent.Open(NO));
        all.put("in the statement", new RefundEvent.InStatement(SECOND));
        all.put("people: paid", new RefundEvent.Ruled(Ruling.PAID));
        all.put("people: not paid", new RefundEvent.Ruled(Ruling.NOT_PAID));
        return all;
    }

    @Test
    void everyKindOfARefundsEventsAndEffectsIsInItsTableAndEveryStateIsReachedAndLeft() {
        assertThat(kinds(RefundEvent.class))
                .isEqualTo(Stream.concat(refundEvents().values().stream(), Stream.of(new RefundEvent.TimePassed()))
                        .map(Object::getClass)
                        .collect(Collectors.toSet()));
        var effects = new LinkedHashSet<Class<?>>();
        var reached = EnumSet.of(RefundState.REQUESTED);
        var left = EnumSet.noneOf(RefundState.class);
        for (var was : refunds().values())
            for (var event : refundEvents().values()) {
                var step = was.on(event, NOW, SETTINGS);
                step.effects().forEach(effect -> effects.add(effect.getClass()));
                if (step.next().state() == was.state()) continue;
                reached.add(step.next().state());
                left.add(was.state());
            }
        assertThat(effects).isEqualTo(kinds(RefundEffect.class));
        assertThat(EnumSet.complementOf(reached)).isEmpty();
        assertThat(EnumSet.complementOf(left)).containsExactlyInAnyOrder(RefundState.DONE, RefundState.REFUSED);
    }

    private static String refundTable() {
        var rows = new ArrayList<String>();
        refundEvents().forEach((label, event) -> rows.addAll(refundRows(label, event, Duration.ZERO)));
        rows.addAll(refundRows("query not found, six hours on", new RefundEvent.NotFound(NO), Duration.ofHours(6)));
        rows.addAll(refundRows("time: twice the time-out", new RefundEvent.TimePassed(), Duration.ofMinutes(1)));
        rows.addAll(refundRows("time: a week", new RefundEvent.TimePassed(), Duration.ofDays(9)));
        return String.join("\n", rows);
    }

    private static List<String> refundRows(String label, RefundEvent event, Duration later) {
        var cells = new LinkedHashMap<String, List<String>>();
        refunds().forEach((state, was) -> {
            var step = was.on(event, NOW.plus(later), SETTINGS);
            var told = step.next().reason().equals(was.reason()) ? "" : ", reason kept";
            put(cells, state, outcome(was.state(), step.next().state(), told, step.effects()));
        });
        return rows(label, cells);
    }

    @Test
    void thePageShowsTheMachineAsItIs() throws IOException {
        Files.writeString(Path.of("target/refund-table.md"), block("refund", refundTable()));
        assertThat(Files.readString(Path.of("docs/payments.md")))
                .as("copy target/refund-table.md between the marks of docs/payments.md")
                .contains(block("refund", refundTable()));
    }
}
