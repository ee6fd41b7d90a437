package org.millijoule.store.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import org.millijoule.search.Trial;
import org.millijoule.searching.Finalists;
import org.millijoule.space.Architecture;

/// `result.json`: what the run found, and whether it kept its promise. It is written last: where it is, the run
/// is complete.
///
/// @param status `done`, or `last-resort` where no sample was inside the budgets and the cheapest network stands
/// in
/// @param schema version of the file's layout, see [Json#SCHEMA]
/// @param strategy its kind, as in the spec
/// @param architecture the genotype as one line
/// @param budget one row for each limit of the spec, of the network that the budgets are about
/// @param agreement of onnxruntime with the trained network on its integers, on the whole test split
/// @param data absent in files of earlier versions
/// @param replay of the integer-only replay with the same, on its first images; empty for a network of real numbers,
/// as is `fakeQuantization`
/// @param choice why this network; absent where it was given, and in files of earlier versions
/// @param quantization how bit-widths were chosen; absent where the network was searched or trained
/// @param warnings what a user must know before believing the figures, and what to change
/// @param fakeQuantization of the network as training computes it, on the whole test split
public record ResultFile(
        int schema,
        String status,
        long seed,
        String strategy,
        String architecture,
        List<BudgetRow> budget,
        Accuracy accuracy,
        Agreement agreement,
        Optional<Agreement> replay,
        Optional<Agreement> fakeQuantization,
        List<BaselineRow> baselines,
        Optional<DataRow> data,
        Optional<TargetRow> target,
        Optional<ChoiceRow> choice,
        Optional<QuantizationRow> quantization,
        List<String> warnings) {
    public static final String NAME = "result.json";

    /// A budget per image and what the network needs of it.
    ///
    /// @param metric as in the spec, see [org.millijoule.search.Metric#key()]
    /// @param actual in the same unit as the limit
    /// @param unit `mJ`, `ms` or `bytes`
    public record BudgetRow(String metric, double limit, double actual, String unit, boolean satisfied) {}

    /// In percent of images classified rightly; what was not measured is empty.
    ///
    /// @param real of the network as it was given, at full precision, on the test split; the key is `float`
    /// @param supernetValidation with the shared weights, on D_validate
    /// @param retrainedValidation after training from scratch, on D_validate
    /// @param test the same network on the test split
    /// @param testOnnx the exported network on the test split, by onnxruntime
    public record Accuracy(
            @JsonProperty("float") OptionalDouble real,
            OptionalDouble supernetValidation,
            OptionalDouble retrainedValidation,
            OptionalDouble test,
            OptionalDouble testOnnx) {}

    /// How far another execution of the network gives the same answers.
    ///
    /// @param images compared
    /// @param sameTop1 images of the same most likely class
    /// @param maxAbsLogitDifference over all images and classes
    public record Agreement(int images, int sameTop1, double maxAbsLogitDifference) {}

    /// What it was trained and tested on.
    ///
    /// @param kind of the data set, as in the spec
    /// @param input height, width, channels
    /// @param hash of the training split
    /// @param trainingImages of the training split, D_train and D_validate together
    /// @param trained images of D_train, on which weights were trained
    /// @param availableTrainingImages of which those are a stratified part where there are more; empty in files of
    ///     earlier versions
    /// @param availableTestImages likewise
    public record DataRow(
            String kind,
            String hash,
            List<Integer> input,
            int classes,
            int trainingImages,
            int trained,
            int testImages,
            OptionalInt availableTrainingImages,
            OptionalInt availableTestImages) {}

    /// The network that the budget is about, where it is not the one that was trained.
    ///
    /// @param input height, width, channels
    public record TargetRow(List<Integer> input, int classes) {}

    /// Why the search handed over this network: of the finalists, all inside every budget, it had the least of `by`
    /// with the shared weights.
    ///
    /// @param by `validation-loss` or `validation-error`
    /// @param images of D_validate that each finalist was validated on
    /// @param recalibrationBatches of 256 images that re-estimated batch-norm before each
    /// @param finalists that were compared
    /// @param withLessError finalists with fewer errors than the chosen one
    /// @param runnerUp the next by the rule, if there was another
    public record ChoiceRow(
            String by,
            int images,
            int recalibrationBatches,
            int finalists,
            int withLessError,
            FinalistRow chosen,
            Optional<FinalistRow> runnerUp) {
        public static ChoiceRow of(Finalists choice, Function<Architecture, String> line) {
            List<FinalistRow> best = choice.ranked().stream()
                    .limit(2)
                    .map(trial -> FinalistRow.of(trial, line))
                    .toList();
            return new ChoiceRow(
                    choice.rule().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    choice.images(),
                    choice.recalibrationBatches(),
                    choice.ranked().size(),
                    choice.withLessError(),
                    best.getFirst(),
                    best.stream().skip(1).findFirst());
        }
    }

    /// A finalist.
    ///
    /// @param trial its number in `trials.csv`
    /// @param loss mean cross-entropy on the validation images, in nats
    /// @param error on them, in percent
    public record FinalistRow(
            int trial, String architecture, OptionalDouble loss, OptionalDouble error, double energyMj) {
        static FinalistRow of(Trial trial, Function<Architecture, String> line) {
            return new FinalistRow(
                    trial.number(),
                    line.apply(trial.architecture()),
                    trial.loss(),
                    Double.isFinite(trial.error()) ? OptionalDouble.of(trial.error()) : OptionalDouble.empty(),
                    trial.costs().energyMillijoules());
        }
    }

    /// How the bit-widths of a given network were chosen.
    ///
    /// @param network its file's name
    /// @param networkHash SHA-256 of the file
    /// @param measure what a sensitivity is, as in the spec; `file` where they were read from one
    /// @param sensitivityImages on which they were measured; empty where they were read
    /// @param calibrationImages from which step sizes were found
    /// @param fineTuneEpochs over the training images; 0 is post-training quantization
    /// @param labels `data`, or `network` where images have none: accuracy is agreement with the network as given
    /// @param sensitivity the sum over layers of the sensitivity of their bit-widths
    /// @param lowerBound no bit-widths inside the budgets have a lower sum, proven
    /// @param gap how far the sum may be from the least one, as a share of it; 0 where it is the least
    public record QuantizationRow(
            String network,
            String networkHash,
            String measure,
            OptionalInt sensitivityImages,
            int calibrationImages,
            int fineTuneEpochs,
            String labels,
            double sensitivity,
            OptionalDouble lowerBound,
            OptionalDouble gap) {}

    /// Another network of the space with the same retraining, or the same network at other bit-widths.
    ///
    /// @param name `smallest`, `largest`, `uniform-8`, ...; `float` is a given network at full precision
    /// @param architecture as one line; empty at full precision, as are the costs, which no accelerator here knows
    /// @param test accuracy in percent
    public record BaselineRow(
            String name,
            Optional<String> architecture,
            double test,
            OptionalDouble energyMj,
            OptionalDouble latencyMs,
            OptionalDouble modelBytes) {}
}
