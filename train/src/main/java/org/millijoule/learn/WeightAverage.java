package org.millijoule.learn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.supernet.FloatTensor;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.StepSizes;
import org.millijoule.supernet.Trainable;

/// The exponential moving average of the weights of a network and its step sizes: `average += (1 - d) (value -
/// average)` after each step, with `d = min(decay, (1 + t) / (10 + t))` in step t, so that an average over a
/// short training does not remember where it began (TensorFlow's `num_updates`).
final class WeightAverage {
    private final double decay;
    private final List<Parameter> parameters;
    private final List<StepSizes> stepSizes;
    private final List<float[]> ofParameters = new ArrayList<>();
    private final List<float[]> ofSteps = new ArrayList<>();

    WeightAverage(Trainable network, double decay) {
        this.decay = decay;
        this.parameters = network.parameters();
        this.stepSizes = network.stepSizes();
        parameters.forEach(parameter -> ofParameters.add(FlatFloats.values(parameter.value())));
        stepSizes.forEach(steps -> ofSteps.add(steps.values()));
    }

    /// @param step from 0
    void update(long step) {
        float rest = (float) (1 - Math.min(decay, (1.0 + step) / (10.0 + step)));
        for (int i = 0; i < ofParameters.size(); i++) {
            MemorySegment values = FlatFloats.of(parameters.get(i).value());
            float[] average = ofParameters.get(i);
            for (int j = 0; j < average.length; j++) {
                average[j] += rest * (values.getAtIndex(ValueLayout.JAVA_FLOAT, j) - average[j]);
            }
        }
        for (int i = 0; i < ofSteps.size(); i++) {
            float[] values = stepSizes.get(i).values();
            float[] average = ofSteps.get(i);
            for (int j = 0; j < average.length; j++) {
                average[j] += rest * (values[j] - average[j]);
            }
        }
    }

    /// Forgets the step sizes from before they were set.
    void restartSteps() {
        for (int i = 0; i < ofSteps.size(); i++) {
            ofSteps.set(i, stepSizes.get(i).values());
        }
    }

    /// Exchanges the network's values and the averages.
    void swap() {
        for (int i = 0; i < ofParameters.size(); i++) {
            float[] values = FlatFloats.values(parameters.get(i).value());
            Parameter.write(ofParameters.set(i, values), parameters.get(i).value());
        }
        for (int i = 0; i < ofSteps.size(); i++) {
            float[] values = stepSizes.get(i).values();
            stepSizes.get(i).set(ofSteps.set(i, values));
        }
    }

    void save(SortedMap<String, FloatTensor> state) {
        for (int i = 0; i < ofParameters.size(); i++) {
            List<Integer> shape = Parameter.shape(parameters.get(i).value());
            state.put(name(i), new FloatTensor(shape, ofParameters.get(i).clone()));
        }
        for (int i = 0; i < ofSteps.size(); i++) {
            state.put(stepsName(i), FloatTensor.vector(ofSteps.get(i).clone()));
        }
    }

    void restore(Checkpoint state) {
        for (int i = 0; i < ofParameters.size(); i++) {
            List<Integer> shape = Parameter.shape(parameters.get(i).value());
            ofParameters.set(i, state.floats(name(i), shape).clone());
        }
        for (int i = 0; i < ofSteps.size(); i++) {
            ofSteps.set(
                    i,
                    state.floats(stepsName(i), List.of(ofSteps.get(i).length)).clone());
        }
    }

    private String name(int i) {
        return parameters.get(i).name() + "/average";
    }

    private String stepsName(int i) {
        return stepSizes.get(i).name() + "/average-steps";
    }
}
