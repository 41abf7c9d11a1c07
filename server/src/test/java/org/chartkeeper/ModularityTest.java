package org.chartkeeper;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTest {

    @Test
    void modulesDependOnlyOnWhatTheyDeclare() {
        ApplicationModules.of(ChartkeeperApplication.class).verify();
    }

    @Test
    void blackBoxTestsKnowNothingOfOurs() {
        DescribedPredicate<JavaClass> ours = DescribedPredicate.describe(
                "ours",
                type -> type.getPackageName().startsWith("org.chartkeeper")
                        && !type.getPackageName().startsWith("org.chartkeeper.blackbox"));

        noClasses()
                .that()
                .resideInAPackage("org.chartkeeper.blackbox..")
                .should()
                .dependOnClassesThat(ours)
                .check(new ClassFileImporter().importPackages("org.chartkeeper.blackbox"));
    }
}
