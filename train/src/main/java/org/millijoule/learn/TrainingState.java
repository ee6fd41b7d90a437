package org.millijoule.learn;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.FloatTensor;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.Trainable;

/// Moves the state of a network between its tensors and a [Checkpoint]: weights, momenta, batch-norm statistics,
/// step sizes and their moments.
public final class TrainingState {
    private TrainingState() {}

    static SortedMap<String, FloatTensor> of(Trainable network) {
        SortedMap<String, FloatTensor> state = new TreeMap<>();
        for (Parameter parameter : network.parameters()) {
            state.put(parameter.name() + "/value", Parameter.copy(parameter.value()));
            state.put(parameter.name() + "/momentum", Parameter.copy(parameter.momentum()));
        }
        for (BatchNorm norm : network.norms()) {
            state.put(norm.gain().name() + "/mean", Parameter.copy(norm.mean()));
            state.put(norm.gain().name() + "/variance", Parameter.copy(norm.variance()));
        }
        for (StepSizes steps : network.stepSizes()) {
            state.put(steps.name() + "/steps", FloatTensor.vector(steps.values()));
            state.put(
                    steps.name() + "/first-moment",
                    FloatTensor.vector(steps.firstMoment().clone()));
            state.put(
                    steps.name() + "/second-moment",
                    FloatTensor.vector(steps.secondMoment().clone()));
            state.put(
                    steps.name() + "/updates",
                    FloatTensor.vector(steps.updates().clone()));
        }
        return state;
    }

    /// @throws org.millijoule.learn.log.CheckpointException if the checkpoint is of another network
    static void restore(Checkpoint state, Trainable network) {
        for (Parameter parameter : network.parameters()) {
            restore(state, parameter.name() + "/value", parameter.value());
            restore(state, parameter.name() + "/momentum", parameter.momentum());
        }
        for (BatchNorm norm : network.norms()) {
            restore(state, norm.gain().name() + "/mean", norm.mean());
            restore(state, norm.gain().name() + "/variance", norm.variance());
        }
        for (StepSizes steps : network.stepSizes()) {
            List<Integer> shape = List.of(steps.firstMoment().length);
            steps.set(state.floats(steps.name() + "/steps", shape));
            copy(state.floats(steps.name() + "/first-moment", shape), steps.firstMoment());
            copy(state.floats(steps.name() + "/second-moment", shape), steps.secondMoment());
            copy(state.floats(steps.name() + "/updates", shape), steps.updates());
        }
    }

    /// Gives a network the weights and batch-norm statistics of another of the same architecture.
    public static void copyWeights(Trainable from, Trainable to) {
        for (int i = 0; i < from.parameters().size(); i++) {
            Parameter.write(
                    FlatFloats.values(from.parameters().get(i).value()),
                    to.parameters().get(i).value());
        }
        for (int i = 0; i < from.norms().size(); i++) {
            Parameter.write(
                    FlatFloats.values(from.norms().get(i).mean()),
                    to.norms().get(i).mean());
            Parameter.write(
                    FlatFloats.values(from.norms().get(i).variance()),
                    to.norms().get(i).variance());
        }
    }

    private static void restore(Checkpoint state, String name, Tensor tensor) {
        Parameter.write(state.floats(name, Parameter.shape(tensor)), tensor);
    }

    private static void copy(float[] from, float[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }
}
