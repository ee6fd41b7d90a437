package org.millijoule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/// The dependency arrows of ARCHITECTURE.md: whoever breaks one finds the sentence here.
@AnalyzeClasses(packages = "org.millijoule", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyTest {
    private static final String ROOT = "org.millijoule.";

    private static final String[] CORE = packages(
            "network",
            "space",
            "hardware",
            "assign",
            "precision",
            "search",
            "pareto",
            "table",
            "statistics",
            "spec",
            "text",
            "quantity");
    private static final String[] TRAIN = packages(
            "data", "kernel", "autograd", "quantize", "supernet", "learn", "searching", "study", "export", "graph");
    private static final String[] APP =
            packages("cli", "job", "machine", "store", "report", "simulate", "results", "caution", "download");

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> ROOT + name + "..").toArray(String[]::new);
    }

    @ArchTest
    static final ArchRule appKnowsTrainKnowsCore = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("core")
            .definedBy(CORE)
            .layer("train")
            .definedBy(TRAIN)
            .layer("app")
            .definedBy(APP)
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("app")
            .whereLayer("core")
            .mayOnlyBeAccessedByLayers("train", "app");

    @ArchTest
    static final ArchRule everyPackageIsInOneOfTheThree = classes()
            .that()
            .resideInAPackage(ROOT + "(*)..")
            .should()
            .resideInAnyPackage(Stream.of(CORE, TRAIN, APP).flatMap(Stream::of).toArray(String[]::new));

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
    static final ArchRule onlyCliKnowsCli = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "cli..");

    @ArchTest
    static final ArchRule onlyCliKnowsTheLibraryOfTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule topPackagesFormNoCycle =
            slices().matching(ROOT + "(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    /// Those inside of others too.
    @ArchTest
    static final ArchRule noTwoPackagesNeedEachOther =
            slices().matching(ROOT + "(**)").should().beFreeOfCycles();
}
