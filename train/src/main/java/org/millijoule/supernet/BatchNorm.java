package org.millijoule.supernet;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Operators;
import org.millijoule.kernel.ChannelNorm;

/// Batch normalisation (Ioffe and Szegedy, ICML 2015) of up to `channels` channels; fewer use the first.
public final class BatchNorm implements AutoCloseable {
    private final Parameter gain;
    private final Parameter bias;
    private final Tensor mean;
    private final Tensor variance;

    public BatchNorm(String name, int channels, ScalarType type) {
        gain = new Parameter(
                name + ".gain", Parameter.Kind.GAIN, torch.ones(channels).to(type));
        bias = new Parameter(
                name + ".bias", Parameter.Kind.BIAS, torch.zeros(channels).to(type));
        mean = torch.zeros(channels).to(type);
        variance = torch.ones(channels).to(type);
    }

    /// Normalises (N, C, H, W) per channel.
    public Normalised apply(Operators.WithMoments x, Pass pass) {
        return new Normalised(x, gain.value(), bias.value(), statistics(pass), ChannelNorm.Clip.NONE);
    }

    /// The same with ReLU6 behind it.
    public Normalised relu6(Operators.WithMoments x, Pass pass) {
        return new Normalised(x, gain.value(), bias.value(), statistics(pass), ChannelNorm.Clip.RELU6);
    }

    private Normalised.Statistics statistics(Pass pass) {
        Normalised.Running running = new Normalised.Running(mean, variance);
        return switch (pass.statistics()) {
            case BATCH -> new Normalised.Statistics(Optional.empty(), true, 0);
            case TRACKED -> new Normalised.Statistics(Optional.of(running), true, pass.momentum());
            case FIXED -> new Normalised.Statistics(Optional.of(running), false, 0);
        };
    }

    public Parameter gain() {
        return gain;
    }

    public Parameter bias() {
        return bias;
    }

    public Tensor mean() {
        return mean;
    }

    public Tensor variance() {
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
