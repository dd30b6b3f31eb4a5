package io.jirani.cases;

import io.jirani.cases.CaseBooks.RefusedEntry;
import io.jirani.cases.MoneyCase.Event;
import io.jirani.cases.MoneyCase.Miswritten;
import io.jirani.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One playing of one case, in a transaction that somebody else rolls back. */
final class MoneyCasePlay {
    private final CaseBooks books;
    private final MoneyCase played;
    private final Map<String, Recipe> recipes = new TreeMap<>();

    MoneyCasePlay(CaseBooks books, MoneyCase played) {
        this.books = books;
        this.played = played;
        recipes.put("entry", this::entry);
        recipes.putAll(new EnergyRecipes(books).all());
        recipes.putAll(new MarketRecipes(books).all());
        recipes.putAll(new AuctionRecipes(books).all());
        recipes.putAll(new CollectionRecipes(books).all());
        recipes.putAll(new PaymentRecipes(books).all());
        recipes.putAll(new TreasuryRecipes(books).all());
        recipes.putAll(new FloatRecipes(books).all());
        recipes.putAll(new CustomerRecipes(books).all());
    }

    /** What the case may play. */
    Map<String, Recipe> recipes() {
        return recipes;
    }

    /** Where the books are not as the case says; the first thing that could not be played, when there is one. */
    List<String> differences() {
        try {
            if (!played.before().isEmpty()) books.post(books.raw("opening", Optional.empty(), played.before()));
        } catch (RefusedEntry | IllegalArgumentException wrong) {
            return List.of(played.name() + ", before: " + wrong.getMessage());
        }
        for (var event : played.events()) {
            books.next();
            var wrong = wrong(event);
            if (wrong.isPresent()) return List.of(wrong.get());
            if (event.refused().isPresent()) return List.of();
        }
        return books.differences(played.after());
    }

    private Optional<String> wrong(Event event) {
        try {
            play(event);
        } catch (Miswritten miswritten) {
            return Optional.of(String.valueOf(miswritten.getMessage()));
        } catch (RefusedEntry refused) {
            if (event.refused().filter(refused.reason()::equals).isPresent()) return Optional.empty();
            return Optional.of(event.where() + ": " + refused.getMessage());
        } catch (IllegalArgumentException | ArithmeticException | Problem wrong) {
            return Optional.of(event.where() + ": " + wrong.getMessage());
        }
        return event.refused().map(reason -> event.where() + ": was booked, though the case says " + reason);
    }

    private void play(Event event) {
        var recipe = recipes.get(event.recipe());
        if (recipe == null)
            throw new Miswritten(event.where(), "no such recipe, known are " + String.join(", ", recipes.keySet()));
        recipe.play(event.arguments());
        event.arguments().nothingElse();
    }

    private void entry(Arguments arguments) {
        var hold = arguments.maybeText("hold");
        var entry = books.raw(arguments.text("what"), hold, arguments.lines("lines"));
        hold.ifPresentOrElse(name -> books.hold(name, entry), () -> books.post(entry));
    }
}
