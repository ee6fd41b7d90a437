package org.millijoule.search.strategy;

import java.util.Arrays;
import java.util.List;
import org.millijoule.search.problem.Archive;
import org.millijoule.search.problem.Candidate;
import org.millijoule.search.problem.Problem;

/// What the trials say of architectures that were not tried.
///
/// Values are standardised. Those far above the median are cut first, failures among them: how bad a bad network is
/// says nothing of the good ones. With several objectives all values below the reference count: on the cheap end of the
/// front even the best networks are bad.
final class ErrorModel {
    /// Values above median + this times (median - least) are cut (`our choice`).
    private static final double CUT = 2;
    /// Trials between two choices of the kernel (`our choice`).
    private static final int REFIT = 5;

    private final Problem problem;
    private boolean logarithmic; // positive values differ by factors
    private double mean;
    private double scale = 1;
    private double[] costMeans = new double[0];
    private double[] costScales = new double[0];
    private GaussianProcess.Points points = new GaussianProcess.Points(1, new int[0][], new double[0][], new double[0]);
    private GaussianProcess.Kernel kernel = Kernels.ALL.getFirst();
    private int chosenAt = -REFIT;
    private GaussianProcess process = GaussianProcess.fit(kernel, points);
    private double[] table = kernel.table(1);
    private List<Archive.Tried> trials = List.of();
    private int[][] agreements = new int[0][];

    ErrorModel(Problem problem) {
        this.problem = problem;
    }

    /// The value of a candidate, standardised.
    record Guess(CandidatePool.Entry entry, double mean, double deviation) {
        Candidate candidate() {
            return entry.candidate();
        }
    }

    /// Learns from the trials, which are those of the last call and more.
    void fit(List<Archive.Tried> known) {
        if (!trials.isEmpty() && known.size() == trials.size()) {
            return;
        }
        trials = List.copyOf(known);
        int n = trials.size();
        int choices = problem.choices().size();
        agree(n, choices);
        scaleCosts(n);
        double[][] costs = new double[n][];
        Arrays.setAll(costs, i -> costs(trials.get(i).candidate()));
        points = new GaussianProcess.Points(choices, agreements, costs, standardised(n));
        if (n >= chosenAt + REFIT) {
            process = GaussianProcess.best(Kernels.ALL, points);
            kernel = process.kernel();
            chosenAt = n;
        } else {
            process = GaussianProcess.fit(kernel, points);
        }
        table = kernel.table(choices);
    }

    private void agree(int n, int choices) {
        int before = agreements.length;
        agreements = Arrays.copyOf(agreements, n);
        for (int i = before; i < n; i++) {
            agreements[i] = new int[i + 1];
            for (int j = 0; j <= i; j++) {
                agreements[i][j] = choices
                        - trials.get(i).candidate().distance(trials.get(j).candidate());
            }
        }
    }

    private void scaleCosts(int n) {
        int metrics = problem.costMetrics().size();
        costMeans = new double[metrics];
        costScales = new double[metrics];
        for (int m = 0; m < metrics; m++) {
            double sum = 0;
            double squares = 0;
            for (Archive.Tried one : trials) {
                sum += one.candidate().cost(m);
            }
            costMeans[m] = sum / n;
            for (Archive.Tried one : trials) {
                double d = one.candidate().cost(m) - costMeans[m];
                squares += d * d;
            }
            costScales[m] = squares > 0 ? Math.sqrt(squares / n) : 1;
        }
    }

    private double[] costs(Candidate candidate) {
        double[] costs = new double[costMeans.length];
        for (int m = 0; m < costs.length; m++) {
            costs[m] = (candidate.cost(m) - costMeans[m]) / costScales[m];
        }
        return costs;
    }

    private double[] standardised(int n) {
        double[] values =
                trials.stream().mapToDouble(Archive.Tried::value).sorted().toArray();
        double median = values[(n - 1) / 2];
        double most = median + CUT * (median - values[0]);
        double reference = problem.objectives().getFirst().reference();
        most = Double.isFinite(reference) ? Math.max(most, reference) : most;
        double ceiling = Double.isFinite(most) ? most : Double.isFinite(values[0]) ? values[0] + 1 : 1;
        logarithmic = values[0] > 0;
        double[] cut = trials.stream()
                .mapToDouble(trial -> scaled(Math.min(trial.value(), ceiling)))
                .toArray();
        mean = Arrays.stream(cut).average().orElse(0);
        double squares =
                Arrays.stream(cut).map(value -> (value - mean) * (value - mean)).sum();
        scale = squares > 0 ? Math.sqrt(squares / n) : 1;
        return Arrays.stream(cut).map(value -> (value - mean) / scale).toArray();
    }

    double standardised(double value) {
        return (scaled(value) - mean) / scale;
    }

    private double scaled(double value) {
        return logarithmic ? StrictMath.log(Math.max(value, Double.MIN_NORMAL)) : value;
    }

    /// How much the value itself changes, at this value, with the standardised one; but for a constant factor.
    double slope(double value) {
        return logarithmic ? value : 1;
    }

    /// With a deviation that is not its own.
    Guess rough(CandidatePool.Entry entry, double deviation) {
        return new Guess(
                entry,
                process.mean(table, entry.agreements(trials), trials.size(), costs(entry.candidate())),
                deviation);
    }

    Guess guess(CandidatePool.Entry entry) {
        double[] covariances = covariances(entry);
        return new Guess(
                entry,
                process.mean(covariances),
                process.deviation(covariances, process.own(table, costs(entry.candidate()))));
    }

    private double[] covariances(CandidatePool.Entry entry) {
        int[] agreed = Arrays.copyOf(entry.agreements(trials), trials.size());
        return process.covariances(table, agreed, costs(entry.candidate()), points);
    }
}
