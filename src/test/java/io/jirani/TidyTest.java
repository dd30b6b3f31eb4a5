package io.jirani;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** House rules that no compiler checks. */
class TidyTest {
    private static final int LONGEST_FILE = 300;
    private static final Pattern UNFINISHED = Pattern.compile(
            "\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b|@Disab" + "led|new UnsupportedOperation" + "Exception");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

    @Test
    void filesStayShortEnoughToRead() {
        var tooLong = sources()
                .filter(file -> lines(file).size() > LONGEST_FILE)
                .map(file -> file + " " + lines(file).size())
                .toList();
        assertThat(tooLong).isEmpty();
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertThat(sources()
                        .filter(file -> lines(file).stream().anyMatch(UNFINISHED.asPredicate()))
                        .toList())
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        var silent = Stream.concat(
                        files("src/main/java", name -> name.endsWith(".java")),
                        files("src/bench/java", name -> name.endsWith(".java")))
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .filter(folder -> !isExplainedByMain(folder))
                .toList();
        assertThat(silent).isEmpty();
    }

    @Test
    void everyMigrationNamesItsStore() {
        var nameless = files("src/main/resources/db/migration", name -> name.endsWith(".sql"))
                .filter(file -> !lines(file).getFirst().startsWith("-- store: "))
                .toList();
        assertThat(nameless).isEmpty();
    }

    @Test
    void linksInTheDocumentsLeadSomewhere() {
        var dead = new ArrayList<String>();
        Stream.concat(files("docs", name -> name.endsWith(".md")), files(".", 1, name -> name.endsWith(".md")))
                .forEach(file -> {
                    for (var line : lines(file)) {
                        var link = LINK.matcher(line);
                        while (link.find()) {
                            var target = link.group(1);
                            if (target.matches("[a-z]+:.*")) continue;
                            if (!Files.exists(file.resolveSibling(target))) dead.add(file + " → " + target);
                        }
                    }
                });
        assertThat(dead).isEmpty();
    }

    /** A bench may have a class in a package of the gateway. */
    private static boolean isExplainedByMain(Path folder) {
        var benches = Path.of("src/bench/java");
        if (!folder.startsWith(benches)) return false;
        return Files.exists(
                Path.of("src/main/java").resolve(benches.relativize(folder)).resolve("package-info.java"));
    }

    private static Stream<Path> sources() {
        return Stream.of(
                        files("src/main/java", name -> name.endsWith(".java")),
                        files("src/test/java", name -> name.endsWith(".java")),
                        files("src/bench/java", name -> name.endsWith(".java")),
                        files("src/main/web/src", name -> name.matches(".*\\.(ts|tsx|css)")))
                .flatMap(all -> all);
    }

    private static Stream<Path> files(String root, Predicate<String> wanted) {
        return files(root, Integer.MAX_VALUE, wanted);
    }

    private static Stream<Path> files(String root, int depth, Predicate<String> wanted) {
        var folder = Path.of(root);
        if (!Files.exists(folder)) return Stream.empty();
        try (var all = Files.walk(folder, depth)) {
            return all
                    .filter(path -> Files.isRegularFile(path)
                            && wanted.test(path.getFileName().toString()))
                    .toList()
                    .stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
