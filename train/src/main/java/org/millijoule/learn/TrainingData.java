package org.millijoule.learn;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.millijoule.data.DataFacts;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.data.Split;

/// What a run sees of its data set: the training split, cut into D_train and D_validate. The test split stays
/// closed until [#test()].
public final class TrainingData {
    private final Supplier<Images> test;
    private final Images images;
    private final Split split;
    private final Normalisation normalisation;

    private TrainingData(Supplier<Images> test, Images images, Split split, Normalisation normalisation) {
        this.test = test;
        this.images = images;
        this.split = split;
        this.normalisation = normalisation;
    }

    /// Reads the training split and cuts it by the seed.
    public static TrainingData open(ImageDataset dataset, long seed) {
        Images images = dataset.train();
        Split split = Split.of(images, seed);
        return new TrainingData(dataset::test, images, split, Normalisation.of(images, split.train()));
    }

    /// Reads the training split as D_train, with nothing left to validate on: for trainings in which no choice is
    /// left.
    public static TrainingData whole(ImageDataset dataset) {
        Images images = dataset.train();
        Split split = new Split(IntStream.range(0, images.count()).toArray(), new int[0]);
        return new TrainingData(dataset::test, images, split, Normalisation.of(images, split.train()));
    }

    /// Images that are there already, cut by the seed.
    ///
    /// @param test opens the test split
    public static TrainingData open(Images images, Supplier<Images> test, long seed) {
        Split split = Split.of(images, seed);
        return new TrainingData(test, images, split, Normalisation.of(images, split.train()));
    }

    /// Images for a network that was trained before: all of them are D_train, since it may have seen any of them, and
    /// it says itself how it wants them normalised.
    ///
    /// @param test opens the test split
    public static TrainingData forGiven(Images images, Supplier<Images> test, Normalisation normalisation) {
        Split split = new Split(IntStream.range(0, images.count()).toArray(), new int[0]);
        return new TrainingData(test, images, split, normalisation);
    }

    /// The training split: D_train and D_validate.
    public Images images() {
        return images;
    }

    /// Where the spec wants a part of the training split: `5,000 of 60,000 training images, a stratified part`.
    public Optional<String> part() {
        return images.available() == images.count()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%,d of %,d training images, a stratified part",
                        images.count(),
                        images.available()));
    }

    public DataFacts facts() {
        return DataFacts.of(images);
    }

    public Split split() {
        return split;
    }

    /// Of D_train.
    public Normalisation normalisation() {
        return normalisation;
    }

    /// Of the training split; with the seed it identifies the data of a run.
    public String hash() {
        return images.hash();
    }

    /// Opens the test split: after retraining, when nothing is left to choose.
    public Images test() {
        return test.get();
    }

    /// A fixed order in which the first images are of all classes, however the data set is sorted.
    public static int[] spread(int[] indices) {
        int[] order = indices.clone();
        RandomGenerator random = Randomness.of(0, "spread", order.length);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
