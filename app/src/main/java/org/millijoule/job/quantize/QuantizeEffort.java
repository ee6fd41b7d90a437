package org.millijoule.job.quantize;

import java.util.List;
import java.util.Locale;
import org.millijoule.job.problem.Forecast;
import org.millijoule.supernet.graph.GivenNetwork;

/// What a quantization will take on this machine, from how long a few images take.
///
/// @param secondsPerImage of one pass at full precision
/// @param measurements of sensitivities, for each image
public record QuantizeEffort(QuantizeProblem problem, double secondsPerImage, int measurements) {
    /// What a training step takes against a pass, its teacher's pass included (measured: 4 to 5).
    private static final double STEP = 4.5;

    private static final int TIMES = 3; // at least; our choice

    /// For so many nanoseconds, after which the kernels are compiled (`our choice`).
    private static final long PROBE = 5_000_000_000L;

    /// Products of the images that are timed at once (`our choice`): half a second, but for large networks.
    private static final long PROBED = 8_000_000_000L;

    private static final int FEWEST = 8; // our choice: a second of a ResNet-18 at 224x224
    private static final int MOST = 64; // of fewer, each takes half as long again

    /// Times a few images.
    static QuantizeEffort probe(QuantizeProblem problem) {
        try (GivenNetwork given = problem.given()) {
            long fitting = PROBED / Math.max(1, problem.network().macs());
            ImageBatches few = problem.calibration().first(Math.clamp(fitting, FEWEST, MOST));
            double seconds = Double.POSITIVE_INFINITY;
            long began = System.nanoTime();
            for (int time = 0; time < TIMES || System.nanoTime() - began < PROBE; time++) {
                long start = System.nanoTime();
                given.look(few);
                seconds = Math.min(seconds, (System.nanoTime() - start) / 1e9 / few.indices().length);
            }
            return new QuantizeEffort(problem, seconds, given.measurements());
        }
    }

    /// The parts of the run.
    public Forecast forecast() {
        QuantizeSpec spec = problem.spec();
        double calibration = problem.calibration().indices().length * secondsPerImage;
        double sensitivity = problem.sensitivities().isPresent()
                ? 0
                : problem.sensitivityImages(measurements).indices().length * secondsPerImage * measurements / 2;
        double training =
                (double) spec.fineTune().epochs() * problem.data().split().train().length * secondsPerImage * STEP;
        int networks = 3 + spec.baselines().size(); // the given one, the chosen one, that in onnxruntime, the baselines
        double test = (double) networks * problem.testImages() * secondsPerImage;
        return new Forecast(List.of(
                new Forecast.Part("calibrate", "calibrate", calibration),
                new Forecast.Part("sensitivity", "measuring", sensitivity),
                new Forecast.Part("fine-tune", "training", training),
                new Forecast.Part("evaluate", "evaluate", test)));
    }

    /// What is to be said before anything starts.
    public String announcement() {
        return String.format(
                Locale.ROOT,
                "%s: %d layers, %.4g million multiply-accumulates; about %s on this machine.",
                problem.spec().network().file().getFileName(),
                problem.choices().names().size(),
                problem.network().macs() / 1e6,
                time(forecast().seconds()));
    }

    private static String time(double seconds) {
        return seconds < 90
                ? String.format(Locale.ROOT, "%.0f seconds", seconds)
                : seconds < 5400
                        ? String.format(Locale.ROOT, "%.0f minutes", seconds / 60)
                        : String.format(Locale.ROOT, "%.1f hours", seconds / 3600);
    }
}
