package org.millijoule.results;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.millijoule.data.DataFacts;
import org.millijoule.store.ResultFile;

/// What must be the same of two networks for their errors and costs to stand in one table: data, training and
/// hardware.
///
/// @param published images that the data set has by its publisher; none where nobody says
/// @param hardware name, with how it treats outputs and depthwise convolutions
/// @param target whose costs are counted, where it is not the trained network
public record Setting(
        String data,
        List<Integer> input,
        int classes,
        int trainingImages,
        OptionalInt published,
        int testImages,
        int epochs,
        String hardware,
        Optional<ResultFile.TargetRow> target) {
    public Setting {
        input = List.copyOf(input);
    }

    static Setting of(FinishedRun run) {
        Optional<DataFacts> published = run.spec().data().published();
        return new Setting(
                run.data().kind(),
                run.data().input(),
                run.data().classes(),
                run.data().trainingImages(),
                published.map(facts -> OptionalInt.of(facts.images())).orElse(OptionalInt.empty()),
                run.data().testImages(),
                run.spec().retrain().epochs(),
                run.cost().hardware().name() + ", outputs "
                        + run.cost().hardware().outputs() + ", depthwise "
                        + run.cost().hardware().depthwise(),
                run.result().target());
    }

    /// `cifar, 32x32x3, 100 classes, 8,000 of 50,000 training images`.
    String title() {
        boolean all = published.isEmpty() || published.getAsInt() == trainingImages;
        String images = all ? whole(trainingImages) : whole(trainingImages) + " of " + whole(published.getAsInt());
        return data + ", " + shape(input) + ", " + whole(classes) + " classes, " + images + " training images";
    }

    /// How the figures were obtained.
    String note() {
        String costs = target.map(t -> " for images of " + shape(t.input()) + " and " + whole(t.classes())
                        + " classes, which is the target and not what was trained")
                .orElse("");
        return "Trained from scratch for " + epochs + (epochs == 1 ? " epoch" : " epochs") + ", tested as integers on "
                + whole(testImages) + " images. Costs are simulated, per image, on " + hardware + costs + ".";
    }

    private static String shape(List<Integer> sides) {
        return sides.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    private static String whole(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
