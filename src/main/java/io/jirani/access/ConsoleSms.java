package io.jirani.access;

import io.jirani.kernel.Msisdn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Phones that are none: what is sent is kept here, the last few texts of each number, and told to whoever listens. For the
 * demo and the sandbox; settings refuse it in live, for it shows codes.
 */
public final class ConsoleSms implements SmsPort {
    private static final int KEPT = 20;
    private static final int NUMBERS = 10_000;

    private final Map<Msisdn, Deque<String>> inboxes = new HashMap<>();
    private final List<BiConsumer<Msisdn, String>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return "console";
    }

    @Override
    public Outcome send(Msisdn to, String text) {
        keep(to, text);
        for (var listener : listeners) listener.accept(to, text);
        return Outcome.SENT;
    }

    /** Lets somebody hear of every text from now on. A number prints masked. */
    public void listen(BiConsumer<Msisdn, String> listener) {
        listeners.add(listener);
    }

    /** The last texts of a number, the newest first. */
    public synchronized List<String> inbox(Msisdn of) {
        return new ArrayList<>(inboxes.getOrDefault(of, new ArrayDeque<>()));
    }

    private synchronized void keep(Msisdn to, String text) {
        if (!inboxes.containsKey(to) && inboxes.size() >= NUMBERS) inboxes.clear();
        var inbox = inboxes.computeIfAbsent(to, number -> new ArrayDeque<>());
        inbox.addFirst(text);
        if (inbox.size() > KEPT) inbox.removeLast();
    }
}
