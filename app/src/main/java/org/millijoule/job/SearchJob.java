package org.millijoule.job;

import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.millijoule.data.DataFacts;
import org.millijoule.data.Images;
import org.millijoule.export.Agreement;
import org.millijoule.export.IntegerReplay;
import org.millijoule.export.ModelFacts;
import org.millijoule.export.OnnxCheck;
import org.millijoule.export.OnnxWriter;
import org.millijoule.learn.DivergedException;
import org.millijoule.learn.InterruptedRunException;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.TrainingData;
import org.millijoule.machine.Origin;
import org.millijoule.machine.Version;
import org.millijoule.quantize.MinMax;
import org.millijoule.search.AskTell;
import org.millijoule.search.Constraint;
import org.millijoule.search.Differentiable;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Fixed;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.Trial;
import org.millijoule.search.cost.Deployment;
import org.millijoule.searching.Baseline;
import org.millijoule.searching.Found;
import org.millijoule.searching.OneShot;
import org.millijoule.searching.SearchSpec;
import org.millijoule.searching.SupernetStrategy;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecException;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.ArchitectureFile;
import org.millijoule.store.files.CostFile;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.NetworkJson;
import org.millijoule.store.files.PolicyFile;
import org.millijoule.store.files.ResultFile;
import org.millijoule.store.files.WeightsFile;
import org.millijoule.supernet.TrainedWeights;

/// The main job: search, retrain, evaluate, export. Every stage goes on where the run directory says it stopped.
public final class SearchJob {
    /// `our choice`: the replay is there to show that integers suffice, and takes milliseconds an image.
    private static final int REPLAYED_IMAGES = 200;

    private final SearchProblem problem;
    private final SearchSpec spec;
    private final TrainingData data;
    private final RunDirectory run;
    private final Clock clock;

    public SearchJob(SearchProblem problem, TrainingData data, RunDirectory run, Clock clock) {
        this.problem = problem;
        this.spec = problem.spec();
        this.data = data;
        this.run = run;
        this.clock = clock;
    }

    /// Does what is left to do.
    ///
    /// @throws InterruptedRunException after saving, if the user asked to stop
    public ResultFile finish() {
        Found found = run.timed("search", this::find);
        describe(found);
        try (Networks networks = new Networks()) {
            train("found", found.architecture(), networks);
            for (Baseline baseline : spec.baselines()) {
                train(baseline.key(), problem.architecture(baseline), networks);
            }
            networks.all().forEach(this::recordTrial);
            Images test = data.test(); // opened here and nowhere else: every choice is made
            ResultFile result = run.timed("evaluate", () -> evaluate(found, networks, test));
            run.complete(result, Origin.now(clock));
            return result;
        }
    }

    private Found find() {
        return switch (spec.strategy()) {
            case Fixed fixed -> Found.given(problem.architecture(fixed));
            case AskTell search -> search(new OneShot(search));
            case SupernetStrategy strategy -> search(strategy);
            case Differentiable other -> throw cannotRun(other);
        };
    }

    private Found search(SupernetStrategy strategy) {
        return training("strategy", () -> strategy.search(spec, data, problem.costs(), problem.constraints(), run));
    }

    private SpecException cannotRun(SearchStrategy strategy) {
        return problem.source()
                .error("strategy.kind", "search cannot run the strategy " + strategy.kind() + ". Maybe joint?");
    }

    /// Writes what is known of the found network before it is trained.
    private void describe(Found found) {
        Architecture architecture = found.architecture();
        run.writeJson(ArchitectureFile.NAME, ArchitectureFile.of(spec.space(), architecture));
        run.writeJson("cost.json", CostFile.of(problem.deployment(), architecture));
        if (!found.policy().isEmpty()) {
            String policy = new PolicyFile(found.policy()).text();
            run.writeFile(PolicyFile.NAME, path -> Files.writeString(path, policy));
        }
        if (spec.target().isPresent()) {
            Deployment trained = new Deployment(spec.space(), spec.hardware());
            run.writeJson("proxy-cost.json", CostFile.of(trained, architecture));
        }
    }

    private void train(String name, Architecture architecture, Networks networks) {
        if (run.stopRequested()) {
            throw new InterruptedRunException();
        }
        networks.all()
                .add(run.timed(
                        "retrain-" + name,
                        () -> training(
                                "retrain",
                                () -> spec.retrain().retrain(name, architecture, spec.freshNetworks(), data, run))));
    }

    /// A training that runs away is the doing of settings: says where they stand.
    private <T> T training(String settings, Supplier<T> work) {
        try {
            return work.get();
        } catch (DivergedException e) {
            String coarse = spec.quantizer() instanceof MinMax
                    ? " Or quantizer: lsq: with min-max, whole channels round to zero at 2 bits."
                    : "";
            throw problem.source().error(settings, e.getMessage() + coarse);
        }
    }

    private void recordTrial(Retrained network) {
        run.trial(new Trial(
                run.trials(),
                0,
                Fidelity.RETRAINED,
                network.architecture(),
                spec.seed(),
                100 - network.validationAccuracy().orElse(Double.NaN),
                problem.costs().costs(network.architecture()),
                problem.costs().feasible(network.architecture(), problem.constraints()),
                network.validationLoss(),
                OptionalInt.empty()));
    }

