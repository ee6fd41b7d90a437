package org.millijoule.quantize;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Tape;

/// Tensors from and to Java arrays, for tests.
final class Tensors {
    private Tensors() {}

    static Tensor of(float[] values, long... shape) {
        return values.length == 0 ? torch.zeros(shape) : Tensor.create(values, shape);
    }

    static Tensor leaf(float... values) {
        return of(values, values.length).requires_grad_(true);
    }

    /// The elements in the order of the indices, whatever the order in memory.
    static float[] values(Tensor tensor) {
        return FlatFloats.values(tensor.detach().to(ScalarType.Float).contiguous());
    }

    static float[] gaussian(RandomGenerator random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    /// Sends the gradient `dy` (in the order of the indices) into `y`.
    static void backward(Tape tape, Tensor y, float... dy) {
        tape.backward(y.mul(of(dy, y.shape())).sum());
    }
}
