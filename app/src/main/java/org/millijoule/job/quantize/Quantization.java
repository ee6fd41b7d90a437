package org.millijoule.job.quantize;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.millijoule.data.found.FoundData;
import org.millijoule.job.evaluate.GivenData;
import org.millijoule.job.evaluate.GivenModel;
import org.millijoule.machine.Libtorch;
import org.millijoule.machine.Natives;
import org.millijoule.machine.VectorModule;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.network.graph.ImageScaling;
import org.millijoule.network.onnx.WeightedOnnx;
import org.millijoule.network.zoo.NetworkZoo;
import org.millijoule.precision.BitChoices;
import org.millijoule.precision.BitCosts;
import org.millijoule.precision.SensitivityTable;
import org.millijoule.search.Constraint;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.text.UsageException;

/// Somebody's trained network on its way to bit-widths: what the command `quantize` is given, from Java.
///
/// ```java
/// ResultFile result = Quantization.of(Path.of("quantize.yaml")).prepare(System.err::println)
///         .into(Path.of("runs/mine")).run();
/// ```
public record Quantization(Spec<QuantizeSpec> spec) {
    /// The ONNX file that a user means: the file itself, or that of a run.
    ///
    /// @throws UsageException if it is neither
    public static Path modelOf(String network) {
        if (NetworkZoo.named(network).isPresent() && !Files.exists(Path.of(network))) {
            throw new UsageException("the built-in " + network + " has no weights yet. Maybe train it first: millijoule"
                    + " train " + network + " --data FOLDER, then quantize its run?");
        }
        return GivenModel.of(Path.of(network), "quantize").file();
    }

    /// As a YAML file says it.
    public static Quantization of(Path file, SpecOverride... changes) {
        return new Quantization(SpecReader.read(QuantizeSpec.class, file, List.of(changes)));
    }

    /// Without a file.
    ///
    /// @param settings of a spec, each with the option that it was typed as
    public static Quantization of(List<SpecOverride> settings) {
        return new Quantization(SpecReader.parse(QuantizeSpec.class, "{}", Path.of("the command line"), settings));
    }

    /// Reads network and data, and refuses what could not end well.
    ///
    /// @param remarks is told what is left out of the data, and what the user should know of the network
    /// @throws UsageException if network, data and budgets do not go together
    /// @throws org.millijoule.network.onnx.file.OnnxException if the file is broken, or has what is not read
    /// @throws org.millijoule.data.DataException if the data are missing or damaged
    public QuantizeProblem prepare(Consumer<String> remarks) {
        VectorModule.load();
        QuantizeSpec value = spec.value();
        Libtorch.useThreads(value.threads());
        Natives.loadOnnxruntime();
        Path file = value.network().file();
        WeightedOnnx network = WeightedOnnx.read(file, value.input());
        List<String> notes = new ArrayList<>(network.remarks());
        GivenData given = new GivenData(
                Optional.of(FoundData.in(value.data())),
                value.pixels(),
                value.classes().map(HashedFile::file),
                value.input(),
                OptionalDouble.empty());
        Optional<ImageScaling> scaling = ImageScaling.of(network.graph());
        QuantizeData data =
                QuantizeData.of(given, file, network, scaling, value.fineTune().epochs() > 0);
        notes.addAll(data.remarks());
        BitChoices choices = choices(network);
        Optional<SensitivityTable> sensitivities =
                value.sensitivity().flatMap(csv -> SensitivityFile.ifThere(csv, choices));
        BitCosts costs = costs(choices);
        QuantizeProblem problem = new QuantizeProblem(
                value,
                scaling.map(ImageScaling::graph).orElse(network.graph()),
                network.network().network(),
                data.training(),
                data.pixels(),
                choices,
                costs,
                constraints(choices, costs),
                sensitivities,
                data.labelled(),
                data.testImages(),
                notes);
        refuseImpossible(problem);
        notes.forEach(remarks);
        sensitivities.ifPresent(_ -> remarks.accept(
                value.sensitivity().orElseThrow() + " is there: its sensitivities are taken, none are measured."));
        return problem;
    }

    private BitChoices choices(WeightedOnnx network) {
        try {
            return spec.value().options().choices(network.network().network());
        } catch (IllegalArgumentException e) {
            throw spec.source().error("fix", String.valueOf(e.getMessage()));
        }
    }

    private BitCosts costs(BitChoices choices) {
        return new BitCosts(choices, spec.value().hardware());
    }

    private List<Constraint> constraints(BitChoices choices, BitCosts costs) {
        QuantizationPolicy eight = choices.policy(choices.uniform(8));
        List<Constraint> constraints;
        try {
            constraints = spec.value().budget().constraints(metric -> costs.cost(metric, eight));
            constraints.forEach(costs::limits); // refuses bits that the hardware cannot run
        } catch (IllegalArgumentException e) {
            throw spec.source().error("budget", String.valueOf(e.getMessage()));
        }
        if (constraints.isEmpty()) {
            throw new UsageException("a budget is what bit-widths are chosen for. Maybe --budget energy=50%, of what 8"
                    + " bits everywhere need, or --budget energy=1.2mJ?");
        }
        return constraints;
    }

    private static void refuseImpossible(QuantizeProblem problem) {
        for (Constraint constraint : problem.constraints()) {
            double least = problem.least(constraint);
            if (!constraint.allows(least)) {
                String unit = constraint.metric().unit();
                throw new UsageException(String.format(
                        Locale.ROOT,
                        "the budget %s is %.4g %s, but no bit-widths need less than %.4g %s. Maybe %s=%.3g%s, fewer fixed"
                                + " layers, or lower bit-widths?",
                        constraint.metric().key(),
                        constraint.limit(),
                        unit,
                        least,
                        unit,
                        constraint.metric().key(),
                        least * 1.1,
                        unit.equals("bytes") ? "B" : unit));
            }
        }
    }
}
