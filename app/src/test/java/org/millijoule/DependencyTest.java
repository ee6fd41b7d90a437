package org.millijoule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The dependency arrows of ARCHITECTURE.md: whoever breaks one finds the sentence here.
@AnalyzeClasses(packages = "org.millijoule", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyTest {
    private static final String ROOT = "org.millijoule.";

    @ArchTest
    static final ArchRule appKnowsTrainKnowsCore = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("core")
            .definedBy(
                    ROOT + "network..",
                    ROOT + "space..",
                    ROOT + "hardware..",
                    ROOT + "search..",
                    ROOT + "pareto..",
                    ROOT + "table..",
                    ROOT + "statistics..",
                    ROOT + "spec..")
            .layer("train")
            .definedBy(ROOT + "train..", ROOT + "quantize..", ROOT + "data..", ROOT + "export..")
            .layer("app")
            .definedBy(ROOT + "cli..", ROOT + "store..", ROOT + "report..", ROOT + "simulate..")
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("core")
            .mayOnlyBeAccessedByLayers("train", "app");

    @ArchTest
    static final ArchRule hardwareKnowsNothingOfTheSearch = noClasses()
            .that()
            .resideInAPackage(ROOT + "hardware..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "search..", ROOT + "space..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule searchSeesHardwareOnlyThroughCosts = noClasses()
            .that()
            .resideInAPackage(ROOT + "search..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "hardware.bitfusion..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(ROOT + "(*)..").should().beFreeOfCycles().allowEmptyShould(true);
}
