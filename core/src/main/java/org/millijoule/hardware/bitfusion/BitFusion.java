package org.millijoule.hardware.bitfusion;

import com.google.auto.service.AutoService;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.network.Layer;

/// The Bit Fusion accelerator (Sharma et al., ISCA 2018) as its public simulator counts it: an array whose units
/// fuse to the bits of their operands, three double-buffered memories and DRAM.
///
/// Convolutions and fully connected layers are priced, each at its best tiling ([TilingSearch]); pooling,
/// residual adds, activation functions, batch-norm and biases are free. A convolution that reads the image itself
/// has it expanded by the host (im2col). Not modelled: leakage, and what [TilingSearch] leaves out.
///
/// @param accelerator a built-in configuration: `bit-fusion-e`, `bit-fusion-s` or `bit-fusion-8x8`
/// @param depthwise how depthwise convolutions are mapped; other grouped ones are one call per group
/// @param outputs how outputs leave the chip
/// @param batch images per inference
@AutoService(HardwareModel.class)
public record BitFusion(String accelerator, DepthwiseMapping depthwise, OutputMode outputs, int batch)
        implements HardwareModel {
    /// The public simulator's default accelerator, one image (`our choice`; it runs 16).
    public BitFusion() {
        this("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.PUBLIC, 1);
    }

    public BitFusion {
        BuiltInAccelerators.named(accelerator); // refuses an unknown name
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, not " + batch);
        }
    }

    @Override
    public String kind() {
        return "bit-fusion";
    }

    @Override
    public String name() {
        return accelerator;
    }

    @Override
    public boolean dependsOnOutputBits() {
        return outputs == OutputMode.REQUANTIZED;
    }

    @Override
    public String depthwiseWord() {
        return depthwise.word();
    }

    @Override
    public String outputsWord() {
        return outputs.word();
    }

    @Override
    public Cost cost(LayerUse use) {
        return switch (use.layer()) {
            case Layer.Conv2d conv -> cost(use, conv);
            case Layer.Linear linear -> cost(call(use, linear), 1);
            case Layer.Pool2d _, Layer.Add _, Layer.Other _ -> Cost.ZERO;
        };
    }

    private Cost cost(LayerUse use, Layer.Conv2d conv) {
        if (conv.input().height() != conv.input().width()) {
            throw new UnsupportedLayerException(accelerator + ": a convolution of " + conv.input()
                    + " is not square, and the simulator counts square images only. Maybe crop or pad the images to a"
                    + " square?");
        }
        boolean image = use.fedByGraphInput();
        int channels = conv.input().channels();
        if (!conv.isDepthwise()) {
            return cost(
                    call(use, conv, channels / conv.groups(), conv.outputChannels() / conv.groups(), image),
                    conv.groups());
        }
        return switch (depthwise) {
            case BLOCK_DIAGONAL -> {
                Accelerator array = BuiltInAccelerators.named(accelerator);
                int lanes = Math.min(array.inputLanes(use.activationBits(), use.weightBits()), array.columns());
                int block = Math.min(lanes, channels);
                yield cost(call(use, conv, block, block, image), Math.ceilDiv(channels, block));
            }
            case PER_CHANNEL -> cost(call(use, conv, 1, 1, image), channels);
            case PER_CHANNEL_IM2COL -> cost(call(use, conv, 1, 1, true), channels);
            case DENSE -> cost(call(use, conv, channels, channels, image), 1);
        };
    }

    private ConvCall call(LayerUse use, Layer.Conv2d conv, int inputs, int outputs, boolean im2col) {
        return new ConvCall(
                conv.kernel(),
                conv.output().height(),
                conv.stride(),
                inputs,
                outputs,
                batch,
                use.activationBits(),
                use.weightBits(),
                use.outputBits(),
                im2col);
    }

    /// A convolution of kernel and output 1; its positions count as images.
    private ConvCall call(LayerUse use, Layer.Linear linear) {
        return new ConvCall(
                1,
                1,
                1,
                linear.inputs(),
                linear.outputs(),
                Math.multiplyExact(batch, linear.positions()),
                use.activationBits(),
                use.weightBits(),
                use.outputBits(),
                false);
    }

    private Cost cost(ConvCall call, int calls) {
        Accelerator array = BuiltInAccelerators.named(accelerator);
        return TilingSearch.best(array, call, outputs).times(calls).cost(array);
    }
}
