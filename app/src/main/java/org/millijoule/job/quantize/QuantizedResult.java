package org.millijoule.job.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.millijoule.data.DataFacts;
import org.millijoule.data.Images;
import org.millijoule.job.run.Executions;
import org.millijoule.job.run.ModelExport;
import org.millijoule.job.run.TestSplit;
import org.millijoule.learn.Retrained;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.precision.Assigned;
import org.millijoule.search.Constraint;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.ResultFile;

/// Tests and exports a quantized network, and says what came out.
record QuantizedResult(QuantizeProblem problem, RunDirectory run) {
    /// Accuracy lost against the network as given, in points, from which on it is said (`our choice`).
    private static final double MUCH = 3;

    /// @param measured images that sensitivities were measured on, if they were
    /// @param real accuracy of the network as given
    ResultFile of(
            Assigned assigned,
            OptionalInt measured,
            Retrained found,
            Images test,
            double real,
            List<ResultFile.BaselineRow> baselines) {
        QuantizeSpec spec = problem.spec();
        QuantizationPolicy policy = assigned.policy();
        String line = BitsCsv.line(policy.precisions());
        TestSplit tested = TestSplit.of(found, test);
        Executions executions = Executions.of(found, tested, new ModelExport(spec.hash(), line, run));
        return new ResultFile(
                Json.SCHEMA,
                "done",
                spec.seed(),
                spec.method().name().toLowerCase(Locale.ROOT),
                line,
                problem.constraints().stream()
                        .map(constraint -> budget(constraint, policy))
                        .toList(),
                new ResultFile.Accuracy(
                        OptionalDouble.of(real),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.of(tested.accuracy()),
                        OptionalDouble.of(100 * executions.onnx().accuracy())),
                Executions.row(executions.onnx()),
                Optional.of(Executions.row(executions.replay())),
                Optional.of(Executions.row(executions.training())),
                baselines,
                Optional.of(data(test)),
                Optional.empty(),
                Optional.empty(),
                Optional.of(quantization(assigned, measured)),
                warnings(assigned, tested.accuracy(), real));
    }

    private ResultFile.QuantizationRow quantization(Assigned assigned, OptionalInt measured) {
        QuantizeSpec spec = problem.spec();
        return new ResultFile.QuantizationRow(
                String.valueOf(spec.network().file().getFileName()),
                spec.network().digest(),
                measured.isPresent() ? spec.measure().name().toLowerCase(Locale.ROOT) : "file",
                measured,
                problem.calibration().indices().length,
                spec.fineTune().epochs(),
                problem.labelled() ? "data" : "network",
                assigned.loss(),
                assigned.lowerBound(),
                assigned.gap());
    }

    private ResultFile.BudgetRow budget(Constraint constraint, QuantizationPolicy policy) {
        double actual = problem.cost(constraint.metric(), policy);
        return new ResultFile.BudgetRow(
                constraint.metric().key(),
                constraint.limit(),
                actual,
                constraint.metric().unit(),
                constraint.allows(actual));
    }

    /// The network as given.
    static ResultFile.BaselineRow real(double accuracy) {
        return new ResultFile.BaselineRow(
                "float",
                Optional.empty(),
                accuracy,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    private ResultFile.DataRow data(Images test) {
        DataFacts facts = problem.data().facts();
        return new ResultFile.DataRow(
                "found",
                problem.data().hash(),
                facts.shape().sides(),
                facts.classes(),
                facts.images(),
                problem.data().split().train().length,
                test.count(),
                OptionalInt.of(problem.data().images().available()),
                OptionalInt.of(test.available()));
    }

    private List<String> warnings(Assigned assigned, double accuracy, double real) {
        List<String> warnings = new ArrayList<>();
        if (real - accuracy > MUCH) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "It is right on %.1f points fewer test images than the network as given. Maybe %s, or a larger"
                            + " budget?",
                    real - accuracy,
                    problem.spec().fineTune().epochs() > 0
                            ? "more epochs of fine-tuning"
                            : "fine-tuning on pictures with labels"));
        }
        assigned.gap().stream()
                .filter(gap -> problem.spec().method() == Method.SENSITIVITY && !Assigned.isLeast(gap))
                .forEach(gap -> warnings.add(String.format(
                        Locale.ROOT,
                        "The bit-widths are not proven best: the least sum of sensitivities may be %.2g%% lower.",
                        100 * gap)));
        warnings.addAll(problem.remarks());
        return warnings;
    }
}
