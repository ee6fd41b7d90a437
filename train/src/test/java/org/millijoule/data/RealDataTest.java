package org.millijoule.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.millijoule.data.binary.CifarBinary;
import org.millijoule.data.binary.Idx;
import org.millijoule.network.Shape;

/// Published figures of the real files; skipped where they are absent. The readers are tested on written files.
class RealDataTest {
    private static Path folder(String name) {
        Path folder = Path.of(System.getProperty("millijoule.data", ".."), name);
        assumeTrue(Files.isDirectory(folder), "wants " + name);
        return folder;
    }

    private static int[] countsOfClasses(Images images) {
        return Arrays.stream(Subset.byClass(images, Subset.all(images)))
                .mapToInt(members -> members.length)
                .toArray();
    }

    @Test
    void fashionMnistIsComplete() {
        Idx dataset = new Idx(folder("fashion-mnist"));
        Images train = dataset.train();
        assertThat(train.count()).isEqualTo(60_000);
        assertThat(train.shape()).isEqualTo(new Shape(28, 28, 1));
        assertThat(countsOfClasses(train)).hasSize(10).containsOnly(6000);
        assertThat(countsOfClasses(dataset.test())).hasSize(10).containsOnly(1000);
        // The mean and deviation that many programs use for this data set: 0.2860 and 0.3530 of 255.
        Normalisation normalisation = Normalisation.of(train, Subset.all(train));
        assertThat(normalisation.mean()[0]).isCloseTo(0.2860f * 255, within(0.02f));
        assertThat(1 / normalisation.inverseDeviation()[0]).isCloseTo(0.3530f * 255, within(0.02f));
    }

    @Test
    void theSubsetOfCifar100HasEightyTrainingAndTwentyTestImagesPerClass() {
        CifarBinary dataset = new CifarBinary(folder("cifar-100-subset"));
        assertThat(dataset.train().shape()).isEqualTo(new Shape(32, 32, 3));
        assertThat(countsOfClasses(dataset.train())).hasSize(100).containsOnly(80);
        assertThat(countsOfClasses(dataset.test())).hasSize(100).containsOnly(20);
        assertThat(dataset.classNames().orElseThrow()).hasSize(100).startsWith("apple");
        // Published deviations of CIFAR-100's channels are 0.267, 0.256 and 0.276, its means 0.507, 0.487 and 0.441.
        Normalisation normalisation = Normalisation.of(dataset.train(), Subset.all(dataset.train()));
        assertThat(normalisation.mean()[0] / 255).isCloseTo(0.507f, within(0.01f));
        assertThat(normalisation.mean()[1] / 255).isCloseTo(0.487f, within(0.01f));
        assertThat(normalisation.mean()[2] / 255).isCloseTo(0.441f, within(0.01f));
    }
}
