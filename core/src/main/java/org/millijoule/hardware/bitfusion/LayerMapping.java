package org.millijoule.hardware.bitfusion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.millijoule.hardware.LayerUse;
import org.millijoule.network.Kernel;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;

/// Which calls of the array a layer becomes.
///
/// * A convolution is one call, a grouped one a call per group, a depthwise one what [DepthwiseMapping] says. One that
///   reads the image has it expanded by the host.
/// * A transposed convolution is one convolution of stride 1 for each phase of its outputs ([TransposedPhases]).
/// * A fully connected layer is a convolution of kernel and output 1; its positions count as images.
/// * A product of two activations is one such layer for each image and matrix, its second operand as the weights.
/// * A recurrent cell is, in each direction, one call of as many steps, from `[x, h]` to all gates.
///
/// @param batch images per inference
record LayerMapping(Accelerator array, DepthwiseMapping depthwise, int batch) {
    /// Equal calls, one after the other.
    ///
    /// @param sharing how many of them read the same inputs
    record Calls(ConvCall call, int times, int sharing) {
        CallCost best(Accelerator array, OutputMode outputs) {
            return TilingSearch.best(array, call, outputs).times(times);
        }
    }

    /// How channels are spread over calls.
    private record Spread(int inputs, int outputs, int times, boolean im2col) {}

    /// The calls of a layer; none if it is free.
    List<Calls> calls(LayerUse use) {
        return switch (use.layer()) {
            case Layer.Convolution conv -> calls(use, conv);
            case Layer.Linear linear ->
                one(row(use, linear.inputs(), linear.outputs(), times(batch, linear.positions()), 1), 1);
            case Layer.Product product ->
                one(row(use, product.depth(), product.columns(), product.rows(), 1), times(batch, product.count()));
            case Layer.Recurrent cell ->
                one(
                        row(use, cell.reads(), cell.gateOutputs(), times(batch, cell.sequences()), cell.steps()),
                        cell.directions());
            case Layer.Pool _, Layer.Add _, Layer.Other _ -> List.of();
        };
    }

    private static List<Calls> one(ConvCall call, int times) {
        return List.of(new Calls(call, times, 1));
    }

    private static int times(int one, int other) {
        return Math.multiplyExact(one, other);
    }

    private List<Calls> calls(LayerUse use, Layer.Convolution conv) {
        Spread spread = spread(use, conv);
        Map<ConvCall, Integer> phases = new LinkedHashMap<>();
        Kernel kernel = conv.kernel();
        Shape output = conv.output();
        for (ConvCall.Axis depth : axes(kernel, kernel.depth(), output.depth())) {
            for (ConvCall.Axis height : axes(kernel, kernel.height(), output.height())) {
                for (ConvCall.Axis width : axes(kernel, kernel.width(), output.width())) {
                    phases.merge(call(use, spread, depth, height, width), 1, Integer::sum);
                }
            }
        }
        List<Calls> calls = new ArrayList<>();
        phases.forEach((call, sharing) -> calls.add(new Calls(call, times(spread.times(), sharing), sharing)));
        return calls;
    }

    private static List<ConvCall.Axis> axes(Kernel kernel, Kernel.Axis axis, int outputs) {
        return kernel.transposed()
                ? TransposedPhases.of(axis, outputs)
                : List.of(new ConvCall.Axis(axis.taps(), outputs, axis.stride(), axis.dilation()));
    }

    private Spread spread(LayerUse use, Layer.Convolution conv) {
        boolean image = use.fedByGraphInput();
        int channels = conv.input().channels();
        if (!conv.isDepthwise()) {
            int groups = conv.groups();
            return new Spread(channels / groups, conv.outputChannels() / groups, groups, image);
        }
        return switch (depthwise) {
            case BLOCK_DIAGONAL -> {
                int lanes = Math.min(array.inputLanes(use.activationBits(), use.weightBits()), array.columns());
                int block = Math.min(lanes, channels);
                yield new Spread(block, block, Math.ceilDiv(channels, block), image);
            }
            case PER_CHANNEL -> new Spread(1, 1, channels, image);
            case PER_CHANNEL_IM2COL -> new Spread(1, 1, channels, true);
            case DENSE -> new Spread(channels, channels, 1, image);
        };
    }

    private ConvCall call(LayerUse use, Spread spread, ConvCall.Axis depth, ConvCall.Axis height, ConvCall.Axis width) {
        return new ConvCall(
                depth,
                height,
                width,
                spread.inputs(),
                spread.outputs(),
                batch,
                1,
                use.activationBits(),
                use.weightBits(),
                use.outputBits(),
                spread.im2col());
    }

    /// Rows of `inputs` numbers, times a matrix.
    private static ConvCall row(LayerUse use, int inputs, int outputs, int rows, int steps) {
        return new ConvCall(
                ConvCall.Axis.POINT,
                ConvCall.Axis.POINT,
                ConvCall.Axis.POINT,
                inputs,
                outputs,
                rows,
                steps,
                use.activationBits(),
                use.weightBits(),
                use.outputBits(),
                false);
    }
}
