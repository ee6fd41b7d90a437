package org.millijoule.job.problem;

import org.millijoule.data.DataFacts;
import org.millijoule.data.Split;
import org.millijoule.learn.TrainingData;
import org.millijoule.network.Shape;
import org.millijoule.search.AskTell;
import org.millijoule.searching.OneShot;
import org.millijoule.searching.SearchSpec;
import org.millijoule.searching.SupernetStrategy;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.Source;
import org.millijoule.spec.SpecException;
import org.millijoule.study.PrecisionStudy;
import org.millijoule.supernet.SpaceWeights;

/// What must agree between a spec and its data before anything is trained.
///
/// @param space as the spec says it, not yet that of the data
/// @param train images of D_train
/// @param validate images of D_validate
public record Fit(SearchSpace space, DataFacts data, int train, int validate, Source source) {
    public static Fit of(SearchSpace space, TrainingData data, Source source) {
        Split split = data.split();
        return new Fit(space, data.facts(), split.train().length, split.validate().length, source);
    }

    /// To data that are not here.
    public static Fit of(SearchSpace space, DataFacts data, Source source) {
        return new Fit(space, data, data.trained(), data.validated(), source);
    }

    /// Refuses a search that cannot be trained on these data.
    ///
    /// @throws SpecException with the place and the way out
    public void check(SearchSpec spec) {
        checkImages();
        checkBatch("retrain.weights.batch", spec.retrain().weights().batch(), train, "D_train");
        switch (spec.strategy()) {
            case SupernetStrategy strategy -> checkBatch(strategy);
            case AskTell search -> checkBatch(new OneShot(search));
            default -> {} // trains no supernet
        }
        checkTrainable();
    }

    /// Refuses a study that cannot be trained on these data.
    ///
    /// @throws SpecException with the place and the way out
    public void check(PrecisionStudy study) {
        checkImages();
        checkBatch(
                "full-precision.weights.batch", study.fullPrecision().weights().batch(), train, "D_train");
        for (int i = 0; i < study.quantized().size(); i++) {
            int batch = study.quantized().get(i).weights().batch();
            checkBatch("quantized." + i + ".weights.batch", batch, train, "D_train");
        }
        checkTrainable();
    }

    private void checkBatch(SupernetStrategy strategy) {
        checkBatch("strategy.weights.batch", strategy.batch(), train, "D_train");
        checkBatch("strategy.weights.batch", strategy.batch(), validate, "D_validate");
    }

    private void checkTrainable() {
        weights().obstacle(space).ifPresent(obstacle -> {
            throw source.error("space." + obstacle.key(), obstacle.message());
        });
    }

    private SpaceWeights weights() {
        try {
            return SpaceWeights.of(space);
        } catch (IllegalArgumentException e) {
            throw source.error("space.kind", e.getMessage() + ". Maybe another kind of space?");
        }
    }

    private void checkImages() {
        Shape shape = data.shape();
        int classes = data.classes();
        space.input().filter(input -> !input.equals(shape)).ifPresent(input -> {
            throw source.error(
                    "space.input", "input is " + input + ", but the images are " + shape + ". Maybe leave input out?");
        });
        space.classes().filter(wanted -> wanted < classes).ifPresent(wanted -> {
            throw source.error(
                    "space.classes",
                    "classes is " + wanted + ", but the data have " + classes + ". Maybe leave classes out?");
        });
        checkNetworks(shape, classes);
    }

    private void checkNetworks(Shape shape, int classes) {
        try {
            space.on(shape, classes);
        } catch (IllegalArgumentException e) {
            throw source.error("space", String.valueOf(e.getMessage()));
        }
    }

    private void checkBatch(String key, int batch, int images, String part) {
        if (batch > images) {
            throw source.error(
                    key,
                    "batch is " + batch + ", but " + part + " has only " + images + " images. Maybe "
                            + (images > 0 ? "a batch of at most " + images + ", or " : "") + "more data?");
        }
    }
}
