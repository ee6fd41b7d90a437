package org.millijoule.train;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Batch normalisation (Ioffe and Szegedy, ICML 2015) of up to `channels` channels; fewer use the first.
final class BatchNorm implements AutoCloseable {
    /// PyTorch's default.
    static final double EPSILON = 1e-5;

    private final Parameter gain;
    private final Parameter bias;
    private final Tensor mean;
    private final Tensor variance;

    BatchNorm(String name, int channels, ScalarType type) {
        gain = new Parameter(
                name + ".gain", Parameter.Kind.GAIN, torch.ones(channels).to(type));
        bias = new Parameter(
                name + ".bias", Parameter.Kind.BIAS, torch.zeros(channels).to(type));
        mean = torch.zeros(channels).to(type);
        variance = torch.ones(channels).to(type);
    }

    /// Normalises (N, C, H, W) per channel.
    Tensor apply(Tensor x, Pass pass) {
        long channels = x.size(1);
        boolean batch = pass.statistics() == Pass.Statistics.BATCH;
        return torch.batch_norm(
                x,
                first(gain.value(), channels),
                first(bias.value(), channels),
                batch ? new TensorOptional() : first(mean, channels),
                batch ? new TensorOptional() : first(variance, channels),
                pass.statistics() != Pass.Statistics.FIXED,
                pass.momentum(),
                EPSILON,
                false);
    }

    private static TensorOptional first(Tensor values, long channels) {
        return new TensorOptional(values.size(0) == channels ? values : values.narrow(0, 0, channels));
    }

    Parameter gain() {
        return gain;
    }

    Parameter bias() {
        return bias;
    }

    Tensor mean() {
        return mean;
    }

    Tensor variance() {
        return variance;
    }

    @Override
    public void close() {
        gain.close();
        bias.close();
        mean.close();
        variance.close();
    }
}
