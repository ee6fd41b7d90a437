package org.millijoule.supernet;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Tensors as they stand before training.
public final class Initial {
    private Initial() {}

    /// Weights (outputs, inputs, kernel, kernel) of a convolution without groups, normal with variance 2 / fan-out
    /// (He et al., ICCV 2015, as MobileNetV2 trains).
    public static Parameter convolution(
            String name, RandomGenerator random, ScalarType type, int outputs, int inputs, int kernel) {
        double fanOut = (double) outputs * kernel * kernel;
        return weights(name, random, type, Math.sqrt(2 / fanOut), outputs, inputs, kernel, kernel);
    }

    /// Weights (channels, 1, kernel, kernel), likewise: each channel is a group of its own.
    public static Parameter depthwise(String name, RandomGenerator random, ScalarType type, int channels, int kernel) {
        return weights(name, random, type, Math.sqrt(2.0 / (kernel * kernel)), channels, 1, kernel, kernel);
    }

    /// Weights (outputs, inputs), normal with deviation 0.01, as MobileNetV2's classifier.
    public static Parameter linear(String name, RandomGenerator random, ScalarType type, int outputs, int inputs) {
        return weights(name, random, type, 0.01, outputs, inputs);
    }

    private static Parameter weights(
            String name, RandomGenerator random, ScalarType type, double deviation, long... shape) {
        int count = 1;
        for (long side : shape) {
            count = Math.multiplyExact(count, (int) side);
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = deviation * random.nextGaussian();
        }
        return new Parameter(name, Parameter.Kind.WEIGHT, tensor(values, type, shape));
    }

    /// 1 inside the centred square of each kernel side, (kernels, K * K).
    public static Tensor kernelMasks(List<Integer> kernels, ScalarType type) {
        int largest = kernels.getLast();
        double[] values = new double[kernels.size() * largest * largest];
        for (int k = 0; k < kernels.size(); k++) {
            int margin = (largest - kernels.get(k)) / 2;
            for (int y = margin; y < largest - margin; y++) {
                for (int x = margin; x < largest - margin; x++) {
                    values[(k * largest + y) * largest + x] = 1;
                }
            }
        }
        return tensor(values, type, kernels.size(), (long) largest * largest);
    }

    /// 1 among the first channels of each expansion, (expansions, channels of the largest).
    public static Tensor channelMasks(List<Integer> expansions, int inputs, ScalarType type) {
        int largest = expansions.getLast() * inputs;
        double[] values = new double[expansions.size() * largest];
        for (int m = 0; m < expansions.size(); m++) {
            Arrays.fill(values, m * largest, m * largest + expansions.get(m) * inputs, 1);
        }
        return tensor(values, type, expansions.size(), largest);
    }

    /// A contiguous tensor of its own memory.
    public static Tensor tensor(double[] values, ScalarType type, long... shape) {
        Tensor wide = torch.zeros(shape, new TensorOptions(ScalarType.Double));
        wide.data_ptr_double().put(values);
        return type == ScalarType.Double ? wide : wide.to(type);
    }
}
