package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people ask of their payments: the provider takes few questions, and they are for all. */
class AskProviderTest {
    private World world;
    private AskProvider provider;

    @BeforeEach
    void open() {
        world = new World();
        provider = new AskProvider(world.parts, (id, answer) -> {});
    }

    @AfterEach
    void close() {
        world.close();
    }

    private IntentId pushed() {
        var id = world.ask(world.household(Custody.WALLET));
        while (world.payments.collect() > 0) {}
        return id;
    }

    @Test
    void aHouseholdsQuestionsAboutEndedPaymentsReachNoProvider() {
        var id = pushed();
        world.stk(id, World.stk(world.ref(id), 1032));
        while (world.payments.judge() > 0) {}
        world.daraja.next(FarSide.result("1032"));
        world.clock.move(java.time.Duration.ofSeconds(3));
        while (world.payments.look() > 0) {}
        assertThat(world.view(id).state()).isEqualTo(CollectionState.FAILED);
        var asked = world.daraja.queries().size();
        var answer = provider.ask(id);
        assertThat(answer).isInstanceOf(CollectionEvent.QueryFailed.class);
        assertThat(((CollectionEvent.QueryFailed) answer).reason().code()).isEqualTo("1032");
        assertThat(world.daraja.queries()).hasSize(asked);
    }

    @Test
    void allPeopleTogetherAskNoMoreThanTheProviderTakes() {
        var all = new ArrayList<IntentId>();
        for (int i = 0; i < 25; i++) all.add(pushed());
        var asked = world.daraja.queries().size();
        for (var id : all) provider.ask(id);
        assertThat(world.daraja.queries()).hasSize(asked + 20);
    }
}
