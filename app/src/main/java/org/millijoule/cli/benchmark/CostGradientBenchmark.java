package org.millijoule.cli.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.DepthwiseMapping;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.CostTable;
import org.millijoule.search.cost.GradientError;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.policy.Policy;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.files.Json;
import picocli.CommandLine.Option;

/// `benchmark --cost-gradient`: the variance of REINFORCE on the talk's space at 224x224 on `bit-fusion-e`, by samples,
/// where costs are a sum and where they are a chain.
final class CostGradientBenchmark implements Benchmark {
    private static final int[] SAMPLES = {2, 8, 32, 128, 512, 1000};
    private static final int REPEATS = 200;
    private static final String TALK = "{kind: mobile-blocks, input: 224x224x3, classes: 1000}";

    @Option(names = "--cost-gradient", description = "How noisy is the REINFORCE gradient of the expected energy?")
    private boolean chosen;

    @Override
    public String option() {
        return "--cost-gradient";
    }

    @Override
    public boolean isChosen() {
        return chosen;
    }

    /// `benchmark --cost-gradient --json`.
    record File(int schema, int repeats, List<Row> rows) {
        /// @param outputs `public` or `requantized`
        /// @param policy `uniform`, or `spread`: standard normal logits
        /// @param plain mean of |g - exact|^2 / |exact|^2 without a baseline
        /// @param ratio of the two
        record Row(String outputs, String policy, int samples, double plain, double leaveOneOut, double ratio) {}
    }

    @Override
    public Result run() {
        SearchSpace space = SpecReader.parsePlugin(SearchSpace.class, TALK, Path.of("space.yaml"), List.of())
                .value();
        List<File.Row> rows = new ArrayList<>();
        for (OutputMode outputs : List.of(OutputMode.PUBLIC, OutputMode.REQUANTIZED)) {
            CostTable energy = SpaceCosts.of(
                            space, new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, outputs, 1))
                    .table(Metric.ENERGY);
            for (Policy policy : List.of(new Policy(space.choices()), spread(space))) {
                for (int samples : SAMPLES) {
                    GradientError error =
                            GradientError.of(policy, energy, samples, REPEATS, new SplittableRandom(samples));
                    rows.add(new File.Row(
                            outputs.name().toLowerCase(Locale.ROOT),
                            policy.logits()[0][0] == 0 ? "uniform" : "spread",
                            samples,
                            error.plain(),
                            error.leaveOneOut(),
                            error.ratio()));
                }
            }
        }
        File file = new File(Json.SCHEMA, REPEATS, rows);
        return new Result(file, text(file));
    }

    private static Policy spread(SearchSpace space) {
        Policy policy = new Policy(space.choices());
        SplittableRandom random = new SplittableRandom(1);
        for (double[] row : policy.logits()) {
            for (int o = 0; o < row.length; o++) {
                row[o] = random.nextGaussian();
            }
        }
        return policy;
    }

    private static String text(File file) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Mean of |g - exact|^2 / |exact|^2 over %d estimates; the exact gradient has none.%n%n"
                        + "%-12s %-8s %7s %12s %14s %7s%n",
                file.repeats,
                "outputs",
                "policy",
                "samples",
                "no baseline",
                "leave-one-out",
                "ratio"));
        for (File.Row row : file.rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-12s %-8s %7d %12.4g %14.4g %7.1f%n",
                    row.outputs,
                    row.policy,
                    row.samples,
                    row.plain,
                    row.leaveOneOut,
                    row.ratio));
        }
        return text.toString();
    }
}
