package io.jirani;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** docs/pitfalls.md: every pitfall of mobile money has its row, and every test that a row names is there. */
class PitfallsTest {
    private static final int ALL = 56;
    private static final Path PAGE = Path.of("docs/pitfalls.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
    /** What a rail that is not built yet has of its own; its package comes with its tests. */
    private static final List<Integer> AIRTELS = List.of(44, 45, 46, 47, 48, 49, 50, 51, 52);

    private record Row(int number, String what, String proof) {
        List<String> tests() {
            return NAMED.matcher(proof)
                    .results()
                    .map(found -> found.group(1) + "#" + found.group(2))
                    .toList();
        }
    }

    private static List<Row> rows() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .map(it -> new Row(
                        Integer.parseInt(it.group(1)),
                        it.group(2).strip(),
                        it.group(3).strip()))
                .toList();
    }

    @Test
    void everyPitfallHasItsRowOnceInOrder() throws IOException {
        assertThat(rows())
                .extracting(Row::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, ALL).boxed().toList());
        assertThat(rows()).allSatisfy(row -> assertThat(row.what()).isNotBlank());
    }

    @Test
    void everyRowNamesATestUnlessItIsOfARailThatIsNotBuilt() throws IOException {
        for (var row : rows()) {
            if (AIRTELS.contains(row.number()))
                assertThat(row.proof()).as("%s", row).startsWith("with Airtel");
            else assertThat(row.tests()).as("%s", row).isNotEmpty();
        }
    }

    @Test
    void everyNamedTestIsThere() throws Exception {
        var missing = new ArrayList<String>();
        for (var row : rows())
            for (var named : row.tests()) {
                var parts = named.split("#", 2);
                if (classes(parts[0]).stream().noneMatch(type -> isTest(type, parts[1])))
                    missing.add(row.number() + ": " + named);
            }
        assertThat(missing).isEmpty();
    }

    /** Classes of tests by their simple name; rooms may have one of the same name each. */
    private static List<Class<?>> classes(String simple) throws IOException, ClassNotFoundException {
        var found = new ArrayList<Class<?>>();
        for (var name : names(simple)) found.add(Class.forName(name, false, PitfallsTest.class.getClassLoader()));
        return found;
    }

    private static List<String> names(String simple) throws IOException {
        try (var files = Files.walk(TESTS)) {
            return files.filter(file -> file.endsWith(simple + ".java"))
                    .map(file -> TESTS.relativize(file).toString())
                    .map(file ->
                            file.substring(0, file.length() - ".java".length()).replace('/', '.'))
                    .toList();
        }
    }

    private static boolean isTest(Class<?> type, String method) {
        return Stream.<Class<?>>iterate(type, it -> it != null && it != Object.class, Class::getSuperclass)
                .flatMap(it -> Arrays.stream(it.getDeclaredMethods()))
                .filter(it -> it.getName().equals(method))
                .anyMatch(PitfallsTest::isTest);
    }

    private static boolean isTest(Method method) {
        return AnnotationSupport.isAnnotated(method, Testable.class);
    }
}
