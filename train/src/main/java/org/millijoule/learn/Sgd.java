package org.millijoule.learn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.kernel.DotProduct;
import org.millijoule.supernet.Parameter;

/// Stochastic gradient descent with Nesterov momentum (Sutskever et al., ICML 2013, in PyTorch's form), weight
/// decay and clipping of the gradient's norm. Parameters without a gradient stay as they are.
///
/// @param clip largest norm of the whole gradient; larger ones are scaled down to it
public record Sgd(double momentum, double weightDecay, double clip) {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    private static final float LEAST_GAIN = 1e-2f;

    /// One step; forgets the gradients.
    ///
    /// @throws DivergedException naming the parameter, if a gradient is not finite
    public void step(List<Parameter> parameters, double rate) {
        double scale = Math.min(1, clip / (norm(parameters) + 1e-12));
        for (Parameter parameter : parameters) {
            Tensor gradient = parameter.value().grad();
            if (gradient.defined()) {
                double decay = parameter.kind() == Parameter.Kind.WEIGHT ? weightDecay : 0;
                update(parameter, values(parameter, gradient), (float) rate, (float) scale, (float) decay);
                parameter.value().mutable_grad().reset();
            }
        }
    }

    private static double norm(List<Parameter> parameters) {
        double sum = 0;
        for (Parameter parameter : parameters) {
            Tensor gradient = parameter.value().grad();
            if (gradient.defined()) {
                MemorySegment values = values(parameter, gradient);
                double squares = DotProduct.of(values, values);
                if (!Double.isFinite(squares)) {
                    throw new DivergedException(parameter.name());
                }
                sum += squares;
            }
        }
        return Math.sqrt(sum);
    }

    /// In the order of the parameter's memory.
    private static MemorySegment values(Parameter parameter, Tensor gradient) {
        return FlatFloats.of(FlatFloats.inOrderOf(parameter.value().detach(), gradient));
    }

    private void update(Parameter parameter, MemorySegment gradient, float rate, float scale, float decay) {
        MemorySegment value = FlatFloats.of(parameter.value());
        MemorySegment velocity = FlatFloats.of(parameter.momentum());
        float mu = (float) momentum;
        float least = parameter.kind() == Parameter.Kind.GAIN ? LEAST_GAIN : Float.NEGATIVE_INFINITY;
        long count = parameter.value().numel();
        long i = 0;
        for (; i < LANES.loopBound(count); i += LANES.length()) {
            long at = i * Float.BYTES;
            FloatVector w = FloatVector.fromMemorySegment(LANES, value, at, ByteOrder.nativeOrder());
            FloatVector g = FloatVector.fromMemorySegment(LANES, gradient, at, ByteOrder.nativeOrder())
                    .mul(scale)
                    .add(w.mul(decay));
            FloatVector v = FloatVector.fromMemorySegment(LANES, velocity, at, ByteOrder.nativeOrder())
                    .mul(mu)
                    .add(g);
            v.intoMemorySegment(velocity, at, ByteOrder.nativeOrder());
            w.sub(v.mul(mu).add(g).mul(rate)).max(least).intoMemorySegment(value, at, ByteOrder.nativeOrder());
        }
        for (; i < count; i++) {
            float w = value.getAtIndex(FLOAT, i);
            float g = gradient.getAtIndex(FLOAT, i) * scale + w * decay;
            float v = velocity.getAtIndex(FLOAT, i) * mu + g;
            velocity.setAtIndex(FLOAT, i, v);
            value.setAtIndex(FLOAT, i, Math.max(least, w - (v * mu + g) * rate));
        }
    }
}
