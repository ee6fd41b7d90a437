package org.millijoule.job.quantize;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.millijoule.learn.log.Progress;
import org.millijoule.machine.Origin;
import org.millijoule.network.Precision;
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
import org.millijoule.store.disk.WholeFile;
import org.millijoule.store.files.ResultFile;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.TrainableNetwork;
import org.millijoule.supernet.graph.GivenNetwork;
import org.millijoule.supernet.graph.Sensitivities;
import org.millijoule.text.UsageException;

/// The stations of a quantization: calibrate, measure what bits cost, choose them, fine-tune, test, export. Each goes
/// on where the run directory says it stopped.
final class QuantizeJob {
    static final String SENSITIVITY = "sensitivity.csv";
    private static final int DRAWS = 4; // of signs for each batch; our choice: noise averages over batches
    private static final List<Integer> UNIFORM = List.of(8, 6, 4, 2);

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
            SensitivityTable sensitivities = run.timed("sensitivity", () -> sensitivities(given));
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

    private SensitivityTable sensitivities(GivenNetwork given) {
        Path own = run.path().resolve(SENSITIVITY);
        Optional<SensitivityTable> before = SensitivityFile.ifThere(own, problem.choices());
        Optional<SensitivityTable> named =
                spec.sensitivity().flatMap(file -> SensitivityFile.ifThere(file, problem.choices()));
        if (before.isPresent() && named.isPresent() && !before.equals(named)) {
            throw new UsageException(spec.sensitivity().orElseThrow() + " says something else than " + own
                    + ", which this run began with. Maybe another --out?");
        }
        SensitivityTable table = before.or(() -> named).orElseGet(() -> measured(given));
        String text = table.csv();
        run.writeFile(SENSITIVITY, path -> Files.writeString(path, text));
        spec.sensitivity()
                .filter(file -> !Files.exists(file))
                .ifPresent(file -> WholeFile.write(file, path -> Files.writeString(path, text)));
        return table;
    }

    private SensitivityTable measured(GivenNetwork given) {
        ImageBatches images = problem.sensitivityImages(given.measurements());
        boolean single = spec.measure() == Measure.KL || spec.measure() == Measure.LOGITS;
        int all = (single ? given.measurements() : 1) * images.count();
        int[] done = {0};
        Runnable tick = () -> {
            done[0]++;
            run.progress(Progress.withoutPolicy(
                    "sensitivity",
                    Progress.Part.network("measuring", done[0], all),
                    done[0],
                    all,
                    0,
                    new Progress.Learned(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty())));
            if (run.stopRequested()) {
                throw new InterruptedRunException();
            }
        };
        Sensitivities measured =
                switch (spec.measure()) {
                    case KL -> given.divergences(images, tick);
                    case LOGITS -> given.squaredErrors(images, tick);
                    case FISHER -> given.byFisher(images, tick);
                    case HESSIAN -> given.byHessian(images, DRAWS, spec.seed(), tick);
                };
        return table(measured, given);
    }

    /// The sum of what weights and activations cost alone (`our choice`: errors of different origin add up).
    private SensitivityTable table(Sensitivities measured, GivenNetwork given) {
        Map<String, Map<Precision, Double>> layers = new LinkedHashMap<>();
        for (Sensitivities.Layer layer : measured.layers()) {
            Map<Precision, Double> row = new LinkedHashMap<>();
            for (int w = 0; w < layer.weights().size(); w++) {
                for (int a = 0; a < layer.activations().size(); a++) {
                    row.put(
                            new Precision(
                                    given.weightBits().get(w),
                                    given.activationBits().get(a)),
                            layer.weights().get(w) + layer.activations().get(a));
                }
            }
            layers.put(layer.name(), row);
        }
        return new SensitivityTable(layers);
    }

    private Assigned assigned(SensitivityTable sensitivities) {
        BitProblem assignment = problem.assignment(sensitivities);
        Optional<Assigned> found =
                switch (spec.method()) {
                    case SENSITIVITY -> assignment.exact();
                    case GREEDY -> assignment.greedy();
                    case UNIFORM -> assignment.uniform();
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
            for (int bits : UNIFORM) {
                baselines.add(uniform(given, bits, test));
            }
            ResultFile file = result.of(assigned, found, test, real, baselines);
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
