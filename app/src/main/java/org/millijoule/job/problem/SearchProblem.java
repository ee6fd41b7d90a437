package org.millijoule.job.problem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.data.DataFacts;
import org.millijoule.data.HeapSpace;
import org.millijoule.data.ImageDataset;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.learn.TrainingData;
import org.millijoule.quantity.Budget;
import org.millijoule.search.Constraint;
import org.millijoule.search.Fixed;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.Deployment;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.cost.Target;
import org.millijoule.searching.Baseline;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.Architecture;
import org.millijoule.spec.Source;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecException;

/// A spec whose space fits its data and is priced where it will run.
///
/// @param spec its space has the shape and the classes of the data
/// @param deployment what is priced: the network that is trained, or the target's
/// @param constraints the budgets in the order energy, latency, size; at least one
public record SearchProblem(
        SearchSpec spec, Source source, Deployment deployment, SpaceCosts costs, List<Constraint> constraints) {
    public SearchProblem {
        constraints = List.copyOf(constraints);
    }

    /// Reads the training split, and makes sure that the test split fits it, as far as that can be known while its
    /// pixels stay closed.
    ///
    /// @param remarks is told what was left out
    /// @throws org.millijoule.data.DataException if one is missing, damaged or larger than memory
    public static TrainingData data(Spec<SearchSpec> read, Consumer<String> remarks) {
        ImageDataset dataset = read.value().data();
        TrainingData data = TrainingData.open(dataset, read.value().seed());
        List<String> ofTest = dataset.checkTest(data.images());
        Stream.concat(data.images().remarks().stream(), ofTest.stream())
                .forEach(remark -> remarks.accept(dataset.title() + ": " + remark));
        return data;
    }

    /// Prices the space of a spec whose data were read.
    ///
    /// @throws SpecException if space and data do not fit, or the hardware cannot run the space
    public static SearchProblem of(Spec<SearchSpec> read, TrainingData data) {
        Fit.of(read.value().space(), data, read.source()).check(read.value());
        return priced(read, data.facts());
    }

    /// The same for data that are not here.
    public static SearchProblem of(Spec<SearchSpec> read, DataFacts data) {
        Fit.of(read.value().space(), data, read.source()).check(read.value());
        return priced(read, data);
    }

    private static SearchProblem priced(Spec<SearchSpec> read, DataFacts data) {
        SearchSpec spec = read.value();
        SearchSpec resolved = spec.over(spec.space().on(data.shape(), data.classes()));
        Deployment deployment = deployment(resolved, read.source());
        return new SearchProblem(
                resolved,
                read.source(),
                deployment,
                costs(spec, deployment, read.source()),
                constraints(spec.budget()));
    }

    private static Deployment deployment(SearchSpec spec, Source source) {
        try {
            return spec.deployment();
        } catch (IllegalArgumentException e) {
            throw source.error("target.space", String.valueOf(e.getMessage()));
        }
    }

    private static SpaceCosts costs(SearchSpec spec, Deployment deployment, Source source) {
        try {
            return deployment.costs();
        } catch (UnsupportedLayerException | IllegalArgumentException e) {
            String key = spec.target().flatMap(Target::hardware).isPresent() ? "target.hardware" : "hardware";
            String problem = String.valueOf(e.getMessage());
            throw source.error(
                    key, problem.endsWith("?") ? problem : problem + ". Maybe other hardware, or a narrower space?");
        }
    }

    private static List<Constraint> constraints(Budget budget) {
        List<Constraint> constraints = new ArrayList<>();
        add(constraints, Metric.ENERGY, budget.millijoules());
        add(constraints, Metric.LATENCY, budget.milliseconds());
        add(constraints, Metric.MODEL_BYTES, budget.bytes());
        return constraints;
    }

    private static void add(List<Constraint> constraints, Metric metric, OptionalDouble limit) {
        limit.ifPresent(value -> constraints.add(new Constraint(metric, value)));
    }

    /// The first budget: it orders the space from smallest to largest.
    public Constraint first() {
        return constraints.getFirst();
    }

    /// The given network.
    ///
    /// @throws SpecException saying which block of it the space does not have
    public Architecture architecture(Fixed fixed) {
        try {
            return spec.space().parse(fixed.architecture());
        } catch (IllegalArgumentException e) {
            throw source.error("strategy.architecture", String.valueOf(e.getMessage()));
        }
    }

    public Architecture architecture(Baseline baseline) {
        return switch (baseline) {
            case SMALLEST -> costs.table(first().metric()).cheapest();
            case LARGEST -> costs.table(first().metric()).dearest();
            case UNIFORM_2, UNIFORM_4, UNIFORM_6, UNIFORM_8 -> uniform(baseline);
        };
    }

    private Architecture uniform(Baseline baseline) {
        int bits = baseline.bits().orElseThrow();
        return spec.space()
                .uniform(bits)
                .orElseThrow(() -> source.error(
                        "baselines",
                        baseline.key() + " needs " + bits + " bits, which are not among the space's "
                                + spec.space().bits() + ". Maybe " + possibleBaselines() + "?"));
    }

    private String possibleBaselines() {
        return Arrays.stream(Baseline.values())
                .filter(baseline -> baseline.bits().isEmpty()
                        || spec.space().uniform(baseline.bits().getAsInt()).isPresent())
                .map(Baseline::key)
                .collect(Collectors.joining(", "));
    }

    /// A training step that cannot fit the machine would end in the operating system's killing the process.
    ///
    /// @throws SpecException if its memory, estimated within a factor of two, is more than twice what there is
    public void refuseTooLarge(DataFacts data) {
        double machine = HeapSpace.physicalBytes();
        Effort.of(this, data)
                .memoryBytes()
                .filter(needed -> needed > 2 * machine)
                .ifPresent(needed -> {
                    throw source.error(
                            "strategy.weights.batch",
                            "a training step on images of " + data.shape() + " takes about "
                                    + HeapSpace.text(Math.round(needed)) + " of memory, but this machine has "
                                    + HeapSpace.text(Math.round(machine))
                                    + ". Maybe a smaller batch, smaller images or a larger stride of the stem?");
                });
    }

    /// Refuses budgets that are below what every network needs.
    ///
    /// @throws SpecException if no network can be inside the budgets
    public void refuseImpossibleBudget() {
        costs.refusal(constraints).ifPresent(refusal -> {
            String key = constraints.stream()
                    .filter(c -> !c.allows(costs.table(c.metric()).minimum()))
                    .findFirst()
                    .map(c -> "budget." + c.metric().key())
                    .orElse("budget");
            throw source.error(key, refusal + ". " + new CheaperSpace(spec, costs, constraints).wayOut());
        });
    }
}
