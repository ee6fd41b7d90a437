package org.millijoule.caution;

import java.util.List;
import java.util.Optional;
import org.millijoule.learn.Retraining;
import org.millijoule.search.Fixed;
import org.millijoule.search.Metric;
import org.millijoule.searching.Found;
import org.millijoule.searching.SearchSpec;
import org.millijoule.store.files.EpochLoss;

/// The figures of a finished run from which its warnings follow.
///
/// @param found what the search handed over, with its policy and its finalists
/// @param network as retrained and tested
/// @param baselines likewise
/// @param budgets of the run, at least one
/// @param trainingImages of D_train
/// @param validationImages of D_validate
/// @param epochs rows of `metrics.csv`, in order
/// @param executions of the network in other arithmetic
public record Evidence(
        SearchSpec spec,
        Found found,
        Tested network,
        List<Tested> baselines,
        TestImages test,
        List<BudgetUse> budgets,
        int trainingImages,
        int validationImages,
        List<EpochLoss> epochs,
        List<Execution> executions) {
    public Evidence {
        baselines = List.copyOf(baselines);
        budgets = List.copyOf(budgets);
        epochs = List.copyOf(epochs);
        executions = List.copyOf(executions);
    }

    /// A retrained network on the test images.
    ///
    /// @param accuracy in percent
    /// @param costs in the metrics of the budgets, in their order
    /// @param feasible whether it is inside every budget
    public record Tested(String name, double accuracy, List<Double> costs, boolean feasible) {
        public Tested {
            costs = List.copyOf(costs);
        }
    }

    /// The test split.
    ///
    /// @param largestClass images of the class that has the most
    public record TestImages(int count, int classes, int largestClass) {
        /// What a network that looks at nothing reaches, in percent: any one class, or the most frequent.
        public double chance() {
            return 100 * Math.max(1.0 / classes, (double) largestClass / Math.max(1, count));
        }
    }

    /// A budget, what the network needs of it, and what the dearest network of the space would.
    public record BudgetUse(Metric metric, double limit, double actual, double dearest) {
        double share() {
            return actual / limit;
        }
    }

    /// Another execution of the trained network beside the deployed one.
    ///
    /// @param how `in integers alone`
    /// @param tolerated share of images that may get another class
    /// @param advice what to change where more do
    public record Execution(String how, int images, int sameClass, double tolerated, String advice) {}

    /// Whether there was anything to search.
    boolean searched() {
        return !(spec.strategy() instanceof Fixed);
    }

    /// The mean loss of a network that gives every class the same probability, in nats.
    double guessingLoss() {
        return Math.log(test.classes());
    }

    Retraining retraining() {
        return spec.retrain();
    }

    Optional<Tested> baseline(String name) {
        return baselines.stream().filter(other -> other.name().equals(name)).findFirst();
    }
}
