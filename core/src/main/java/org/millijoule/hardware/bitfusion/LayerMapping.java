package org.millijoule.hardware.bitfusion;

import java.util.Optional;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.network.Layer;

/// Which calls of the array a layer becomes. A convolution that reads the image has it expanded by the host; a
/// grouped one that is not depthwise is one call per group.
///
/// @param batch images per inference
record LayerMapping(Accelerator array, DepthwiseMapping depthwise, int batch) {
    /// Equal calls, one after the other.
    record Calls(ConvCall call, int times) {
        CallCost best(Accelerator array, OutputMode outputs) {
            return TilingSearch.best(array, call, outputs).times(times);
        }
    }

    /// The calls of a layer; empty if it is free.
    ///
    /// @throws UnsupportedLayerException if the model does not know such a layer
    Optional<Calls> calls(LayerUse use) {
        return switch (use.layer()) {
            case Layer.Conv2d conv -> Optional.of(calls(use, conv));
            case Layer.Linear linear -> Optional.of(new Calls(call(use, linear), 1));
            case Layer.Pool2d _, Layer.Add _, Layer.Other _ -> Optional.empty();
        };
    }

    private Calls calls(LayerUse use, Layer.Conv2d conv) {
        if (conv.input().height() != conv.input().width()
                || conv.output().height() != conv.output().width()) {
            throw new UnsupportedLayerException(array.name() + ": a convolution of " + conv.input()
                    + " is not square, and the simulator counts square images only. Maybe crop or pad the images to a"
                    + " square?");
        }
        boolean image = use.fedByGraphInput();
        int channels = conv.input().channels();
        if (!conv.isDepthwise()) {
            int groups = conv.groups();
            return new Calls(call(use, conv, channels / groups, conv.outputChannels() / groups, image), groups);
        }
        return switch (depthwise) {
            case BLOCK_DIAGONAL -> {
                int lanes = Math.min(array.inputLanes(use.activationBits(), use.weightBits()), array.columns());
                int block = Math.min(lanes, channels);
                yield new Calls(call(use, conv, block, block, image), Math.ceilDiv(channels, block));
            }
            case PER_CHANNEL -> new Calls(call(use, conv, 1, 1, image), channels);
            case PER_CHANNEL_IM2COL -> new Calls(call(use, conv, 1, 1, true), channels);
            case DENSE -> new Calls(call(use, conv, channels, channels, image), 1);
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
}
