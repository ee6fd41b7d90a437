package org.millijoule.searching;

import com.google.auto.service.AutoService;
import java.util.List;
import org.millijoule.learn.Recipe;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.AskTell;
import org.millijoule.search.Constraint;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.cost.SpaceCosts;
import org.millijoule.search.strategy.Evolution;

/// One-shot search (Guo et al., "Single path one-shot neural architecture search with uniform sampling", ECCV 2020):
/// the weights of a supernet are trained first, then any [AskTell] strategy searches with what they say of each
/// network. The paper's own search is evolution.
///
/// @param search what decides which networks are validated; it never asks for one outside the budgets
/// @param evaluations different networks that are validated (`our choice`: the paper has 1000)
/// @param epochs of the supernet over D_train
/// @param selection how networks are validated: `validation-images` and `recalibration-batches`
/// @param checkpointEvery weights steps, and evaluations, between checkpoints
@AutoService(SearchStrategy.class)
public record OneShot(
        AskTell search,
        int evaluations,
        int epochs,
        Sampling sampling,
        Recipe weights,
        Selection selection,
        int checkpointEvery)
        implements SupernetStrategy {
    public OneShot() {
        this(new Evolution());
    }

    /// Another search with the same settings.
    public OneShot(AskTell search) {
        this(search, 300, 30, Sampling.UNIFORM, new Recipe(), new Selection(), 200);
    }

    public OneShot {
        if (evaluations < 1 || epochs < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("evaluations, epochs and checkpoint-every must be at least 1");
        }
    }

    @Override
    public String kind() {
        return "one-shot";
    }

    @Override
    public int batch() {
        return weights.batch();
    }

    @Override
    public Found search(
            SearchSpec spec, TrainingData data, SpaceCosts costs, List<Constraint> constraints, RunLog log) {
        SupernetTraining training = new SupernetTraining(epochs, sampling, weights, checkpointEvery);
        try (TrainedSupernet supernet = training.train(spec, data, log)) {
            return new OneShotSearch(this, spec, supernet, costs, constraints, log).run();
        }
    }
}
