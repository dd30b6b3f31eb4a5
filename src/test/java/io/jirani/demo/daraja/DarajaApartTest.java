package io.jirani.demo.daraja;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class DarajaApartTest {
    @Test
    void theProviderKnowsNothingOfTheGateway() {
        var code = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.jirani.demo.daraja");
        var gateway = DescribedPredicate.describe(
                "the gateway",
                (JavaClass type) -> type.getPackageName().startsWith("io.jirani")
                        && !type.getPackageName().equals("io.jirani.kernel")
                        && !type.getPackageName().equals("io.jirani.demo.daraja"));
        noClasses().should().dependOnClassesThat(gateway).check(code);
    }
}
