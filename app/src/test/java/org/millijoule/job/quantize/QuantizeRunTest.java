package org.millijoule.job.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.job.train.NamedTraining;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.results.FinishedRun;
import org.millijoule.results.ResultTable;
import org.millijoule.results.ResultsText;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecOverride;
import org.millijoule.store.disk.Checksum;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.ResultFile;
import org.millijoule.text.CsvException;
import org.millijoule.text.UsageException;

/// A network by name is trained on pictures of three colours, then quantized.
class QuantizeRunTest {
    /// Files with times, machines or interruptions in them.
    private static final List<String> OF_A_MACHINE = List.of("provenance.json", "timing.csv", ".lock", ".checkpoint");

    @TempDir
    private static Path folder;

    private static Path model;

    @BeforeAll
    static void trainsANetwork() throws IOException {
        Random random = new Random(5);
        for (String split : List.of("train", "test")) {
            for (int label = 0; label < 3; label++) {
                Path place = Files.createDirectories(
                        folder.resolve("pictures").resolve(split).resolve("colour" + label));
                for (int i = 0; i < (split.equals("train") ? 64 : 24); i++) {
                    ImageIO.write(
                            picture(label, random),
                            "png",
                            place.resolve(i + ".png").toFile());
                }
            }
        }
        List<SpecOverride> settings = new ArrayList<>();
        settings.add(setting("network", "resnet-8"));
        settings.add(setting("data", folder.resolve("pictures").toString()));
        settings.add(setting("input", "12x12x3"));
        settings.add(plain("width", "0.5"));
        settings.add(plain("epochs", "4"));
        settings.add(plain("recipe.batch", "16"));
        Path run = folder.resolve("float");
        ResultFile trained = new NamedTraining(NamedTraining.spec(settings), run, false, _ -> {}, () -> false).run();
        assertThat(trained.accuracy().test().orElseThrow()).isGreaterThan(60);
        assertThat(trained.agreement().sameTop1()).isEqualTo(72);
        model = run.resolve("model.onnx");
    }

