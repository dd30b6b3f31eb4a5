package io.jirani.market.book;

import io.jirani.market.book.BookState.Answered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was said to which command, in the order they came, until it is forgotten. */
final class Answers {
    /** One of them, and what came after it. */
    private static final class Said extends ById.Thing<Said> {
        final Command command;
        final Answer answer;

        @Nullable
        Said later;

        Said(Command command, Answer answer) {
            super(command.id().value());
            this.command = command;
            this.answer = answer;
        }
    }

    private final ById<Said> byCommand = new ById<>(Said[]::new);
    private @Nullable Said oldest;
    private @Nullable Said latest;

    /** What was said to this command when it came before; nothing when it is the first of its id. */
    @Nullable
    Answer to(Command command) {
        var said = byCommand.find(command.id().value());
        if (said == null) return null;
        return said.command.equals(command) ? said.answer : new Answer.Refused(Answer.Reason.COMMAND_REUSED);
    }

    void add(Command command, Answer answer) {
        var said = new Said(command, answer);
        byCommand.put(said);
        if (latest == null) oldest = said;
        else latest.later = said;
        latest = said;
    }

    void forgetBefore(Instant moment) {
        while (oldest != null && oldest.command.at().isBefore(moment)) {
            var gone = oldest;
            byCommand.remove(gone);
            oldest = gone.later;
            // Or what is forgotten holds on to what came after it, and the collector keeps both.
            gone.later = null;
        }
        if (oldest == null) latest = null;
    }

    List<Answered> all() {
        var all = new ArrayList<Answered>();
        for (var said = oldest; said != null; said = said.later) all.add(new Answered(said.command, said.answer));
        return all;
    }
}