    private ResultFile evaluate(Found found, Networks networks, Images test) {
        Retrained network = networks.found();
        TestSplit tested = TestSplit.of(network, test);
        ResultFile.Agreement replay = replay(network, tested);
        ResultFile.Agreement training =
                row(tested.compare(new TestSplit(test, network.fakeQuantizedLogits(test)).flat()));
        Agreement onnx = export(network, tested);
        List<RunEvidence.Tested> tests = new ArrayList<>();
        tests.add(new RunEvidence.Tested(network, tested.accuracy()));
        for (Retrained baseline : networks.baselines()) {
            tests.add(new RunEvidence.Tested(
                    baseline, TestSplit.of(baseline, test).accuracy()));
        }
        return new ResultFile(
                Json.SCHEMA,
                found.lastResort() ? "last-resort" : "done",
                spec.seed(),
                spec.strategy().kind(),
                spec.space().print(found.architecture()),
                problem.constraints().stream()
                        .map(constraint -> row(constraint, found.architecture()))
                        .toList(),
                new ResultFile.Accuracy(
                        found.validationAccuracy(),
                        network.validationAccuracy(),
                        OptionalDouble.of(tested.accuracy()),
                        OptionalDouble.of(100 * onnx.accuracy())),
                row(onnx),
                replay,
                training,
                tests.stream().skip(1).map(this::row).toList(),
                Optional.of(data(test)),
                target(),
                found.choice().map(choice -> ResultFile.ChoiceRow.of(choice, spec.space()::print)),
                warnings(found, tests, test, replay, training));
    }

    private ResultFile.DataRow data(Images test) {
        DataFacts facts = data.facts();
        return new ResultFile.DataRow(
                spec.data().kind(),
                data.hash(),
                facts.shape().sides(),
                facts.classes(),
                facts.images(),
                data.split().train().length,
                test.count(),
                OptionalInt.of(data.images().available()),
                OptionalInt.of(test.available()));
    }

    private Optional<ResultFile.TargetRow> target() {
        SearchSpace space = problem.deployment().space();
        return spec.target().map(_ -> new ResultFile.TargetRow(space.image().sides(), space.numberOfClasses()));
    }

    /// The network in integers alone, on the first test images.
    private static ResultFile.Agreement replay(Retrained network, TestSplit tested) {
        TestSplit some = tested.first(REPLAYED_IMAGES);
        int pixels = Math.toIntExact(some.images().shape().elements());
        byte[] images = new byte[pixels * some.logits().length];
        for (int i = 0; i < some.logits().length; i++) {
            some.images().read(i, images, i * pixels);
        }
        float[] replayed = new IntegerReplay(network.model()).logits(images, some.logits().length);
        return row(some.compare(replayed));
    }

    private static ResultFile.Agreement row(Agreement agreement) {
        return new ResultFile.Agreement(agreement.images(), agreement.sameTop1(), agreement.maxAbsLogitDifference());
    }

    /// Writes `model.onnx` once onnxruntime has agreed with the trained network on the whole test split, the weights
    /// it came from, and `network.json`, by which others rebuild it.
    private Agreement export(Retrained network, TestSplit tested) {
        ModelFacts facts = new ModelFacts(tested.images().classNames(), spec.hash(), Version.number());
        byte[] model = OnnxWriter.bytes(network.model(), facts);
        Agreement agreement = OnnxCheck.compare(model, tested.images(), tested.flat());
        if (!agreement.holds()) {
            throw new IllegalStateException(
                    "model.onnx in onnxruntime gives the same class as the trained network on only "
                            + agreement.sameTop1() + " of " + agreement.images() + " test images");
        }
        run.writeFile("model.onnx", path -> Files.write(path, model));
        TrainedWeights weights = network.weights();
        run.writeFile(
                WeightsFile.NAME,
                WeightsFile.of(weights, spec.space().print(network.architecture()), Version.number())::write);
        run.writeJson("network.json", NetworkJson.of(network.model(), facts, weights.transformation()));
        return agreement;
    }

    private ResultFile.BudgetRow row(Constraint constraint, Architecture architecture) {
        double actual = problem.costs().table(constraint.metric()).cost(architecture);
        return new ResultFile.BudgetRow(
                constraint.metric().key(),
                constraint.limit(),
                actual,
                constraint.metric().unit(),
                constraint.allows(actual));
    }

    private ResultFile.BaselineRow row(RunEvidence.Tested test) {
        Retrained network = test.network();
        Trial.Costs costs = problem.costs().costs(network.architecture());
        return new ResultFile.BaselineRow(
                network.name(),
                spec.space().print(network.architecture()),
                test.accuracy(),
                costs.energyMillijoules(),
                costs.latencyMilliseconds(),
                costs.modelBytes());
    }

    private List<String> warnings(
            Found found,
            List<RunEvidence.Tested> tests,
            Images test,
            ResultFile.Agreement replay,
            ResultFile.Agreement training) {
        List<String> warnings = new ArrayList<>(
                new RunEvidence(problem, data, run.epochLosses()).warnings(found, tests, test, replay, training));
        warnings.addAll(DataRemarks.of(data, test));
        return warnings;
    }
}
