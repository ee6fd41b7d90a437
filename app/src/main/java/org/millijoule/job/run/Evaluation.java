package org.millijoule.job.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.data.Images;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.Retrained;
import org.millijoule.learn.TrainingData;
import org.millijoule.searching.Found;
import org.millijoule.searching.SearchSpec;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.ResultFile;

/// The last station of a run: tests its networks, exports the found one, and says what came out.
///
/// @param test opened when every choice was made
record Evaluation(SearchProblem problem, TrainingData data, RunDirectory run, Images test) {
    ResultFile of(Found found, Networks networks) {
        SearchSpec spec = problem.spec();
        Retrained network = networks.found();
        TestSplit tested = TestSplit.of(network, test);
        Executions executions = Executions.of(
                network, tested, new ModelExport(spec.hash(), spec.space().print(found.architecture()), run));
        List<Tested> baselines = networks.baselines().stream()
                .map(baseline -> Tested.on(test, baseline))
                .toList();
        ResultRows rows = new ResultRows(problem, data);
        return new ResultFile(
                Json.SCHEMA,
                found.lastResort() ? "last-resort" : "done",
                spec.seed(),
                spec.strategy().kind(),
                spec.space().print(found.architecture()),
                rows.budget(found.architecture()),
                new ResultFile.Accuracy(
                        OptionalDouble.empty(),
                        found.validationAccuracy(),
                        network.validationAccuracy(),
                        OptionalDouble.of(tested.accuracy()),
                        OptionalDouble.of(100 * executions.onnx().accuracy())),
                Executions.row(executions.onnx()),
                Optional.of(Executions.row(executions.replay())),
                Optional.of(Executions.row(executions.training())),
                baselines.stream().map(rows::baseline).toList(),
                Optional.of(rows.data(test)),
                rows.target(),
                rows.choice(found),
                Optional.empty(),
                warnings(found, new Tested(network, tested.accuracy()), baselines, executions));
    }

    private List<String> warnings(Found found, Tested network, List<Tested> baselines, Executions executions) {
        RunEvidence evidence = new RunEvidence(problem, data, run.epochLosses());
        List<String> warnings = new ArrayList<>(evidence.warnings(found, network, baselines, test, executions));
        warnings.addAll(DataRemarks.of(data, test));
        return warnings;
    }
}
