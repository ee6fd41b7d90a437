package org.millijoule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// One kind of space is like any other: whatever is special to MobileNetV2 blocks stands in packages of that name, and
/// nobody else knows them.
@AnalyzeClasses(packages = "org.millijoule", importOptions = ImportOption.DoNotIncludeTests.class)
class BlocksTest {
    @ArchTest
    static final ArchRule nobodyElseNamesBlocks = noClasses()
            .that()
            .resideOutsideOfPackage("org.millijoule..blocks..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.millijoule..blocks..");
}
