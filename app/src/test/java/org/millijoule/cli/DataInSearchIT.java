package org.millijoule.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataFacts;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.network.Shape;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecReader;

/// What a search says of its data, and when.
class DataInSearchIT {
    private static final int IMAGES = 800;

    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void writeFiles() throws IOException {
        Launcher.tinySpec(folder);
        for (String prefix : new String[] {"train", "t10k"}) {
            Random random = new Random(prefix.hashCode());
            ByteBuffer images = ByteBuffer.allocate(16 + IMAGES * 256);
            images.putInt(0x803).putInt(IMAGES).putInt(16).putInt(16);
            ByteBuffer labels = ByteBuffer.allocate(8 + IMAGES).putInt(0x801).putInt(IMAGES);
            for (int i = 0; i < IMAGES; i++) {
                byte[] pixels = new byte[256];
                random.nextBytes(pixels);
                images.put(pixels);
                labels.put((byte) (i % 10));
            }
            Files.write(folder.resolve(prefix + "-images-idx3-ubyte"), images.array());
            Files.write(folder.resolve(prefix + "-labels-idx1-ubyte"), labels.array());
        }
    }

    private static String data(String part) {
        return "data={kind: idx, folder: ., " + part + "}";
    }

    @Test
    void aPartOfADataSetIsToldInEveryResult() throws IOException, InterruptedException {
        Launcher.Ended search = new Launcher(folder)
                .run(
                        "search",
                        "tiny.yaml",
                        "--out",
                        "run",
                        "--set",
                        data("images: 600, test-images: 50"),
                        "--set",
                        "strategy.epochs=1",
                        "--set",
                        "baselines=[]");
        assertThat(search.exitCode()).as(search.err()).isZero();
        String part = "600 of 800 training images, a stratified part";
        assertThat(search.out()).contains("Trained on " + part, "Tested on 50 of 800 test images, a stratified part");
        Path out = folder.resolve("run");
        assertThat(out.resolve("result.json"))
                .content()
                .contains("\"training_images\": 600", "\"available_training_images\": 800", "\"test_images\": 50")
                .contains("\"available_test_images\": 800", "Trained on " + part);
        assertThat(out.resolve("provenance.json")).content().contains("\"data_part\": \"" + part + "\"");
        assertThat(out.resolve("spec.yaml")).content().contains("images: 600", "test-images: 50");
        assertThat(out.resolve("report.html")).content().contains(", " + part);
        assertThat(Invocation.of("results", out.toString()).stdout()).contains("600 of 800 training images");
    }

    @Test
    void aTestSplitThatDoesNotFitEndsTheSearchBeforeItBegins() throws IOException, InterruptedException {
        Path labels = folder.resolve("t10k-labels-idx1-ubyte");
        byte[] bytes = Files.readAllBytes(labels);
        bytes[8 + 77] = 10;
        Files.write(labels, bytes);
        for (String command : new String[] {"search", "plan"}) { // what is here and wrong is not missing
            Launcher.Ended ended = new Launcher(folder).run(command, "tiny.yaml", "--set", data("images: 600"));
            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.err())
                    .contains("record 77 (offset 85) has label 10")
                    .hasLineCount(1);
            assertThat(folder.resolve("runs")).doesNotExist();
        }
    }

    @Test
    void anImpossiblePartIsRefused() {
        Invocation plan = Invocation.of(
                "plan",
                folder.resolve("tiny.yaml").toString(),
                "--set",
                "data={kind: idx, folder: '" + folder + "', images: 801}");
        assertThat(plan.exitCode()).isEqualTo(2);
        assertThat(plan.stderr()).contains("data.images is 801, but there are only 800 images");
    }

    /// Images of 4096x4096 have room in memory, a training step on a batch of them has not.
    @Test
    void aTrainingStepLargerThanTheMachineIsRefused() {
        DataFacts large = new DataFacts(new Shape(4096, 4096, 1), 10, 2000);
        Spec<SearchSpec> spec = SpecReader.read(SearchSpec.class, folder.resolve("tiny.yaml"));
        SearchProblem problem = SearchProblem.of(spec, large);
        assertThatThrownBy(() -> problem.refuseTooLarge(large))
                .isInstanceOf(SpecException.class)
                .hasMessageContainingAll("images of 4096x4096x1", "of memory, but this machine has", "Maybe");
        DataFacts small = new DataFacts(new Shape(16, 16, 1), 10, 2000);
        SearchProblem.of(spec, small).refuseTooLarge(small);
    }
}
