package org.millijoule.job.quantize;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.learn.log.Progress;
import org.millijoule.network.Precision;
import org.millijoule.precision.SensitivityTable;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.disk.WholeFile;
import org.millijoule.supernet.graph.GivenNetwork;
import org.millijoule.supernet.graph.Sensitivities;
import org.millijoule.supernet.graph.SensitivitySums;
import org.millijoule.text.UsageException;

/// Where a quantization learns what bits cost each layer: read from a file that the user names, or measured.
record SensitivityStation(QuantizeProblem problem, RunDirectory run) {
    private static final String FILE = "sensitivity.csv";
    private static final String STAGE = "sensitivity";
    private static final String SUMS = "sums";
    private static final int DRAWS = 4; // of signs for each batch; our choice: noise averages over batches
    private static final long SAVED_EVERY = 10_000_000_000L; // nanoseconds; our choice

    /// Reads or measures them, and leaves them in the run and in the file that is named.
    ///
    /// @throws InterruptedRunException after saving, if the user asked to stop
    /// @throws UsageException if run and named file do not agree
    SensitivityTable sensitivities(GivenNetwork given) {
        Path own = run.path().resolve(FILE);
        Optional<SensitivityTable> before = SensitivityFile.ifThere(own, problem.choices());
        Optional<SensitivityTable> named = problem.sensitivities();
        Optional<Path> file = problem.spec().sensitivity();
        if (before.isPresent() && named.isPresent() && !before.equals(named)) {
            throw new UsageException(file.orElseThrow() + " says something else than " + own
                    + ", which this run began with. Maybe another --out?");
        }
        SensitivityTable table = before.or(() -> named).orElseGet(() -> table(measured(given), given));
        String text = table.csv();
        run.writeFile(FILE, path -> Files.writeString(path, text));
        file.filter(path -> !Files.exists(path))
                .ifPresent(absent -> WholeFile.write(absent, path -> Files.writeString(path, text)));
        return table;
    }

    /// Images that sensitivities were measured on; empty where they were read.
    OptionalInt images(GivenNetwork given) {
        return run.latest(STAGE).isPresent()
                ? OptionalInt.of(problem.sensitivityImages(given.measurements()).indices().length)
                : OptionalInt.empty();
    }

    private Sensitivities measured(GivenNetwork given) {
        ImageBatches images = problem.sensitivityImages(given.measurements());
        Measure measure = problem.spec().measure();
        Sensitivities measured =
                switch (measure) {
                    case KL -> given.divergences(images, new Sums(given.measurements() * images.count()));
                    case LOGITS -> given.squaredErrors(images, new Sums(given.measurements() * images.count()));
                    case FISHER -> given.byFisher(images, new Batches(images.count()));
                    case HESSIAN ->
                        given.byHessian(images, DRAWS, problem.spec().seed(), new Batches(images.count()));
                };
        if (measure == Measure.FISHER || measure == Measure.HESSIAN) {
            save(images.count(), new double[0], true);
        }
        return measured;
    }

    private void save(int done, double[] sums, boolean finished) {
        TreeMap<String, double[]> doubles = new TreeMap<>();
        doubles.put(SUMS, sums.clone());
        run.save(new Checkpoint(STAGE, done, finished, new TreeMap<>(), doubles));
    }

    private void progress(int done, int all) {
        run.progress(Progress.withoutPolicy(
                STAGE,
                Progress.Part.measurement("measuring", done, all),
                done,
                all,
                0,
                new Progress.Learned(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty())));
    }

    /// Sums that are saved every few seconds, at the end, and when the user stops.
    private final class Sums implements SensitivitySums.Log {
        private final int all;
        private long saved = System.nanoTime();

        Sums(int all) {
            this.all = all;
        }

        @Override
        public SensitivitySums before(int length) {
            return run.latest(STAGE)
                    .map(checkpoint -> new SensitivitySums(checkpoint.step(), checkpoint.doubles(SUMS, length)))
                    .orElseGet(() -> new SensitivitySums(0, new double[length]));
        }

        @Override
        public void done(SensitivitySums now) {
            progress(now.done(), all);
            boolean stops = run.stopRequested();
            if (stops || now.done() == all || System.nanoTime() - saved > SAVED_EVERY) {
                save(now.done(), now.values(), now.done() == all);
                saved = System.nanoTime();
            }
            if (stops) {
                throw new InterruptedRunException();
            }
        }
    }

    /// Batches whose sums are as large as the network: nothing of them is saved.
    private final class Batches implements Runnable {
        private final int all;
        private int done;

        Batches(int all) {
            this.all = all;
        }

        @Override
        public void run() {
            progress(++done, all);
            if (run.stopRequested()) {
                throw new InterruptedRunException("the sensitivities, minutes of work");
            }
        }
    }

    /// The sum of what weights and activations cost alone (`our choice`: errors of different origin add up).
    private static SensitivityTable table(Sensitivities measured, GivenNetwork given) {
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
}
