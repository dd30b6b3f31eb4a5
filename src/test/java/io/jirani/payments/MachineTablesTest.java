package io.jirani.payments;

import static io.jirani.payments.Intents.ASKED;
import static io.jirani.payments.Intents.NOW;
import static io.jirani.payments.Intents.RECEIPT;
import static io.jirani.payments.Intents.REF;
import static io.jirani.payments.TableRows.block;
import static io.jirani.payments.TableRows.kinds;
import static io.jirani.payments.TableRows.outcome;
import static io.jirani.payments.TableRows.put;
import static io.jirani.payments.TableRows.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
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

/** The tables of pushes and payouts, from the code itself: docs/payments.md shows what is, and no cell is left out. */
class MachineTablesTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Money ROOM = Money.kes(200_000);
    private static final Money OTHER = Money.kes(100);
    private static final Reason NO = new Reason("1032", "Request cancelled by user");
    private static final Receipt SECOND = new Receipt("UKL7OTHER0");

    private static Map<String, Collection> collections() {
        var all = new LinkedHashMap<String, Collection>();
        for (var state : CollectionState.values())
            switch (state.phase()) {
                case OPEN -> {
                    all.put(state.name(), Intents.collection(state, Evidence.E0));
                    if (state == CollectionState.PENDING)
                        all.put("PENDING, claim waits", Intents.collection(state, Evidence.E1));
                }
                case ENDED -> {
                    all.put(state.name(), Intents.collection(state, Evidence.E0));
                    if (state == CollectionState.FAILED) all.put("FAILED, credited and denied", denied());
                }
                case CREDITED -> {
                    all.put(state + " E1", Intents.collection(state, Evidence.E1));
                    all.put(state + " E2", Intents.collection(state, Evidence.E2));
                }
                case REVIEW -> {
                    for (var cause : List.of(
                            ReviewCause.AMOUNT,
                            ReviewCause.CONTRADICTION,
                            ReviewCause.LATE_UNPROVEN,
                            ReviewCause.SILENT))
                        all.put(
                                "REVIEW " + cause.code(),
                                Intents.booked(
                                        Intents.collection(
                                                        state, cause.credited().isPresent() ? Evidence.E1 : Evidence.E0)
                                                .because(cause.reason()),
                                        cause.credited().isPresent() ? Booked.HOUSEHOLD : Booked.NOTHING));
                    all.put(
                            "REVIEW amount, in suspense",
                            Intents.booked(
                                    Intents.collection(state, Evidence.E2)
                                            .renamed(RECEIPT, Evidence.E2)
                                            .because(ReviewCause.AMOUNT.reason()),
                                    Booked.SUSPENSE));
                }
                case REFUND -> all.put(state.name(), Intents.collection(state, Evidence.E2));
            }
        return all;
    }

    private static Collection denied() {
        return Intents.collection(CollectionState.SUCCEEDED, Evidence.E1)
                .in(CollectionState.FAILED)
                .because(new Reason("denied", "two people"));
    }

    private static Map<String, CollectionEvent> collectionEvents() {
        var all = new LinkedHashMap<String, CollectionEvent>();
        all.put("claimed", new CollectionEvent.Claimed());
        all.put("push accepted", new CollectionEvent.Accepted(REF));
        all.put("push accepted, another name", new CollectionEvent.Accepted(new ProviderRef("ws_CO_other")));
        all.put("push refused", new CollectionEvent.Refused(NO));
        all.put("not sent", new CollectionEvent.NotSent("ConnectException"));
        all.put("unclear", new CollectionEvent.Unclear("reset"));
        all.put("callback paid", new CollectionEvent.CallbackPaid(REF, ASKED, Optional.of(RECEIPT), ROOM));
        all.put(
                "callback paid, over the cap",
                new CollectionEvent.CallbackPaid(REF, ASKED, Optional.of(RECEIPT), OTHER));
        all.put(
                "callback paid, another amount",
                new CollectionEvent.CallbackPaid(REF, OTHER, Optional.of(RECEIPT), ROOM));
        all.put(
                "callback paid, another receipt",
                new CollectionEvent.CallbackPaid(REF, ASKED, Optional.of(SECOND), ROOM));
        all.put("callback not paid", new CollectionEvent.CallbackFailed(REF, NO));
        all.put("hint (E0)", new CollectionEvent.Hint("no secret"));
        all.put("query paid", new CollectionEvent.QueryPaid(Optional.empty(), new Reason("0", "processed")));
        all.put("query not paid", new CollectionEvent.QueryFailed(NO));
        all.put("query open", new CollectionEvent.QueryOpen(new Reason("4999", "in work")));
        all.put("seen by confirmation (E1)", new CollectionEvent.Seen(Evidence.E1, ASKED, RECEIPT, ROOM));
        all.put("seen in a list (E2)", new CollectionEvent.Seen(Evidence.E2, ASKED, RECEIPT, ROOM));
        all.put("seen in the statement (E3)", new CollectionEvent.Seen(Evidence.E3, ASKED, RECEIPT, ROOM));
        all.put("seen, another amount", new CollectionEvent.Seen(Evidence.E2, OTHER, RECEIPT, ROOM));
        all.put("seen, another receipt", new CollectionEvent.Seen(Evidence.E2, ASKED, SECOND, ROOM));
        all.put("not in the statement", new CollectionEvent.Absent());
        all.put("taken back", new CollectionEvent.TakenBack(RECEIPT));
        all.put("refund begun", new CollectionEvent.RefundBegun());
        all.put("refund done", new CollectionEvent.RefundDone());
        all.put("refund undone", new CollectionEvent.RefundUndone(CollectionState.LATE_CREDITED));
        all.put("people: paid", new CollectionEvent.Ruled(Ruling.PAID, Optional.empty(), Optional.empty()));
        all.put("people: not paid", new CollectionEvent.Ruled(Ruling.NOT_PAID, Optional.empty(), Optional.empty()));
        return all;
    }

    private static Map<String, Payout> payouts() {
        var all = new LinkedHashMap<String, Payout>();
        for (var state : PayoutState.values())
            switch (state) {
                case REVIEW -> all.putAll(doubtful());
                case PAID -> {
                    all.put("PAID E1", Intents.payout(state).atLeast(Evidence.E1));
                    all.put("PAID E2", Intents.payout(state).atLeast(Evidence.E2));
                }
                case UNKNOWN -> {
                    all.put(state.name(), Intents.payout(state));
                    all.put("UNKNOWN, failure told", Intents.payout(state).because(NO));
                }
                case REVERSED -> {
                    all.put(state.name(), Intents.payout(state).atLeast(Evidence.E3));
                    all.put(
                            "REVERSED by people",
                            Intents.payout(state)
                                    .atLeast(Evidence.E1)
                                    .because(new Reason("ruled", "two people decided")));
                }
                case RESERVED, SUBMITTING, SUBMITTED, FAILED -> all.put(state.name(), Intents.payout(state));
            }
        return all;
    }

    private static Map<String, Payout> doubtful() {
        var all = new LinkedHashMap<String, Payout>();
        for (var cause : List.of(
                ReviewCause.MISMATCH, ReviewCause.PAID_AFTER_FAILED, ReviewCause.SILENT, ReviewCause.CONTRADICTION)) {
            var it = Intents.payout(PayoutState.REVIEW).because(cause.reason());
            var posted = cause == ReviewCause.CONTRADICTION ? it.receipted(RECEIPT) : it;
            all.put("REVIEW " + cause.code(), posted.atLeast(Evidence.E1));
            if (cause == ReviewCause.MISMATCH || cause == ReviewCause.PAID_AFTER_FAILED)
                all.put("REVIEW " + cause.code() + ", proven", it.atLeast(Evidence.E2));
        }
        return all;
    }

    private static Map<String, PayoutEvent> payoutEvents() {
        var all = new LinkedHashMap<String, PayoutEvent>();
        var nobody = Optional.<io.jirani.kernel.Msisdn>empty();
        all.put("claimed", new PayoutEvent.Claimed());
        all.put("accepted", new PayoutEvent.Accepted(new ProviderRef("AG_20261121_00005797af5d7d75f652")));
        all.put("refused", new PayoutEvent.Refused(NO, RailTrouble.NONE));
        all.put("not sent", new PayoutEvent.NotSent("ConnectException"));
        all.put("unclear", new PayoutEvent.Unclear("reset"));
        all.put("paid (E1)", new PayoutEvent.Paid(Evidence.E1, RECEIPT, ASKED, nobody, Optional.empty()));
        all.put("paid (E2)", new PayoutEvent.Paid(Evidence.E2, RECEIPT, ASKED, nobody, Optional.empty()));
        all.put("paid, another receipt", new PayoutEvent.Paid(Evidence.E1, SECOND, ASKED, nobody, Optional.empty()));
        all.put("paid, another amount", new PayoutEvent.Paid(Evidence.E1, RECEIPT, OTHER, nobody, Optional.empty()));
        all.put(
                "paid, another amount (E2)",
                new PayoutEvent.Paid(Evidence.E2, RECEIPT, OTHER, nobody, Optional.empty()));
        all.put("not paid (E1)", new PayoutEvent.NotPaid(Evidence.E1, NO, RailTrouble.NONE));
        all.put("not paid (E1), our account is dry", new PayoutEvent.NotPaid(Evidence.E1, NO, RailTrouble.DRY));
        all.put("not paid (E2)", new PayoutEvent.NotPaid(Evidence.E2, NO, RailTrouble.NONE));
        all.put("query: not found", new PayoutEvent.NotFound(NO));
        all.put("query open", new PayoutEvent.Open(NO));
        all.put("queue time-out", new PayoutEvent.QueueTimeout());
        all.put("hint (E0)", new PayoutEvent.Hint("no secret"));
        all.put("not in the statement", new PayoutEvent.Absent());
        all.put("taken back", new PayoutEvent.TakenBack());
        all.put("people: paid", new PayoutEvent.Ruled(Ruling.PAID, Optional.of(RECEIPT)));
        all.put("people: not paid", new PayoutEvent.Ruled(Ruling.NOT_PAID, Optional.empty()));
        return all;
    }

    @Test
    void thePageShowsTheMachinesAsTheyAre() throws IOException {
        var page = Files.readString(Path.of("docs/payments.md"));
        var both = block("collection", collectionTable()) + "\n" + block("payout", payoutTable());
        Files.writeString(Path.of("target/payments-tables.md"), both);
        assertThat(page)
                .as("copy target/payments-tables.md between the marks of docs/payments.md")
                .contains(block("collection", collectionTable()), block("payout", payoutTable()));
    }

    @Test
    void everyKindOfEventAndEffectIsInTheTablesAndEveryStateIsReachedAndLeft() {
        assertThat(kinds(CollectionEvent.class))
                .isEqualTo(
                        Stream.concat(collectionEvents().values().stream(), Stream.of(new CollectionEvent.TimePassed()))
                                .map(Object::getClass)
                                .collect(Collectors.toSet()));
        assertThat(kinds(PayoutEvent.class))
                .isEqualTo(Stream.concat(payoutEvents().values().stream(), Stream.of(new PayoutEvent.TimePassed()))
                        .map(Object::getClass)
                        .collect(Collectors.toSet()));
        var effects = new LinkedHashSet<Class<?>>();
        var reached = EnumSet.of(CollectionState.CREATED);
        var left = EnumSet.noneOf(CollectionState.class);
        for (var was : collections().values())
            for (var event : timed(collectionEvents())) {
                var step = was.on(event.event(), NOW.plus(event.later()), SETTINGS);
                step.effects().forEach(effect -> effects.add(effect.getClass()));
                if (step.next().state() == was.state()) continue;
                reached.add(step.next().state());
                left.add(was.state());
            }
        assertThat(effects).isEqualTo(kinds(CollectionEffect.class));
        assertThat(EnumSet.complementOf(reached)).isEmpty();
        assertThat(EnumSet.complementOf(left)).containsExactly(CollectionState.REFUNDED);
        payoutsAreWhole();
    }

    private static void payoutsAreWhole() {
        var effects = new LinkedHashSet<Class<?>>();
        var reached = EnumSet.of(PayoutState.RESERVED);
        var left = EnumSet.noneOf(PayoutState.class);
        for (var was : payouts().values())
            for (var entry : payoutEvents().values()) {
                var step = was.on(entry, NOW, SETTINGS);
                step.effects().forEach(effect -> effects.add(effect.getClass()));
                if (step.next().state() == was.state()) continue;
                reached.add(step.next().state());
                left.add(was.state());
            }
        assertThat(effects).isEqualTo(kinds(PayoutEffect.class));
        assertThat(EnumSet.complementOf(reached)).isEmpty();
        assertThat(EnumSet.complementOf(left)).isEmpty();
    }

    private record Timed(String label, CollectionEvent event, Duration later) {}

    private static List<Timed> timed(Map<String, CollectionEvent> events) {
        var all = new ArrayList<Timed>();
        events.forEach((label, event) -> all.add(new Timed(label, event, Duration.ZERO)));
        all.add(new Timed("query open, after a week", new CollectionEvent.QueryOpen(NO), Duration.ofDays(9)));
        all.add(new Timed("time: nothing is due", new CollectionEvent.TimePassed(), Duration.ZERO));
        all.add(new Timed(
                "time: the deadline, or twice the time-out", new CollectionEvent.TimePassed(), Duration.ofMinutes(6)));
        all.add(new Timed("time: a week", new CollectionEvent.TimePassed(), Duration.ofDays(9)));
        return all;
    }

    private static String collectionTable() {
        var rows = new ArrayList<String>();
        for (var event : timed(collectionEvents())) {
            var cells = new LinkedHashMap<String, List<String>>();
            collections().forEach((label, was) -> {
                var step = was.on(event.event(), NOW.plus(event.later()), SETTINGS);
                var rises = step.next().evidence() == was.evidence()
                        ? ""
                        : " " + step.next().evidence();
                var told = step.next().reason().equals(was.reason()) ? "" : ", reason kept";
                put(cells, label, outcome(was.state(), step.next().state(), rises + told, step.effects()));
            });
            rows.addAll(rows(event.label(), cells));
        }
        return String.join("\n", rows);
    }

    private static String payoutTable() {
        var rows = new ArrayList<String>();
        payoutEvents().forEach((label, event) -> rows.addAll(payoutRows(label, event, Duration.ZERO)));
        rows.addAll(payoutRows("query open, after a week", new PayoutEvent.Open(NO), Duration.ofDays(9)));
        rows.addAll(payoutRows("time: twice the time-out", new PayoutEvent.TimePassed(), Duration.ofMinutes(1)));
        return String.join("\n", rows);
    }

    private static List<String> payoutRows(String label, PayoutEvent event, Duration later) {
        var cells = new LinkedHashMap<String, List<String>>();
        payouts().forEach((state, was) -> {
            var step = was.on(event, NOW.plus(later), SETTINGS);
            var rises = step.next().evidence() == was.evidence()
                    ? ""
                    : " " + step.next().evidence();
            var told = step.next().reason().equals(was.reason()) ? "" : ", reason kept";
            put(cells, state, outcome(was.state(), step.next().state(), rises + told, step.effects()));
        });
        return rows(label, cells);
    }
}
