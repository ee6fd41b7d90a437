package org.millijoule.results;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.millijoule.data.DataFacts;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.learn.Retraining;
import org.millijoule.quantize.Quantizer;
import org.millijoule.spec.SpecHash;
import org.millijoule.store.files.ResultFile;

/// What must be the same of two networks for their errors and costs to stand in one table: data, training and
/// hardware.
///
/// @param data its title and the hash of its training split
/// @param published images that the data set has, on the disk or by its publisher; none where nobody says
/// @param hardware name, with how it treats outputs and depthwise convolutions
/// @param recipe hash of all settings of retraining, quantizer and hardware
/// @param target whose costs are counted, where it is not the trained network
public record Setting(
        String data,
        String hash,
        List<Integer> input,
        int classes,
        int trainingImages,
        int trained,
        OptionalInt published,
        int testImages,
        int epochs,
        String hardware,
        String recipe,
        Optional<ResultFile.TargetRow> target) {
    private static final int DIGITS = 8; // of hashes that people read

    public Setting {
        input = List.copyOf(input);
    }

    /// All that a trained network and its costs depend on, data, architecture and seed apart.
    record Recipe(Retraining retrain, Quantizer quantizer, int threads, HardwareModel hardware) {}

    static Setting of(FinishedRun run) {
        HardwareModel hardware = run.spec()
                .target()
                .flatMap(target -> target.hardware())
                .orElse(run.spec().hardware());
        Recipe recipe = new Recipe(
                run.spec().retrain(), run.spec().quantizer(), run.spec().threads(), hardware);
        return new Setting(
                run.spec().data().title(),
                run.data().hash(),
                run.data().input(),
                run.data().classes(),
                run.data().trainingImages(),
                run.data().trained(),
                whole(run),
                run.data().testImages(),
                run.spec().retrain().epochs(),
                run.cost().hardware().name() + ", outputs "
                        + run.cost().hardware().outputs() + ", depthwise "
                        + run.cost().hardware().depthwise(),
                SpecHash.of(recipe, Set.of()),
                run.result().target());
    }

    /// Images that there would be, where a spec wants a part of them or the folder has fewer than were published.
    private static OptionalInt whole(FinishedRun run) {
        OptionalInt available = run.data().availableTrainingImages();
        if (available.isPresent() && available.getAsInt() > run.data().trainingImages()) {
            return available;
        }
        Optional<DataFacts> published = run.spec().data().published();
        return published.map(facts -> OptionalInt.of(facts.images())).orElse(OptionalInt.empty());
    }

    /// `cifar cifar-100-subset, 32x32x3, 100 classes, 8,000 of 50,000 training images`.
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
        return "Trained from scratch for " + epochs + (epochs == 1 ? " epoch" : " epochs") + " on " + whole(trained)
                + " images, tested as integers on " + whole(testImages) + ". Costs are simulated, per image, on "
                + hardware + costs + ". Data " + brief(hash) + ", recipe " + brief(recipe) + ".";
    }

    private static String brief(String hash) {
        return hash.substring(0, Math.min(DIGITS, hash.length()));
    }

    private static String shape(List<Integer> sides) {
        return sides.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    private static String whole(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
