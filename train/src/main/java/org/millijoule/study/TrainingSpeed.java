package org.millijoule.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.learn.TrainingData;

/// Measures the training steps of some networks: plain libtorch, quantized and alone, and both kinds of the
/// supernet's, interleaved in one process on generated images that come through the augmentation of a training.
///
/// @param batches sizes; none for those of each network
/// @param rounds of each network and batch size; figures are medians over them
public record TrainingSpeed(List<MeasuredNetwork> networks, Optional<List<Integer>> batches, int rounds) {
    private static final long SEED = 0;

    /// Pictures to draw batches from (`our choice`): enough for D_validate to hold some large batches.
    private static final int IMAGES = 4000;

    /// Most pixels of all of them, where they are enough for so many batches (`our choice`).
    private static final int PIXELS = IMAGES * 64 * 64;

    private static final int LEAST_BATCHES = 16;

    private static final int PRODUCTS_PER_ROUND = 3;

    public TrainingSpeed {
        networks = List.copyOf(networks);
        batches = batches.map(List::copyOf);
        if (networks.isEmpty() || batches.filter(List::isEmpty).isPresent() || rounds < 1) {
            throw new IllegalArgumentException("a benchmark needs a network, a batch size and a round");
        }
    }

    /// What was measured.
    ///
    /// @param matmulGflops of a product of two 2048 x 2048 matrices, the peak of [SpeedRow#peakShare()]
    public record Measured(double matmulGflops, List<SpeedRow> rows, List<SearchSpeed> searches) {}

    /// Measures; the time grows with networks, batches and rounds.
    ///
    /// @param progress told what is going on, once a round
    public Measured measure(Consumer<String> progress) {
        List<SpeedSession.Series> all = new ArrayList<>();
        List<SearchSpeed> searches = new ArrayList<>();
        try (MatrixProduct product = new MatrixProduct()) {
            for (MeasuredNetwork network : networks) {
                progress.accept(network.name() + ": images and costs");
                List<Integer> sizes = batches.orElse(network.batches());
                TrainingData data = data(network, Collections.max(sizes));
                for (int batch : sizes) {
                    List<SpeedSession.Series> series = series(network, data, batch, product, progress);
                    all.addAll(series);
                    if (network instanceof MeasuredSpace space) {
                        searches.add(search(space, series));
                    }
                }
            }
            double gflops = product.gflops();
            return new Measured(
                    gflops,
                    all.stream()
                            .filter(one -> one.variant() != StepVariant.SUPERNET_VALIDATION)
                            .map(one -> row(one, all, gflops))
                            .toList(),
                    searches);
        }
    }

    /// Pictures for a network.
    ///
    /// @param batch the largest
    static TrainingData data(MeasuredNetwork network, int batch) {
        int side = network.image().height();
        int images = Math.min(IMAGES, Math.max(LEAST_BATCHES * batch, PIXELS / (side * side)));
        return TrainingData.open(new ShapesDataset(images, 10, side, 7), SEED);
    }

    /// The networks of a session are freed before the next one begins.
    private List<SpeedSession.Series> series(
            MeasuredNetwork network, TrainingData data, int batch, MatrixProduct product, Consumer<String> progress) {
        try (SpeedSession session = new SpeedSession(network, data, batch, rounds)) {
            session.run(progress, () -> {
                for (int i = 0; i < PRODUCTS_PER_ROUND; i++) {
                    product.measure();
                }
            });
            return session.series();
        }
    }

    /// Of a session with both steps of the supernet.
    static SearchSpeed search(MeasuredSpace network, List<SpeedSession.Series> series) {
        SpeedSession.Series weights = only(series, StepVariant.SUPERNET_WEIGHTS);
        SpeedSession.Series policy = only(series, StepVariant.SUPERNET_POLICY);
        double seconds = weights.times().followedBy(policy.times()).seconds();
        SpeedSession.Series validation = only(series, StepVariant.SUPERNET_VALIDATION);
        return new SearchSpeed(
                network.name(),
                weights.batch(),
                2 * weights.batch() / seconds,
                network.target(),
                validation.batch() / validation.times().seconds());
    }

    private static SpeedSession.Series only(List<SpeedSession.Series> series, StepVariant variant) {
        return series.stream()
                .filter(one -> one.variant() == variant)
                .findFirst()
                .orElseThrow();
    }

    private static SpeedRow row(SpeedSession.Series series, List<SpeedSession.Series> all, double gflops) {
        List<SpeedSession.Series> beside = all.stream()
                .filter(other -> other.batch() == series.batch()
                        && other.subject().name().equals(series.subject().name()))
                .toList();
        double seconds = series.times().seconds();
        double toFp32 = only(beside, StepVariant.FP32).times().seconds() / seconds;
        double toStandalone = only(beside, StepVariant.QUANTIZED).times().seconds() / seconds;
        double mmac = series.subject().mmac();
        double imagesPerSecond = series.batch() / seconds;
        return new SpeedRow(
                series.subject().name(),
                mmac,
                series.subject().width(),
                series.variant() == StepVariant.FP32 ? "fp32" : "mixed",
                series.subject().image().toString(),
                series.batch(),
                series.variant(),
                imagesPerSecond,
                toFp32,
                series.variant().isOfSupernet() ? OptionalDouble.of(toStandalone) : OptionalDouble.empty(),
                SpeedRow.peakShare(mmac, imagesPerSecond, gflops),
                series.times().stallShare());
    }
}
