package org.millijoule.job.compare;

import org.millijoule.learn.Recipe;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.searching.Darts;
import org.millijoule.searching.Joint;
import org.millijoule.searching.OneShot;
import org.millijoule.searching.Sampling;
import org.millijoule.searching.Selection;

/// What strategies that train a supernet have in common, so that methods which are compared differ in the rest alone.
record SupernetSettings(
        int warmUpEpochs, int epochs, Sampling sampling, Recipe weights, Selection selection, int checkpointEvery) {
    /// Those of a strategy; the defaults of [Joint] where it has none.
    static SupernetSettings of(SearchStrategy strategy) {
        return switch (strategy) {
            case Joint joint -> of(joint);
            case Darts darts -> of(darts.steps());
            case OneShot search ->
                new SupernetSettings(
                        new Joint().warmUpEpochs(),
                        search.epochs(),
                        search.sampling(),
                        search.weights(),
                        search.selection(),
                        search.checkpointEvery());
            case AskTell search -> of(new OneShot(search));
            default -> of(new Joint());
        };
    }

    private static SupernetSettings of(Joint joint) {
        return new SupernetSettings(
                joint.warmUpEpochs(),
                joint.epochs(),
                joint.sampling(),
                joint.weights(),
                joint.selection(),
                joint.checkpointEvery());
    }

    Joint joint() {
        return new Joint(warmUpEpochs, epochs, sampling, weights, new Joint().policy(), selection, checkpointEvery);
    }

    Darts differentiable() {
        Darts usual = new Darts();
        return new Darts(
                warmUpEpochs, epochs, sampling, weights, usual.policyEvery(), usual.rate(), selection, checkpointEvery);
    }

    OneShot oneShot(AskTell search) {
        return new OneShot(search, new OneShot().evaluations(), epochs, sampling, weights, selection, checkpointEvery);
    }
}
