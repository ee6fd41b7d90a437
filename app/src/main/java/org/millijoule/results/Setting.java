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
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.SpecHash;
import org.millijoule.store.files.ResultFile;

/// What must be the same of two networks for their errors and costs to stand in one table: data, training and
/// hardware.
///
/// @param data its title and the hash of its training split
/// @param published images that the data set has, on the disk or by its publisher; none where nobody says
/// @param hardware name, with how it treats outputs and depthwise convolutions
/// @param epochs of retraining; none of a given network, which each row fine-tunes in its own way
/// @param recipe hash of all settings of retraining, quantizer and hardware; of a given network that of its file
/// @param network the file's name of a given network
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
        OptionalInt epochs,
        String hardware,
        String recipe,
        Optional<String> network,
        Optional<ResultFile.TargetRow> target) {
    private static final int DIGITS = 8; // of hashes that people read

    public Setting {
        input = List.copyOf(input);
    }

    /// All that a trained network and its costs depend on, data, architecture and seed apart.
    record Recipe(Retraining retrain, Quantizer quantizer, int threads, HardwareModel hardware) {}

    static Setting of(FinishedRun run) {
        Optional<ResultFile.QuantizationRow> given = run.result().quantization();
        Optional<SearchSpec> search = run.search();
        return new Setting(
                search.map(spec -> spec.data().title()).orElseGet(() -> title(given.orElseThrow())),
                run.data().hash(),
                run.data().input(),
                run.data().classes(),
                run.data().trainingImages(),
                run.data().trained(),
                whole(run),
                run.data().testImages(),
                search.map(spec -> OptionalInt.of(spec.retrain().epochs())).orElse(OptionalInt.empty()),
                run.cost().hardware().name() + ", outputs "
                        + run.cost().hardware().outputs() + ", depthwise "
                        + run.cost().hardware().depthwise(),
                search.map(Setting::recipe).orElseGet(() -> given.orElseThrow().networkHash()),
                given.map(ResultFile.QuantizationRow::network),
                run.result().target());
    }

    private static String title(ResultFile.QuantizationRow given) {
        return given.labels().equals("data")
                ? "data of " + given.network()
                : "answers of " + given.network() + " to images without labels";
    }

    private static String recipe(SearchSpec spec) {
        HardwareModel hardware =
                spec.target().flatMap(target -> target.hardware()).orElse(spec.hardware());
        return SpecHash.of(new Recipe(spec.retrain(), spec.quantizer(), spec.threads(), hardware), Set.of());
    }

    /// Images that there would be, where a spec wants a part of them or the folder has fewer than were published.
    private static OptionalInt whole(FinishedRun run) {
        OptionalInt available = run.data().availableTrainingImages();
        if (available.isPresent() && available.getAsInt() > run.data().trainingImages()) {
            return available;
        }
        Optional<DataFacts> published = run.search().flatMap(spec -> spec.data().published());
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
        return training() + ", tested as integers on " + whole(testImages) + ". Costs are simulated, per image, on "
                + hardware + costs + ". Data " + brief(hash) + ", " + (network.isPresent() ? "network " : "recipe ")
                + brief(recipe) + ".";
    }

    private String training() {
        return epochs.isPresent()
                ? "Trained from scratch for " + epochs.getAsInt() + (epochs.getAsInt() == 1 ? " epoch" : " epochs")
                        + " on " + whole(trained) + " images"
                : network.orElse("A given network") + " quantized, calibrated or fine-tuned on " + whole(trained)
                        + " images";
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
