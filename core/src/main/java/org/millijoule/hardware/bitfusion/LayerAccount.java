package org.millijoule.hardware.bitfusion;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.Execution.Traffic;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.hardware.WhatIf;

/// Why a layer costs what it costs on the array, from its best tiling.
final class LayerAccount {
    private LayerAccount() {}

    static Execution execution(
            Accelerator array, LayerUse use, LayerMapping.Calls calls, OutputMode outputs, int batch) {
        CallCost cost = calls.best(array, outputs);
        Tiling tiling = cost.tiling();
        double peak = (double) array.inputLanes(use.activationBits(), use.weightBits()) * array.columns();
        double macs = (double) use.layer().macs() * batch;
        return new Execution(
                cost.computeCycles(),
                tiling.overlappedCycles() * calls.times(),
                tiling.exposedCycles() * calls.times(),
                peak,
                macs / (peak * cost.totalCycles()),
                traffic(use, cost, batch, outputs),
                tile(tiling, calls),
                order(tiling));
    }

    private static List<Traffic> traffic(LayerUse use, CallCost cost, int batch, OutputMode outputs) {
        Tiling tiling = cost.tiling();
        long inputs = use.layer().input().elements() * batch;
        long results = use.layer().output().elements() * batch;
        int resultBits = outputs == OutputMode.REQUANTIZED ? use.outputBits() : TilingSearch.PARTIAL_SUM_BITS;
        return List.of(
                new Traffic(
                        "weights",
                        cost.dramReadWeightBits(),
                        0,
                        use.layer().weights() * use.weightBits(),
                        tiling.weightPasses()),
                new Traffic(
                        "activations",
                        cost.dramReadActivationBits(),
                        0,
                        inputs * use.activationBits(),
                        tiling.activationPasses()),
                new Traffic(
                        "outputs",
                        cost.dramReadOutputBits(),
                        cost.dramWriteOutputBits(),
                        results * resultBits,
                        tiling.outputPasses()));
    }

    private static String tile(Tiling tiling, LayerMapping.Calls calls) {
        String tile = tiling.side() + "x" + tiling.side() + " outputs, " + tiling.inputs() + " -> " + tiling.outputs()
                + " channels";
        String images = calls.call().batch() > 1 ? tiling.batch() + " images, " : "";
        String times = calls.times() > 1 ? calls.times() + " calls of " : "";
        return times + images + tile;
    }

    private static String order(Tiling tiling) {
        return tiling.order().isEmpty()
                ? "one tile"
                : tiling.order().stream()
                        .map(turn -> turn.loop().word() + " x" + turn.times())
                        .collect(Collectors.joining(", "));
    }

    /// The array with one part doubled, energies per access unchanged; and outputs treated the other way.
    static List<WhatIf> whatIfs(Accelerator array, LayerMapping.Calls calls, OutputMode outputs) {
        List<WhatIf> whatIfs = new ArrayList<>();
        int width = array.bandwidthBitsPerCycle();
        int weights = array.weightBufferBytes();
        int inputs = array.inputBufferBytes();
        int results = array.outputBufferBytes();
        add(whatIfs, "DRAM twice as wide", array.resized(2 * width, weights, inputs, results), calls, outputs);
        add(whatIfs, "weight buffer doubled", array.resized(width, 2 * weights, inputs, results), calls, outputs);
        add(whatIfs, "input buffer doubled", array.resized(width, weights, 2 * inputs, results), calls, outputs);
        add(whatIfs, "output buffer doubled", array.resized(width, weights, inputs, 2 * results), calls, outputs);
        OutputMode other = outputs == OutputMode.PUBLIC ? OutputMode.REQUANTIZED : OutputMode.PUBLIC;
        add(whatIfs, "outputs " + other.word(), array, calls, other);
        return whatIfs;
    }

    private static void add(
            List<WhatIf> whatIfs, String change, Accelerator array, LayerMapping.Calls calls, OutputMode outputs) {
        try {
            Cost cost = calls.best(array, outputs).cost(array);
            whatIfs.add(new WhatIf(change, cost));
        } catch (UnsupportedLayerException | IllegalArgumentException _) {
            // larger than the counts allow: no answer is better than a wrong one
        }
    }
}