    private static BufferedImage picture(int label, Random random) {
        BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 144; i++) {
            int[] colour = {random.nextInt(120), random.nextInt(120), random.nextInt(120)};
            colour[label] += 100;
            image.setRGB(i % 12, i / 12, colour[0] << 16 | colour[1] << 8 | colour[2]);
        }
        return image;
    }

    private static SpecOverride setting(String key, String value) {
        return new SpecOverride("--set " + key + "=" + value, key, "'" + value + "'");
    }

    private static SpecOverride plain(String key, String value) {
        return new SpecOverride("--set " + key + "=" + value, key, value);
    }

    private static QuantizeProblem problem(SpecOverride... more) {
        List<SpecOverride> settings = new ArrayList<>();
        settings.add(setting("network", model.toString()));
        settings.add(setting("data", folder.resolve("pictures").toString()));
        settings.add(setting("hardware", "bit-fusion-e"));
        settings.add(plain("hardware.outputs", "requantized"));
        settings.add(plain("fine-tune.epochs", "2"));
        settings.add(plain("fine-tune.weights.batch", "16"));
        settings.add(plain("fine-tune.checkpoint-every", "5"));
        settings.add(plain("calibration-images", "48"));
        settings.addAll(List.of(more));
        return Quantization.of(settings).prepare(_ -> {});
    }

    private static Map<String, String> files(Path run) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        try (Stream<Path> all = Files.walk(run)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString();
                if (OF_A_MACHINE.stream().noneMatch(name::endsWith)) {
                    sums.put(name, Checksum.of(file));
                }
            }
        }
        return sums;
    }

    @Test
    void anInterruptedRunEndsInTheSameBytesAndInsideItsBudgets() throws IOException {
        SpecOverride[] budgets = {setting("budget.energy", "60%"), setting("budget.size", "80%")};
        Path whole = folder.resolve("whole");
        ResultFile result = problem(budgets).into(whole).run();
        assertThat(result.budget()).hasSize(2).allMatch(ResultFile.BudgetRow::satisfied);
        assertThat(result.agreement().maxAbsLogitDifference()).isZero();
        assertThat(result.accuracy().real()).isPresent();
        assertThat(result.baselines())
                .extracting(ResultFile.BaselineRow::name)
                .containsExactly("float", "uniform-8", "uniform-6", "uniform-4", "uniform-2");
        assertThat(files(whole).keySet())
                .containsAll(new TreeSet<>(List.of(
                        "architecture.json",
                        "bits.csv",
                        "cost.json",
                        "metrics.csv",
                        "model.onnx",
                        "network.json",
                        "report.html",
                        "result.json",
                        "sensitivity.csv",
                        "spec.yaml",
                        "trials.csv",
                        "weights.safetensors")));
        assertThat(whole.resolve("architecture.json")).content().contains("\"line\": null");
        assertThat(whole.resolve("report.html"))
                .content()
                .contains("class=\"graph\"", "Why these bits", "Training loss", "<dt>sensitivity</dt>", "uniform-8")
                .contains("no bits inside the budgets have a lower sum")
                .doesNotContain("supernet", "search space", "another one finds another network");
        ResultFile.QuantizationRow how = result.quantization().orElseThrow();
        assertThat(how.measure()).isEqualTo("kl");
        assertThat(how.sensitivityImages()).hasValue(48);
        assertThat(how.fineTuneEpochs()).isEqualTo(2);
        assertThat(how.labels()).isEqualTo("data");
        assertThat(how.gap().orElseThrow()).isLessThan(1e-9);

        Path stopped = folder.resolve("stopped");
        for (int steps : List.of(3, 40, 45, 5)) { // in the measuring, then in fine-tuning
            int[] left = {steps};
            assertThatThrownBy(() -> problem(budgets)
                            .into(stopped)
                            .resume(true)
                            .stopWhen(() -> --left[0] < 0)
                            .run())
                    .isInstanceOf(InterruptedRunException.class);
            assertThat(stopped.resolve("checkpoints")).isDirectoryContaining("glob:**sensitivity.*.checkpoint");
        }
        assertThatThrownBy(() -> problem(setting("budget.energy", "65%"), budgets[1])
                        .into(stopped)
                        .resume(true)
                        .run())
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("(budget.energy was 60%, now is 65%)");
        problem(budgets).into(stopped).resume(true).run();
        assertThat(files(stopped)).isEqualTo(files(whole));
    }

    @Test
    void withoutFineTuningAllMethodsAreInside() throws IOException {
        List<FinishedRun> runs = new ArrayList<>();
        for (Method method : Method.values()) {
            Path out = folder.resolve("ptq-" + method);
            ResultFile result = problem(
                            setting("budget.energy", "90%"),
                            plain("fine-tune.epochs", "0"),
                            setting("method", method.name().toLowerCase(java.util.Locale.ROOT)))
                    .into(out)
                    .run();
            assertThat(result.budget().getFirst().satisfied()).isTrue();
            assertThat(result.strategy()).isEqualToIgnoringCase(method.name());
            ResultFile.QuantizationRow how = result.quantization().orElseThrow();
            assertThat(how.sensitivity())
                    .isGreaterThanOrEqualTo(how.lowerBound().orElseThrow() * (1 - 1e-9));
            runs.add(FinishedRun.read(out));
        }
        List<ResultTable> tables = ResultTable.of(runs);
        assertThat(tables).hasSize(1); // one network, one accelerator
        assertThat(tables.getFirst().rows())
                .extracting(row -> row.method().replaceFirst(" ≤ .*mJ,", ""))
                .containsExactly(
                        "greedy (kl) calibrated",
                        "sensitivity (kl) calibrated",
                        "uniform (kl) calibrated",
                        "uniform 2 bits, calibrated",
                        "uniform 4 bits, calibrated",
                        "uniform 6 bits, calibrated",
                        "uniform 8 bits, calibrated",
                        "as given, real numbers");
        assertThat(tables.getFirst().rows().getLast().energyMj()).isEmpty();
        assertThat(tables.getFirst().rows().getLast().inside()).isEmpty();
        assertThat(tables.getFirst().rows().getFirst().inside()).contains(true);
        assertThat(new ResultsText(tables).text())
                .contains("model.onnx quantized, calibrated or fine-tuned on 192 images, tested as integers on 72.");
    }

    @Test
    void aSensitivityFileIsWrittenThenReadAndItsFaultsAreTold() throws IOException {
        Path file = folder.resolve("mine.csv");
        SpecOverride[] settings = {
            setting("budget.energy", "70%"), plain("fine-tune.epochs", "0"), setting("sensitivity", file.toString())
        };
        problem(settings).into(folder.resolve("s1")).run();
        String written = Files.readString(file);
        assertThat(written).isEqualTo(Files.readString(folder.resolve("s1/sensitivity.csv")));
        QuantizeProblem again = problem(settings);
        assertThat(again.effort().forecast().seconds())
                .isLessThan(
                        problem(settings[0], settings[1]).effort().forecast().seconds());
        ResultFile.QuantizationRow read =
                again.into(folder.resolve("s1b")).run().quantization().orElseThrow();
        assertThat(read.measure()).isEqualTo("file");
        assertThat(read.sensitivityImages()).isEmpty();
        Files.writeString(file, written.replaceAll("(?m)^stage1.block0.conv1,2,.*\n", ""));
        assertThatThrownBy(() -> problem(settings).into(folder.resolve("s2")).run())
                .isInstanceOf(CsvException.class)
                .hasMessageContaining("no row for stage1.block0.conv1 at 2.2 bits");
    }

    @Test
    void whatCannotGoWellIsToldBeforeAnythingStarts() {
        assertThatThrownBy(() -> problem(setting("budget.energy", "1nJ")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no bit-widths need less than");
        assertThatThrownBy(() -> problem())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Maybe --budget energy=50%");
        assertThatThrownBy(() -> problem(setting("budget.energy", "50%"), setting("pixels", "0..1")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Maybe --pixels 0..255?");
        assertThatThrownBy(() -> problem(setting("budget.energy", "50%"), plain("fix", "['nowhere=8']")))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("no layer is named 'nowhere'");
        assertThatThrownBy(() -> problem(setting("budget.energy", "5ms")))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("energy wants an energy in mJ");
    }

    @Test
    void everyMeasureOrdersBitWidths() throws IOException {
        for (String measure : List.of("logits", "fisher", "hessian")) {
            Path run = folder.resolve("by-" + measure);
            ResultFile result = problem(
                            setting("budget.energy", "70%"),
                            plain("measure", measure),
                            plain("calibration-images", "24"),
                            plain("fine-tune.epochs", "0"))
                    .into(run)
                    .run();
            assertThat(result.budget()).allMatch(ResultFile.BudgetRow::satisfied);
            assertThat(Files.readAllLines(run.resolve("sensitivity.csv"))).hasSizeGreaterThan(100);
        }
    }

    /// Pictures without labels calibrate: what is measured then is how often a network answers as the one given.
    @Test
    void picturesWithoutLabelsCalibrate() throws IOException {
        Path loose = Files.createDirectories(folder.resolve("loose"));
        Random random = new Random(8);
        for (int i = 0; i < 90; i++) {
            ImageIO.write(
                    picture(i % 3, random), "png", loose.resolve(i + ".png").toFile());
        }
        SpecOverride data = setting("data", loose.toString());
        SpecOverride budget = setting("budget.energy", "70%");
        assertThatThrownBy(() -> problem(data, budget))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("pictures without labels, which can calibrate a network, not train it")
                .hasMessageContaining("--fine-tune 0");
        ResultFile result = problem(data, budget, plain("fine-tune.epochs", "0"))
                .into(folder.resolve("unlabelled"))
                .run();
        assertThat(result.accuracy().real().orElseThrow()).isEqualTo(100);
        assertThat(result.accuracy().test().orElseThrow()).isGreaterThan(80);
        assertThat(result.agreement().images()).isEqualTo(23);
        assertThat(result.agreement().maxAbsLogitDifference()).isZero();
        assertThat(result.warnings()).anyMatch(warning -> warning.contains("no labels"));
        assertThat(result.quantization().orElseThrow().labels()).isEqualTo("network");
        assertThat(folder.resolve("unlabelled/report.html"))
                .content()
                .contains("agreement with the network as given")
                .doesNotContain("test accuracy");
    }

    @Test
    void fewPicturesWithoutLabelsAreRefused() throws IOException {
        Path few = Files.createDirectories(folder.resolve("few"));
        for (int i = 0; i < 7; i++) {
            ImageIO.write(
                    picture(i % 3, new Random(i)),
                    "png",
                    few.resolve(i + ".png").toFile());
        }
        assertThatThrownBy(() -> problem(
                        setting("data", few.toString()),
                        setting("budget.energy", "70%"),
                        plain("fine-tune.epochs", "0")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("here are 7 pictures")
                .hasMessageContaining("8 are the least");
    }
}
