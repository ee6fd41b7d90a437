package org.millijoule.searching;

import java.util.List;
import org.millijoule.learn.TrainingData;
import org.millijoule.learn.log.RunLog;
import org.millijoule.search.Constraint;
import org.millijoule.search.Differentiable;
import org.millijoule.search.cost.SpaceCosts;

/// A strategy that trains a supernet; a plug-in.
public interface SupernetStrategy extends Differentiable {
    /// Runs the search, or goes on where the log's newest checkpoint stands.
    ///
    /// @param constraints the budgets, at least one; what is found is inside all of them
    /// @throws org.millijoule.learn.log.InterruptedRunException after saving, if the log asks to stop
    Found search(SearchSpec spec, TrainingData data, SpaceCosts costs, List<Constraint> constraints, RunLog log);

    /// Images per step: both parts of the training split must have as many.
    int batch();
}
