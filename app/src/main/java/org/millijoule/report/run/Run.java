package org.millijoule.report.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What the files of a finished run directory say (CONTRACT.md, "A run directory"), typed. Accuracies and errors
/// are in percent; what does not apply is empty.
public record Run(Found found, CostSheet cost, Outcome outcome, List<TrialRow> trials, List<MetricRow> metrics) {
    public Run {
        trials = List.copyOf(trials);
        metrics = List.copyOf(metrics);
    }

    /// `architecture.json`, as far as it is the same for all spaces.
    public record Found(Optional<String> space, Optional<String> input, OptionalInt classes, Optional<String> line) {
        /// Whether somebody brought the network, and only its bit-widths were chosen.
        public boolean isGiven() {
            return space.equals(Optional.of("given"));
        }
    }

    /// `cost.json`: per image.
    public record CostSheet(Hardware hardware, Total total, List<LayerRow> layers) {
        public CostSheet {
            layers = List.copyOf(layers);
        }

        public Optional<LayerRow> layer(String name) {
            return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
        }

        /// The energy of all layers whose names start with `prefix`, in nanojoules.
        public double nanojoulesOf(String prefix) {
            return layers.stream()
                    .filter(layer -> layer.name().startsWith(prefix))
                    .mapToDouble(layer -> layer.total())
                    .sum();
        }
    }

    public record Hardware(
            Optional<String> name, Optional<String> depthwise, Optional<String> outputs, OptionalDouble batch) {}

    public record Total(
            OptionalDouble cycles,
            OptionalDouble milliseconds,
            OptionalDouble millijoules,
            OptionalDouble modelBytes,
            OptionalDouble peakRamBytes,
            OptionalDouble parameters,
            OptionalDouble macs,
            OptionalDouble bitOperations) {}

    /// A layer and its energy in nanojoules.
    public record LayerRow(
            String name,
            Optional<String> kind,
            OptionalInt weightBits,
            OptionalInt activationBits,
            OptionalInt outputBits,
            OptionalDouble cycles,
            Map<EnergyPart, Double> parts,
            double total) {
        public LayerRow {
            parts = Map.copyOf(parts);
        }

        public double part(EnergyPart part) {
            return parts.getOrDefault(part, 0.0);
        }
    }

    /// `result.json`.
    public record Outcome(
            Optional<String> status,
            Optional<String> seed,
            Optional<String> strategy,
            List<Budget> budget,
            Accuracy accuracy,
            Optional<Agreement> agreement,
            List<Baseline> baselines,
            Optional<Target> target,
            Optional<Choice> choice,
            Optional<Quantized> quantized,
            List<String> warnings) {
        public Outcome {
            budget = List.copyOf(budget);
            baselines = List.copyOf(baselines);
            warnings = List.copyOf(warnings);
        }

        /// Whether accuracy is agreement with the network as given, since the images have no labels.
        public boolean isAgreement() {
            return quantized.filter(how -> !how.labelled()).isPresent();
        }

        public Optional<Budget> budget(String metric) {
            return budget.stream().filter(b -> b.metric().equals(metric)).findFirst();
        }
    }

    /// The network whose costs are counted, where it is not the one that was trained.
    ///
    /// @param input height, width, channels
    public record Target(String input, OptionalInt classes) {}

    /// Why this network: among so many finalists it had the least of `by`.
    ///
    /// @param by `validation-loss` or `validation-error`
    public record Choice(
            String by,
            OptionalInt images,
            OptionalInt recalibrationBatches,
            OptionalInt finalists,
            OptionalInt withLessError) {}

    /// How the bit-widths of a given network were chosen.
    ///
    /// @param measure what a sensitivity is; `file` where they were read
    /// @param sensitivityImages on which they were measured
    /// @param gap how far the sum of sensitivities may be from the least one, as a share of it
    /// @param labelled whether images have labels of their own; else accuracy is agreement with the given network
    public record Quantized(
            String measure,
            OptionalInt sensitivityImages,
            int calibrationImages,
            int epochs,
            boolean labelled,
            double sensitivity,
            OptionalDouble gap) {}

    public record Budget(String metric, OptionalDouble limit, OptionalDouble actual, String unit, boolean satisfied) {}

    public record Accuracy(
            OptionalDouble real,
            OptionalDouble supernetValidation,
            OptionalDouble retrainedValidation,
            OptionalDouble test,
            OptionalDouble testOnnx) {
        /// The best figure there is: on the test split, else on the validation images.
        public OptionalDouble headline() {
            if (test.isPresent()) {
                return test;
            }
            return retrainedValidation.isPresent() ? retrainedValidation : supernetValidation;
        }
    }

    /// The trained network against the exported one.
    ///
    /// @param sameShare share of images with one top-1 class, between 0 and 1
    public record Agreement(long images, OptionalDouble sameShare, OptionalDouble largestLogitDifference) {}

    public record Baseline(
            String name,
            OptionalDouble test,
            OptionalDouble millijoules,
            OptionalDouble milliseconds,
            OptionalDouble modelBytes) {}

    /// A row of `trials.csv`.
    ///
    /// @param rank of a finalist, from 1, the network that was handed over
    public record TrialRow(
            String number,
            String step,
            String fidelity,
            String architecture,
            OptionalDouble error,
            OptionalDouble millijoules,
            OptionalDouble milliseconds,
            OptionalDouble modelBytes,
            boolean feasible,
            OptionalDouble loss,
            OptionalInt rank) {}

    /// A row of `metrics.csv`.
    public record MetricRow(
            double step,
            String phase,
            OptionalDouble trainLoss,
            OptionalDouble validationLoss,
            OptionalDouble validationAccuracy,
            OptionalDouble expectedMillijoules,
            OptionalDouble lambda,
            OptionalDouble temperature,
            OptionalDouble entropy) {}
}
