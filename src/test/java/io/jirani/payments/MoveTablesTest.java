package io.jirani.payments;

import static io.jirani.payments.Intents.NOW;
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

/** The table of float moves, from the code itself: docs/payments.md shows what is, and no cell is left out. */
class MoveTablesTest {
    private static final PaymentSettings SETTINGS = PaymentSettings.serve();
    private static final Reason NO = new Reason("1", "not enough");
    private static final Money LESS = Money.kes(100);

    static Map<String, FloatMove> moves() {
        var all = new LinkedHashMap<String, FloatMove>();
        for (var state : MoveState.values())
            if (state == MoveState.REVIEW)
                for (var cause : List.of(ReviewCause.SILENT, ReviewCause.MISMATCH, ReviewCause.PAID_AFTER_FAILED))
                    all.put(
                            "REVIEW " + cause.code(),
                            Moves.move(FloatMove.Route.TO_PAYOUT, state).because(cause.reason()));
            else all.put(state.name(), Moves.move(FloatMove.Route.TO_PAYOUT, state));
        var unknown = Moves.move(FloatMove.Route.TO_PAYOUT, MoveState.UNKNOWN);
        all.put("UNKNOWN, failure told", unknown.because(NO));
        all.put(
                "UNKNOWN, failure told, missed",
                unknown.because(NO).missing(Absence.NONE.missed(NOW.minus(Duration.ofHours(7)))));
        all.put(
                "SUBMITTED, seen leaving",
                Moves.move(FloatMove.Route.TO_PAYOUT, MoveState.SUBMITTED).atLeast(Evidence.E3));
        all.put(
                "RESERVED, said not sent",
                Moves.move(FloatMove.Route.TO_PAYOUT, MoveState.RESERVED).submitted(NOW));
        all.put("RESERVED by hand", Moves.move(FloatMove.Route.TO_BANK, MoveState.RESERVED));
        all.put("SUBMITTED by hand", Moves.move(FloatMove.Route.TO_BANK, MoveState.SUBMITTED));
        return all;
    }

    static Map<String, MoveEvent> events() {
        var all = new LinkedHashMap<String, MoveEvent>();
        all.put("claimed", new MoveEvent.Claimed());
        all.put("moved by hand", new MoveEvent.ByHand());
        all.put("accepted", new MoveEvent.Accepted(Moves.REF));
        all.put("accepted, another name", new MoveEvent.Accepted(new ProviderRef("AG_20261122_0000000000000000other")));
        all.put("refused at once", new MoveEvent.Refused(NO));
        all.put("not sent", new MoveEvent.NotSent("ConnectException"));
        all.put("unclear", new MoveEvent.Unclear("reset"));
        all.put("result: arrived (E1)", new MoveEvent.Arrived(Evidence.E1, Moves.RECEIPT, Moves.AMOUNT));
        all.put("status: arrived (E2)", new MoveEvent.Arrived(Evidence.E2, Moves.RECEIPT, Moves.AMOUNT));
        all.put("far side's statement (E3)", new MoveEvent.Arrived(Evidence.E3, Moves.RECEIPT, Moves.AMOUNT));
        all.put("arrived, another sum", new MoveEvent.Arrived(Evidence.E3, Moves.RECEIPT, LESS));
        all.put(
                "arrived, another receipt",
                new MoveEvent.Arrived(Evidence.E1, new Receipt("UKL7OTHER0"), Moves.AMOUNT));
        all.put("result: not moved (E1)", new MoveEvent.NotMoved(Evidence.E1, NO));
        all.put("status: not moved (E2)", new MoveEvent.NotMoved(Evidence.E2, NO));
        all.put("status: not found", new MoveEvent.NotFound(NO));
        all.put("question without an answer", new MoveEvent.Open(NO));
        all.put("result without a verdict, or queue timeout", new MoveEvent.Undecided(NO));
        all.put("near side's statement (E3)", new MoveEvent.SeenLeaving(Moves.RECEIPT, Moves.AMOUNT));
        all.put("near side's statement, another sum", new MoveEvent.SeenLeaving(Moves.RECEIPT, LESS));
        all.put("people: arrived", new MoveEvent.Ruled(Ruling.PAID, Optional.of(Moves.RECEIPT)));
        all.put("people: not moved", new MoveEvent.Ruled(Ruling.NOT_PAID, Optional.empty()));
        all.put("people: keep", new MoveEvent.Ruled(Ruling.KEEP, Optional.empty()));
        return all;
    }

    @Test
    void everyKindOfAMovesEventsAndEffectsIsInItsTableAndEveryStateIsReachedAndLeft() {
        assertThat(kinds(MoveEvent.class))
                .isEqualTo(Stream.concat(events().values().stream(), Stream.of(new MoveEvent.TimePassed()))
                        .map(Object::getClass)
                        .collect(Collectors.toSet()));
        var effects = new LinkedHashSet<Class<?>>();
        var reached = EnumSet.of(MoveState.RESERVED);
        var left = EnumSet.noneOf(MoveState.class);
        for (var was : moves().values())
            for (var event : Stream.concat(events().values().stream(), Stream.of(new MoveEvent.TimePassed()))
                    .toList()) {
                var step = was.on(
                        event,
                        NOW.plus(event instanceof MoveEvent.TimePassed ? MoveStep.UNSENT : Duration.ZERO),
                        SETTINGS);
                step.effects().forEach(effect -> effects.add(effect.getClass()));
                if (step.next().state() == was.state()) continue;
                reached.add(step.next().state());
                left.add(was.state());
            }
        assertThat(effects).isEqualTo(kinds(MoveEffect.class));
        assertThat(EnumSet.complementOf(reached)).isEmpty();
        assertThat(EnumSet.complementOf(left)).containsExactly(MoveState.DONE);
    }

    private static String table() {
        var rows = new ArrayList<String>();
        events().forEach((label, event) -> rows.addAll(rowsOf(label, event, Duration.ZERO)));
        rows.addAll(rowsOf("time: twice the time-out", new MoveEvent.TimePassed(), Duration.ofMinutes(1)));
        rows.addAll(rowsOf("time: a day", new MoveEvent.TimePassed(), Duration.ofDays(1)));
        rows.addAll(rowsOf("time: two days", new MoveEvent.TimePassed(), Duration.ofDays(2)));
        return String.join("\n", rows);
    }

    private static List<String> rowsOf(String label, MoveEvent event, Duration later) {
        var cells = new LinkedHashMap<String, List<String>>();
        moves().forEach((state, was) -> {
            var step = was.on(event, NOW.plus(later), SETTINGS);
            var raised = step.next().evidence() == was.evidence()
                    ? ""
                    : " " + step.next().evidence();
            var told = step.next().reason().equals(was.reason()) ? "" : ", reason kept";
            put(cells, state, outcome(was.state(), step.next().state(), raised + told, step.effects()));
        });
        return rows(label, cells);
    }

    @Test
    void thePageShowsTheMachineAsItIs() throws IOException {
        Files.writeString(Path.of("target/move-table.md"), block("move", table()));
        assertThat(Files.readString(Path.of("docs/payments.md")))
                .as("copy target/move-table.md between the marks of docs/payments.md")
                .contains(block("move", table()));
    }
}
