package org.millijoule.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.network.Shape;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Stage;
import org.millijoule.space.blocks.Stem;

class SpecReaderTest {
    private static final String SHORT = "data: pictures\nbudget: {energy: 2 mJ}\n";

    private static Job job(String text) {
        return SpecReader.parse(Job.class, text, Path.of("specs/job.yaml"), List.of())
                .value();
    }

    private static MobileBlockSpace space(String text) {
        return SpecReader.parse(MobileBlockSpace.class, text, Path.of("space.yaml"), List.of())
                .value();
    }

    @Test
    void missingKeysTakeTheDefaultsOfTheRecord() {
        Job job = job(SHORT);
        assertThat(job).isEqualTo(new Job(job.data(), job.budget()));
    }

    @Test
    void pathsResolveAgainstTheFolderOfTheSpec() {
        assertThat(job(SHORT).data()).isEqualTo(Path.of("specs/pictures").toAbsolutePath());
    }

    @Test
    void aSpaceIsReadWithAllItsTypes() {
        MobileBlockSpace space = space("""
                input: 32x32x3
                classes: 100
                stem: {channels: 16, stride: 1}
                stages:
                  - {channels: 16, stride: 2, blocks: 1}
                  - channels: 24
                    stride: 1
                    blocks: 2
                width: 1
                bits: [4, 8]
                connectivity: residual
                head-channels: 0
                """);
        assertThat(space.input()).contains(new Shape(32, 32, 3));
        assertThat(space.classes()).contains(100);
        assertThat(space.stem()).isEqualTo(new Stem(16, 1));
        assertThat(space.stages()).containsExactly(new Stage(16, 2, 1), new Stage(24, 1, 2));
        assertThat(space.width()).isEqualTo(1.0);
        assertThat(space.bits()).containsExactly(4, 8);
        assertThat(space.connectivity()).isEqualTo(Connectivity.RESIDUAL);
        assertThat(space.headChannels()).isZero();
        assertThat(space.kernels()).isEqualTo(new MobileBlockSpace().kernels());
    }

    @Test
    void partsOfANestedRecordKeepTheDefaultThatTheOuterOneGives() {
        assertThat(space("stem: {channels: 16}").stem()).isEqualTo(new Stem(16, 2));
        assertThat(job(SHORT + "tuning: {rate: 1e-3}").tuning())
                .isEqualTo(new Job.Tuning(60, 0.001, Job.Pace.SLOW, true));
    }

    @Test
    void aRecordInAnOptionalHasDefaultsOfItsOwn() {
        assertThat(job(SHORT + "more: {pace: very-fast}").more())
                .contains(new Job.Tuning(10, 0.05, Job.Pace.VERY_FAST, true));
    }

    @Test
    void namingAKindStartsFromTheDefaultsOfThatKind() {
        assertThat(job(SHORT + "meter: {kind: lamp}").meter()).isEqualTo(new LampMeter());
        assertThat(job(SHORT + "meter: lamp").meter()).isEqualTo(new LampMeter());
        assertThat(job(SHORT + "meter: no-meter").meter()).isEqualTo(new NoMeter());
    }

    @Test
    void namingNoKindChangesTheDefaultPlugin() {
        assertThat(job(SHORT + "meter: {lamps: 9}").meter()).isEqualTo(new LampMeter(9, 0.25, Optional.empty()));
        assertThat(job(SHORT + "space: {width: 0.5}").space().width()).isEqualTo(0.5);
    }

    @Test
    void pluginsStandInLists() {
        assertThat(job(SHORT + "others: [lamp, {kind: lamp, lamps: 0}, no-meter]")
                        .others())
                .containsExactly(new LampMeter(), new LampMeter(0, 0.5, Optional.empty()), new NoMeter());
    }

    @Test
    void theWordNoneIsAnEmptyOptionalAndInQuotesAText() {
        assertThat(job(SHORT + "name: none").name()).isEmpty();
        assertThat(job(SHORT + "name: \"none\"").name()).contains("none");
        assertThat(job(SHORT + "name: 2026").name()).contains("2026");
    }

    @Test
    void anchorsRepeatAValue() {
        Job job = job(SHORT + "meter: &m {kind: lamp, lamps: 5}\nothers: [*m, *m]");
        assertThat(job.others()).containsExactly(job.meter(), job.meter());
    }

    @Test
    void theSourceKnowsTheLineOfEveryKeyAndOfTheNearestParentElse() {
        Source source = SpecReader.parse(
                        Job.class,
                        "data: pictures\n\nbudget:\n  energy: 2 mJ\nothers:\n  - lamp\n  - kind: lamp\n",
                        Path.of("job.yaml"),
                        List.of())
                .source();
        assertThat(source.at("data")).isEqualTo("job.yaml:1");
        assertThat(source.at("budget.energy")).isEqualTo("job.yaml:4");
        assertThat(source.at("budget.latency")).isEqualTo("job.yaml:3");
        assertThat(source.at("others.1.kind")).isEqualTo("job.yaml:7");
        assertThat(source.at("others.7")).isEqualTo("job.yaml:5");
        assertThat(source.at("seed")).isEqualTo("job.yaml:1");
        assertThat(source.error("budget.energy", "energy budget is too small. Maybe 3 mJ?"))
                .hasMessage("job.yaml:4: energy budget is too small. Maybe 3 mJ?");
    }

    @Test
    void aFileMayBeginWithAByteOrderMarkAndADocumentLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("job.yaml"), "\uFEFF---\n" + SHORT);
        assertThat(SpecReader.read(Job.class, file).value().data()).isEqualTo(folder.resolve("pictures"));
    }
}
