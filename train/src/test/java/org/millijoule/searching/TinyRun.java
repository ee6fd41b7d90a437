package org.millijoule.searching;

import java.util.List;
import java.util.Optional;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.Images;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.data.shapes.ShapesDataset;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.bitfusion.DepthwiseMapping;
import org.millijoule.hardware.bitfusion.OutputMode;
import org.millijoule.learn.Distillation;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.Retraining;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.RunLog;
import org.millijoule.quantity.Budget;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantize.Lsq;
import org.millijoule.quantize.Quantizer;
import org.millijoule.search.Constraint;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.space.SearchSpace;

/// A search of seconds on procedural images whose test split cannot be opened.
public final class TinyRun {
    /// Images with a training split only: opening the test split is the failure.
    record NoTest(ImageDataset training) implements ImageDataset {
        @Override
        public String kind() {
            return "no-test";
        }

        @Override
        public Images train() {
            return training.train();
        }

        @Override
        public Images test() {
            throw new IllegalStateException("the test split was opened during the search");
        }
    }

    /// 12 steps an epoch.
    static final Recipe RECIPE = new Recipe(32, 0.05, 0.1, 0.9, 4e-5, 5, 0.005, 0.2, 0, 0, 0, new Augmentation());

    public final SearchSpec spec;
    public final TrainingData data;
    public final SpaceCosts costs;
    final List<Constraint> constraints;

    public TinyRun(HardwareModel hardware, double share) {
        this(hardware, share, new Lsq());
    }

    public TinyRun(Quantizer quantizer) {
        this(new BitFusion(), 0.5, quantizer);
    }

    private TinyRun(HardwareModel hardware, double share, Quantizer quantizer) {
        this(Toys.space(), hardware, share, quantizer);
    }

    /// Over another space, for images of 16x16 with 10 classes.
    public TinyRun(SearchSpace space) {
        this(
                space,
                new BitFusion("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.REQUANTIZED, 1),
                0.5,
                new Lsq());
    }

    private TinyRun(SearchSpace space, HardwareModel hardware, double share, Quantizer quantizer) {
        ImageDataset images = new NoTest(new ShapesDataset(500, 100, 16, 7));
        costs = SpaceCosts.of(space, hardware);
        double least = costs.table(Metric.ENERGY).minimum();
        double most = costs.table(Metric.ENERGY).maximum();
        double limit = least + share * (most - least);
        constraints = List.of(new Constraint(Metric.ENERGY, limit));
        spec = new SearchSpec(
                Optional.of("tiny"),
                5,
                2,
                images,
                space,
                hardware,
                Optional.empty(),
                new Budget(Optional.of(Quantity.parse(limit + " mJ")), Optional.empty(), Optional.empty()),
                quantizer,
                new Joint(),
                new Retraining(2, RECIPE, 1, 0.3, 5, new Distillation()),
                List.of(Baseline.SMALLEST));
        data = TrainingData.open(images, spec.seed());
    }

    public TinyRun() {
        this(new BitFusion(), 0.5);
    }

    public Found search(SupernetStrategy strategy, RunLog log) {
        return strategy.search(spec, data, costs, constraints, log);
    }
}
