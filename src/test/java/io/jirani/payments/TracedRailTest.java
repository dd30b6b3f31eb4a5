package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.payments.mpesa.MpesaRail;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Every call to the far side leaves one line that says which payment it was about, and nothing of whom. */
class TracedRailTest {
    private final World world = new World();
    private final Logger log = (Logger) LoggerFactory.getLogger(TracedRail.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final PaymentRail traced = new TracedRail(new MpesaRail(
            world.vertx, TestMpesa.config(world.daraja.port()), world.tokens, world.clock, Duration.ofSeconds(3)));

    @BeforeEach
    void listen() {
        log.setLevel(Level.DEBUG);
        log.setAdditive(false);
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void close() {
        log.detachAppender(lines);
        log.setAdditive(true);
        log.setLevel(null);
        world.close();
    }

    private List<String> said() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private Collection push(IntentId id) {
        return world.db.transaction(tx -> world.parts.intents().lock(tx, id)).orElseThrow();
    }

    @Test
    void aPushAndAPayoutLeaveALineEachWithNothingOfThePersonInIt() {
        var payer = world.household(Custody.WALLET);
        var id = world.ask(payer);
        traced.collects().orElseThrow().collect(push(id));
        var payout = world.send(payer, Money.kes(10_000));
        traced.disburses().orElseThrow().payOut(world.payout(payout));
        assertThat(said()).hasSize(2);
        assertThat(said().getFirst()).matches("rail=mpesa call=collect about=" + id + " took_ms=\\d+ result=accepted");
        assertThat(said().getLast())
                .matches("rail=mpesa call=pay_out about=" + payout + " took_ms=\\d+ result=accepted");
        var digits = payer.phones().getFirst().digits();
        assertThat(String.join("\n", said())).doesNotContain(digits, "ws_CO_", "/hooks/");
    }

    @Test
    void aRefusalAndAQuestionAreToldByAWord() {
        world.daraja.next(FarSide.error(400, "400.002.02", "Bad Request - Invalid PhoneNumber"));
        traced.collects().orElseThrow().collect(push(world.ask(world.household(Custody.WALLET))));
        traced.reports().orElseThrow().askBalance(Statement.Side.PAYOUT);
        assertThat(said().getFirst()).endsWith("result=refused");
        assertThat(said().getLast()).contains("call=ask_balance about=payout").endsWith("result=taken");
    }

    @Test
    void aCallThatBreaksLeavesItsLineToo() {
        var broken = new TracedRail(traced);
        var calls = broken.around("collect", "x", () -> "answer");
        assertThat(calls).isEqualTo("answer");
        assertThatThrownBy(() -> broken.around("collect", "y", () -> {
                    throw new IllegalStateException("a fault");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(said().getLast()).contains("about=y").endsWith("result=broke");
    }

    @Test
    void whatIsReadPassesThrough() {
        assertThat(traced.name()).isEqualTo("mpesa");
        assertThat(traced.statements()).isPresent();
        assertThat(traced.hears()).isPresent();
        assertThat(traced.moves()).isPresent();
        assertThat(traced.reverses()).isPresent();
        assertThat(traced.reports().orElseThrow().readTransaction("{}")).isEmpty();
        assertThat(said()).isEmpty();
    }
}
