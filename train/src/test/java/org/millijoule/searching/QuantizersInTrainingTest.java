package org.millijoule.searching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millijoule.data.Images;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.export.Agreement;
import org.millijoule.export.IntegerReplay;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxCheck;
import org.millijoule.export.OnnxWriter;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.log.RunLog;
import org.millijoule.quantize.Quantizer;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecReader;

/// Every quantizer as a spec names it: a search of seconds, stopped in between, and what is exported.
class QuantizersInTrainingTest {
    private static final Path FILE = Path.of("quantizer.yaml");
    private static final Images IMAGES = new ShapesDataset(500, 1000, 16, 7).test();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{kind: lsq, weights: per-tensor}",
                "{kind: pact, weights: per-tensor}",
                "{kind: dorefa, range: 2}",
                "{kind: min-max, weights: per-tensor, momentum: 0.1}"
            })
    void searchIsResumedBitForBitAndItsResultIsExportedExactly(String yaml) {
        TinyRun run = new TinyRun(quantizer(yaml));
        MemoryLog whole = new MemoryLog();
        Found found = search(run, whole);
        MemoryLog crashed = new MemoryLog().crashAfter(25);
        assertThatThrownBy(() -> search(run, crashed)).isInstanceOf(MemoryLog.Crash.class);
        MemoryLog resumed = crashed.reopened();
        assertThat(search(run, resumed)).isEqualTo(found);
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());

        try (Retrained retrained = run.spec
                .retrain()
                .retrain("found", found.architecture(), run.spec.freshNetworks(), run.data, new MemoryLog())) {
            float[] replayed = new IntegerReplay(retrained.model()).logits(IMAGES);
            Agreement onnx = OnnxCheck.compare(
                    OnnxWriter.bytes(retrained.model(), new ModelFacts(IMAGES.classNames(), "", "test")),
                    IMAGES,
                    replayed);
            assertThat(onnx.maxAbsLogitDifference()).isZero();
            assertThat(near(replayed, retrained.fakeQuantizedLogits(IMAGES))).isGreaterThan(800);
            assertThat(replayed).doesNotContain(Float.NaN);
        }
    }

    /// Images whose logits are those of training; the others had a rounding fall to the other side.
    private static int near(float[] logits, float[][] ofTraining) {
        int near = 0;
        int classes = ofTraining[0].length;
        for (int i = 0; i < ofTraining.length; i++) {
            float[] exported = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
            double largest = 0;
            for (int c = 0; c < classes; c++) {
                largest = Math.max(largest, Math.abs((double) exported[c] - ofTraining[i][c]));
            }
            near += largest < 1e-4 ? 1 : 0;
        }
        return near;
    }

    private static Found search(TinyRun run, RunLog log) {
        return run.search(
                new Joint(
                        1,
                        2,
                        Sampling.LARGEST_FIRST,
                        TinyRun.RECIPE,
                        new PolicySteps(),
                        new Selection(50, 3, 64, 1, 2),
                        5),
                log);
    }

    private static Quantizer quantizer(String yaml) {
        return SpecReader.parsePlugin(Quantizer.class, yaml, FILE, List.of()).value();
    }

    @Test
    void dorefasOwnGridIsRefusedWhenTheSpecIsRead() throws Exception {
        Path quickstart = Path.of(System.getProperty("millijoule.root", ".."), "examples", "quickstart.yaml");
        String text = Files.readString(quickstart);
        int line = (int) text.lines().count() + 3;
        String spec = text + "\nquantizer:\n  kind: dorefa\n  weight-grid: half-integer\n";
        assertThatThrownBy(() -> SpecReader.parse(SearchSpec.class, spec, Path.of("search.yaml"), List.of()))
                .isInstanceOf(SpecException.class)
                .hasMessage("search.yaml:" + (line + 1) + ": quantizer: weight-grid half-integer puts weights halfway"
                        + " between the integers of their bits, so the network could not be exported exactly."
                        + " Maybe weight-grid: integer?");
    }
}
