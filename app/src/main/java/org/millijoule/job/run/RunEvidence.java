package org.millijoule.job.run;

import java.util.List;
import org.millijoule.caution.Caution;
import org.millijoule.caution.Evidence;
import org.millijoule.data.Images;
import org.millijoule.export.Agreement;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.TrainingData;
import org.millijoule.search.Constraint;
import org.millijoule.searching.Found;
import org.millijoule.space.Architecture;
import org.millijoule.store.files.EpochLoss;

/// Gathers the figures of a run from which its warnings follow.
///
/// @param epochs of all its trainings, in order
record RunEvidence(SearchProblem problem, TrainingData data, List<EpochLoss> epochs) {
    /// The warnings of the run, in words, the gravest first.
    List<String> warnings(Found found, Tested network, List<Tested> baselines, Images test, Executions executions) {
        Agreement replay = executions.replay();
        Agreement training = executions.training();
        Evidence evidence = new Evidence(
                problem.spec(),
                found,
                tested(network),
                baselines.stream().map(this::tested).toList(),
                new Evidence.TestImages(test.count(), test.classes(), largestClass(test)),
                problem.constraints().stream()
                        .map(constraint -> use(constraint, found.architecture()))
                        .toList(),
                data.split().train().length,
                data.split().validate().length,
                epochs,
                List.of(
                        new Evidence.Execution(
                                "In integers alone",
                                replay.images(),
                                replay.sameTop1(),
                                0,
                                "report it: the two are to agree in every bit"),
                        new Evidence.Execution(
                                "As training computes it, in rounded real numbers",
                                training.images(),
                                training.sameTop1(),
                                0.01, // our choice: float32 rounding alone stays well below
                                "a larger retrain.fixed-statistics")));
        return Caution.of(evidence).stream().map(Caution::text).toList();
    }

    private Evidence.Tested tested(Tested test) {
        Architecture architecture = test.network().architecture();
        return new Evidence.Tested(
                test.network().name(),
                test.accuracy(),
                problem.constraints().stream()
                        .map(constraint -> cost(constraint, architecture))
                        .toList(),
                problem.costs().feasible(architecture, problem.constraints()));
    }

    private double cost(Constraint constraint, Architecture architecture) {
        return problem.costs().table(constraint.metric()).cost(architecture);
    }

    private Evidence.BudgetUse use(Constraint constraint, Architecture architecture) {
        return new Evidence.BudgetUse(
                constraint.metric(),
                constraint.limit(),
                cost(constraint, architecture),
                problem.costs().table(constraint.metric()).maximum());
    }

    private static int largestClass(Images test) {
        int[] counts = new int[test.classes()];
        int largest = 0;
        for (int i = 0; i < test.count(); i++) {
            largest = Math.max(largest, ++counts[test.label(i)]);
        }
        return largest;
    }
}
