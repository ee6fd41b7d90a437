package org.millijoule.supernet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Normalised;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Kernel;
import org.millijoule.network.Padding;
import org.millijoule.network.Shape;
import org.millijoule.quantize.QuantizedModel;

/// Collects a trained network as integers, node by node; every method returns the position of its node.
public final class IntegerGraph {
    private static final float RELU6_CEILING = 6;

    private final List<QuantizedModel.Node> nodes = new ArrayList<>();

    public QuantizedModel model(Shape input, Normalisation normalisation) {
        return new QuantizedModel(input, normalisation.mean(), normalisation.inverseDeviation(), nodes);
    }

    public int quantize(String name, int from, Site site, int bits) {
        return put(new QuantizedModel.Quantize(name, from, site.step(bits), site.grid(bits)));
    }

    public int add(String name, int left, int right) {
        return put(new QuantizedModel.Add(name, left, right));
    }

    public int pool(String name, int from) {
        return put(new QuantizedModel.GlobalAveragePool(name, from));
    }

    /// A convolution with its batch-norm folded in: `gain / deviation` is positive and goes into the weights'
    /// scales.
    public int convolution(
            String name,
            int from,
            Parameter weights,
            Site site,
            int bits,
            int stride,
            int groups,
            BatchNorm norm,
            boolean relu6) {
        Tensor w = weights.value();
        int outputs = (int) w.size(0);
        int kernel = (int) w.size(2);
        float[] steps = site.channelSteps(bits, outputs);
        float[] gain = FlatFloats.values(norm.gain().value());
        float[] shift = FlatFloats.values(norm.bias().value());
        float[] mean = FlatFloats.values(norm.mean());
        float[] variance = FlatFloats.values(norm.variance());
        float[] scales = new float[outputs];
        float[] bias = new float[outputs];
        for (int o = 0; o < outputs; o++) {
            double factor = gain[o] / Math.sqrt(variance[o] + Normalised.EPSILON);
            scales[o] = (float) (steps[o] * factor);
            bias[o] = (float) (shift[o] - mean[o] * factor);
        }
        return put(new QuantizedModel.Convolution(
                name,
                from,
                (int) w.size(1) * groups,
                outputs,
                Kernel.square(kernel, stride, Padding.all(kernel / 2)),
                groups,
                site.grid(bits),
                site.integers(w, bits),
                scales,
                bias,
                relu6 ? Optional.of(RELU6_CEILING) : Optional.empty()));
    }

    public int linear(String name, int from, Parameter weights, Site site, int bits, Parameter bias) {
        Tensor w = weights.value();
        float[] steps = site.channelSteps(bits, (int) w.size(0));
        return put(new QuantizedModel.Linear(
                name,
                from,
                (int) w.size(1),
                (int) w.size(0),
                site.grid(bits),
                site.integers(w, bits),
                steps,
                FlatFloats.values(bias.value())));
    }

    private int put(QuantizedModel.Node node) {
        nodes.add(node);
        return nodes.size() - 1;
    }
}
