package org.millijoule.hardware.bitfusion;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
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

    /// All calls one after the other.
    static Cost cost(Accelerator array, List<LayerMapping.Calls> calls, OutputMode outputs) {
        return calls.stream().map(call -> call.best(array, outputs).cost(array)).reduce(Cost.ZERO, Cost::plus);
    }

    static Execution execution(
            Accelerator array, LayerUse use, List<LayerMapping.Calls> calls, OutputMode outputs, int batch) {
        List<CallCost> costs =
                calls.stream().map(call -> call.best(array, outputs)).toList();
        double peak = (double) array.inputLanes(use.activationBits(), use.weightBits()) * array.columns();
        double macs = (double) use.layer().macs() * batch;
        long overlapped = 0;
        long exposed = 0;
        for (int i = 0; i < calls.size(); i++) {
            overlapped +=
                    costs.get(i).tiling().overlappedCycles() * calls.get(i).times();
            exposed += costs.get(i).tiling().exposedCycles() * calls.get(i).times();
        }
        return new Execution(
                sum(costs, CallCost::computeCycles),
                overlapped,
                exposed,
                peak,
                macs / (peak * sum(costs, CallCost::totalCycles)),
                traffic(use, calls, costs, batch, outputs),
                tiles(calls, costs),
                orders(costs));
    }

    private static long sum(List<CallCost> costs, ToLongFunction<CallCost> count) {
        return costs.stream().mapToLong(count).sum();
    }

    private static List<Traffic> traffic(
            LayerUse use, List<LayerMapping.Calls> calls, List<CallCost> costs, int batch, OutputMode outputs) {
        long inputs = use.layer().input().elements() * batch;
        long results = use.layer().output().elements() * batch;
        int resultBits = outputs == OutputMode.REQUANTIZED ? use.outputBits() : TilingSearch.PARTIAL_SUM_BITS;
        long inputPasses = 0; // of all calls that read the same inputs
        for (int i = 0; i < calls.size(); i++) {
            inputPasses += calls.get(i).sharing() * costs.get(i).tiling().activationPasses();
        }
        return List.of(
                new Traffic(
                        "weights",
                        sum(costs, CallCost::dramReadWeightBits),
                        0,
                        use.layer().weightOperand(batch) * use.weightBits(),
                        most(costs, Tiling::weightPasses)),
                new Traffic(
                        "activations",
                        sum(costs, CallCost::dramReadActivationBits),
                        0,
                        inputs * use.activationBits(),
                        inputPasses),
                new Traffic(
                        "outputs",
                        sum(costs, CallCost::dramReadOutputBits),
                        sum(costs, CallCost::dramWriteOutputBits),
                        results * resultBits,
                        most(costs, Tiling::outputPasses)));
    }

    private static long most(List<CallCost> costs, ToLongFunction<Tiling> passes) {
        return costs.stream().map(CallCost::tiling).mapToLong(passes).max().orElse(0);
    }

    /// In words; the phases of a transposed convolution one after the other.
    private static String tiles(List<LayerMapping.Calls> calls, List<CallCost> costs) {
        List<String> tiles = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            tiles.add(tile(costs.get(i).tiling(), calls.get(i)));
        }
        return String.join("; ", tiles);
    }

    private static String tile(Tiling tiling, LayerMapping.Calls calls) {
        String sides = (calls.call().depth().outputs() > 1 ? tiling.depth() + "x" : "") + tiling.height() + "x"
                + tiling.width();
        String tile = sides + " outputs, " + tiling.inputs() + " -> " + tiling.outputs() + " channels";
        String images = calls.call().batch() > 1 ? tiling.batch() + " images, " : "";
        String times = calls.times() > 1 ? calls.times() + " calls of " : "";
        String steps = tiling.steps() > 1 ? tiling.steps() + " steps of " : "";
        return times + steps + images + tile;
    }

    private static String orders(List<CallCost> costs) {
        return costs.stream().map(cost -> order(cost.tiling())).collect(Collectors.joining("; "));
    }

    private static String order(Tiling tiling) {
        return tiling.order().isEmpty()
                ? "one tile"
                : tiling.order().stream()
                        .map(turn -> turn.loop().word() + " x" + turn.times())
                        .collect(Collectors.joining(", "));
    }

    /// The array with one part doubled, energies per access unchanged; and outputs treated the other way.
    static List<WhatIf> whatIfs(Accelerator array, List<LayerMapping.Calls> calls, OutputMode outputs) {
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
            List<WhatIf> whatIfs,
            String change,
            Accelerator array,
            List<LayerMapping.Calls> calls,
            OutputMode outputs) {
        try {
            whatIfs.add(new WhatIf(change, cost(array, calls, outputs)));
        } catch (UnsupportedLayerException | IllegalArgumentException _) {
            // larger than the counts allow: no answer is better than a wrong one
        }
    }
}
