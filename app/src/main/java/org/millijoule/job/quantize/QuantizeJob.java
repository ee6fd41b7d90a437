package org.millijoule.job.quantize;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.millijoule.data.Images;
import org.millijoule.job.run.TestSplit;
import org.millijoule.learn.DivergedException;
import org.millijoule.learn.Evaluation;
import org.millijoule.learn.FinalStatistics;
import org.millijoule.learn.NetworkTraining;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.Teacher;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.machine.Origin;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.precision.Assigned;
import org.millijoule.precision.BitProblem;
import org.millijoule.precision.SensitivityTable;
import org.millijoule.search.Constraint;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Metric;
import org.millijoule.search.Trial;
import org.millijoule.space.Architecture;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.ResultFile;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.TrainableNetwork;
import org.millijoule.supernet.graph.GivenNetwork;
import org.millijoule.text.UsageException;

/// The stations of a quantization: calibrate, measure what bits cost, choose them, fine-tune, test, export. Each goes
/// on where the run directory says it stopped.
final class QuantizeJob {
    private final QuantizeProblem problem;
    private final QuantizeSpec spec;
    private final RunDirectory run;
    private final Clock clock;

    QuantizeJob(QuantizeProblem problem, RunDirectory run, Clock clock) {
        this.problem = problem;
        this.spec = problem.spec();
        this.run = run;
        this.clock = clock;
    }

    /// Does what is left to do.
    ///
    /// @throws InterruptedRunException after saving, if the user asked to stop
    /// @throws UsageException if no bit-widths are inside every budget
    ResultFile finish() {
        try (GivenNetwork given = problem.given()) {
            run.timed("calibrate", () -> {
                calibrate(given);
                return true;
            });
            SensitivityTable sensitivities =
                    run.timed("sensitivity", () -> new SensitivityStation(problem, run).sensitivities(given));
            Assigned assigned = run.timed("assign", () -> assigned(sensitivities));
            QuantizationPolicy policy = assigned.policy();
            new QuantizedFiles(problem, run).write(policy);
            try (TrainableNetwork network = given.at(policy)) {
                fineTune(given, network);
                return test(given, network, assigned);
            }
        }
    }

    private void calibrate(GivenNetwork given) {
        ImageBatches batches = problem.calibration();
        given.calibrate(batches, batches.count());
    }

    private Assigned assigned(SensitivityTable sensitivities) {
        BitProblem assignment = problem.assignment(sensitivities);
        Optional<Assigned> found =
                switch (spec.method()) {
                    case SENSITIVITY -> assignment.exact();
                    case GREEDY -> assignment.greedy().map(greedy -> bounded(greedy, assignment));
                    case UNIFORM -> assignment.uniform().map(uniform -> bounded(uniform, assignment));
                };
        return found.orElseThrow(() -> new UsageException(
                switch (spec.method()) {
                    case SENSITIVITY -> "no bit-widths are inside all budgets together. Maybe raise one of them?";
                    case GREEDY ->
                        "one step after another leads to no bit-widths inside the budgets. Maybe --method"
                                + " sensitivity, which looks at all of them?";
                    case UNIFORM ->
                        "no single bit-width for all layers is inside the budgets. Maybe --method sensitivity?";
                }));
    }

    /// What a method chose that proves nothing, with how low the sum of sensitivities could be.
    private static Assigned bounded(Assigned chosen, BitProblem assignment) {
        return new Assigned(
                chosen.choices(),
                chosen.options(),
                chosen.loss(),
                assignment.exact().map(Assigned::lowerBound).orElse(OptionalDouble.empty()));
    }

    private void fineTune(GivenNetwork given, TrainableNetwork network) {
        FineTuning tuning = spec.fineTune();
        if (tuning.epochs() == 0) {
            return;
        }
        try (TrainableNetwork teacher = given.real()) {
            Optional<Teacher> knowing = tuning.distillation().isOn()
                    ? Optional.of(new Teacher(teacher, tuning.distillation()))
                    : Optional.empty();
            NetworkTraining.Stage stage = new NetworkTraining.Stage(
                    "fine-tune",
                    tuning.epochs(),
                    tuning.weights(),
                    NetworkTraining.Values.QUANTIZED,
                    FinalStatistics.estimated(1),
                    tuning.checkpointEvery(),
                    knowing);
            run.timed("fine-tune", () -> stage.train(network, spec.seed(), problem.data(), run));
        } catch (DivergedException e) {
            throw new UsageException(
                    e.getMessage() + " Maybe a lower learning rate: --set fine-tune.weights.learning-rate=0.003?");
        }
    }

    private ResultFile test(GivenNetwork given, TrainableNetwork network, Assigned assigned) {
        TrainingData data = problem.data();
        Images test = data.test(); // opened here and nowhere else: every choice is made
        Architecture options = Architecture.of(assigned.options());
        Retrained found = new Retrained("found", options, network, data, new Evaluation.Score(Double.NaN, Double.NaN));
        recordTrial(assigned);
        return run.timed("evaluate", () -> {
            QuantizedResult result = new QuantizedResult(problem, run);
            List<ResultFile.BaselineRow> baselines = new ArrayList<>();
            double real = real(given, test);
            baselines.add(QuantizedResult.real(real));
            for (int bits : spec.baselines()) {
                baselines.add(uniform(given, bits, test));
            }
            OptionalInt measured = new SensitivityStation(problem, run).images(given);
            ResultFile file = result.of(assigned, measured, found, test, real, baselines);
            run.complete(file, Origin.now(clock));
            return file;
        });
    }

    private double real(GivenNetwork given, Images test) {
        try (TrainableNetwork network = given.real()) {
            float[][] logits = new Evaluation(
                            network.image(), network::logits, problem.data().normalisation(), Pass.Quantization.NONE)
                    .logits(test);
            return new TestSplit(test, logits).accuracy();
        }
    }

    /// The same network at one bit-width, not fine-tuned.
    private ResultFile.BaselineRow uniform(GivenNetwork given, int bits, Images test) {
        QuantizationPolicy policy = problem.uniform(bits);
        try (TrainableNetwork network = given.at(policy)) {
            Retrained baseline = new Retrained(
                    "uniform-" + bits,
                    Architecture.of(problem.choices().uniform(bits)),
                    network,
                    problem.data(),
                    new Evaluation.Score(Double.NaN, Double.NaN));
            double accuracy = TestSplit.of(baseline, test).accuracy();
            return new ResultFile.BaselineRow(
                    "uniform-" + bits,
                    Optional.of(BitsCsv.line(policy.precisions())),
                    accuracy,
                    OptionalDouble.of(problem.cost(Metric.ENERGY, policy)),
                    OptionalDouble.of(problem.cost(Metric.LATENCY, policy)),
                    OptionalDouble.of(problem.cost(Metric.MODEL_BYTES, policy)));
        }
    }

    private void recordTrial(Assigned assigned) {
        QuantizationPolicy policy = assigned.policy();
        run.trial(new Trial(
                run.trials(),
                0,
                Fidelity.RETRAINED,
                Architecture.of(assigned.options()),
                spec.seed(),
                Double.NaN,
                new Trial.Costs(
                        problem.cost(Metric.ENERGY, policy),
                        problem.cost(Metric.LATENCY, policy),
                        problem.cost(Metric.MODEL_BYTES, policy)),
                problem.constraints().stream().allMatch(constraint -> isInside(constraint, policy)),
                OptionalDouble.empty(),
                OptionalInt.empty()));
    }

    private boolean isInside(Constraint constraint, QuantizationPolicy policy) {
        return constraint.allows(problem.cost(constraint.metric(), policy));
    }
}
