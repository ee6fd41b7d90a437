package org.millijoule.train;

import java.util.SortedMap;
import java.util.TreeMap;

/// Moves the state of a network between its tensors and the arrays of a [Checkpoint]: weights, momenta,
/// batch-norm statistics, step sizes and their moments.
final class TrainingState {
    private TrainingState() {}

    static SortedMap<String, float[]> of(MobileNet network) {
        SortedMap<String, float[]> state = new TreeMap<>();
        for (Parameter parameter : network.parameters()) {
            state.put(parameter.name() + "/value", Parameter.read(parameter.value()));
            state.put(parameter.name() + "/momentum", Parameter.read(parameter.momentum()));
        }
        for (BatchNorm norm : network.norms()) {
            state.put(norm.gain().name() + "/mean", Parameter.read(norm.mean()));
            state.put(norm.gain().name() + "/variance", Parameter.read(norm.variance()));
        }
        for (StepSizes steps : network.stepSizes()) {
            state.put(steps.name() + "/steps", steps.values());
            state.put(steps.name() + "/first-moment", steps.firstMoment().clone());
            state.put(steps.name() + "/second-moment", steps.secondMoment().clone());
        }
        return state;
    }

    static void restore(SortedMap<String, float[]> state, MobileNet network) {
        for (Parameter parameter : network.parameters()) {
            Parameter.write(array(state, parameter.name() + "/value"), parameter.value());
            Parameter.write(array(state, parameter.name() + "/momentum"), parameter.momentum());
        }
        for (BatchNorm norm : network.norms()) {
            Parameter.write(array(state, norm.gain().name() + "/mean"), norm.mean());
            Parameter.write(array(state, norm.gain().name() + "/variance"), norm.variance());
        }
        for (StepSizes steps : network.stepSizes()) {
            steps.set(array(state, steps.name() + "/steps"));
            copy(array(state, steps.name() + "/first-moment"), steps.firstMoment());
            copy(array(state, steps.name() + "/second-moment"), steps.secondMoment());
        }
    }

    /// Gives a network the weights and batch-norm statistics of another of the same architecture.
    static void copyWeights(MobileNet from, MobileNet to) {
        for (int i = 0; i < from.parameters().size(); i++) {
            Parameter.write(
                    Parameter.read(from.parameters().get(i).value()),
                    to.parameters().get(i).value());
        }
        for (int i = 0; i < from.norms().size(); i++) {
            Parameter.write(
                    Parameter.read(from.norms().get(i).mean()),
                    to.norms().get(i).mean());
            Parameter.write(
                    Parameter.read(from.norms().get(i).variance()),
                    to.norms().get(i).variance());
        }
    }

    private static void copy(float[] from, float[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }

    static float[] array(SortedMap<String, float[]> state, String name) {
        float[] values = state.get(name);
        if (values == null) {
            throw new IllegalArgumentException("the checkpoint has no " + name);
        }
        return values;
    }
}
