package org.millijoule.cli.option;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.data.Pixels;
import org.millijoule.data.found.FoundData;
import org.millijoule.job.evaluate.GivenData;
import org.millijoule.network.Shape;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// `--data`, `--pixels`, `--classes`, `--input` and `--centre`: the data that a network of others meets.
public final class GivenDataOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Images: IDX or CIFAR files, pictures in train/CLASS and test/CLASS or in CLASS, or a .zip of"
                    + " them; what lies there is found out.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--pixels",
            paramLabel = "RANGE",
            description = "What the network expects: 0..255, 0..1, -1..1, imagenet or mean=R.G.B,std=R.G.B; by default"
                    + " what its file says, else 0..255.")
    private Optional<String> pixels = Optional.empty();

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description = "One name a line, in the order of the outputs; by default the folders' names, sorted.")
    private Optional<Path> classes = Optional.empty();

    @Option(names = "--input", paramLabel = "HxWxC", description = "Size of an image, where the file leaves it open.")
    private Optional<String> input = Optional.empty();

    @Option(
            names = "--centre",
            paramLabel = "SHARE",
            description =
                    "Of a picture's shorter side, how much is shown; by default 0.875 from 160 pixels on, else 1.")
    private Optional<Double> centre = Optional.empty();

    /// What they say; the data are looked for, not opened.
    ///
    /// @throws UsageException if an option has no such value
    /// @throws org.millijoule.data.DataException if there are no data
    public GivenData read() {
        return new GivenData(
                data.map(FoundData::in),
                pixels.map(GivenDataOptions::pixels),
                classes,
                input.map(GivenDataOptions::shape),
                share());
    }

    private static Pixels pixels(String text) {
        try {
            return Pixels.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--pixels " + e.getMessage());
        }
    }

    private static Shape shape(String text) {
        try {
            return Shape.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--input " + e.getMessage());
        }
    }

    private OptionalDouble share() {
        if (centre.isEmpty()) {
            return OptionalDouble.empty();
        }
        double share = centre.get();
        if (!(share > 0 && share <= 1)) {
            throw new UsageException("--centre " + share + " must be above 0 and at most 1. Maybe 0.875?");
        }
        return OptionalDouble.of(share);
    }
}
