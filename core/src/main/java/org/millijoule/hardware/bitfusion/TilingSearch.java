package org.millijoule.hardware.bitfusion;

import java.util.stream.Collectors;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.UnsupportedLayerException;

/// The best tiling and loop order of one call: fewest cycles, then least energy. Exact: it finds what trying all
/// tiles in all orders finds (MODEL.md sections 2 to 5 and 12).
///
/// A tile has one side for all axes of the map, 1, 2, 4, ... up to the longest, cut to the extent of each: of a square
/// map that is the published search. Where the call has several steps, a step is what is published; only weights
/// that fit whole are not moved again for the next one.
///
/// What makes it fast:
/// * A tile whose compute cycles and exposed latency, or whose least possible traffic, already exceed the best
///   cycles is dropped by two comparisons ([#mayWin]).
/// * Of an order only this matters: which loops lie inside the point where each tensor stops being resident.
/// Orders are grown from the innermost loop and end as soon as that is decided for all three tensors ([#grow]); a
/// tensor that fits whole is decided before the first loop, and loops of one turn are no loops.
/// * Energy is computed for candidates with the best cycles only. Nothing is allocated per candidate.
///
/// Candidates of equal cycles and energy are told apart by compute cycles, then traffic, so that the result does
/// not depend on the order in which they are visited.
///
/// Not modelled: pipeline fill, DRAM pages, leakage, energy while stalled.
public final class TilingSearch {
    static final int PARTIAL_SUM_BITS = 32;

    // The loops over tiles, as bits of a set.
    private static final int BATCH = 1;
    private static final int HEIGHT = 2;
    private static final int WIDTH = 4;
    private static final int INPUT = 8;
    private static final int OUTPUT = 16;
    private static final int DEPTH = 32;
    private static final int LOOPS = 6;

    // The loops that select another block of the tensor.
    private static final int OF_WEIGHTS = INPUT | OUTPUT;
    private static final int OF_ACTIVATIONS = BATCH | HEIGHT | WIDTH | DEPTH | INPUT;
    private static final int OF_OUTPUTS = BATCH | HEIGHT | WIDTH | DEPTH | OUTPUT;

    private final Accelerator accelerator;
    private final ConvCall call;
    private final boolean requantized;
    private final long lanes;
    private final long steps;
    private final long kernelArea;
    private final long bandwidth;
    private final long weightCapacity;
    private final long activationCapacity;
    private final long outputCapacity;

    // The tile that is being looked at.
    private final long[] turns = new long[LOOPS];
    private long tileInputs;
    private long tileOutputs;
    private long tilePixels; // outputs of one channel, of all images of the tile
    private long mapTurns; // turns over the map and the images
    private long tileCount;
    private long computeCycles;
    private long weightTile; // bits, as the next two
    private long activationTile;
    private long outputTile;
    private long weightTotal;
    private long activationTotal;
    private long outputTotal;

    private int tileBatch;
    private int tileDepth;
    private int tileHeight;
    private int tileWidth;

    // The best candidate so far.
    private final long[] bestTurns = new long[LOOPS];
    private final long[] bestShape = new long[Shape.COUNT];
    private int bestOrder;
    private boolean found;
    private long bestCycles;
    private double bestNanojoules;
    private final long[] best = new long[Column.COUNT];
    private final long[] candidate = new long[Column.COUNT];

    /// Positions in [#best] and [#candidate], in the order in which ties are broken.
    private static final class Column {
        static final int COMPUTE_CYCLES = 0;
        static final int WEIGHTS = 1;
        static final int ACTIVATIONS = 2;
        static final int OUTPUT_READS = 3;
        static final int OUTPUT_WRITES = 4;
        static final int WEIGHT_BUFFER_READS = 5;
        static final int INPUT_BUFFER_READS = 6;
        static final int OUTPUT_BUFFER = 7;
        static final int COUNT = 8;

        private Column() {}
    }

    /// Positions in [#bestShape]: what only an explanation asks for.
    private static final class Shape {
        static final int BATCH = 0;
        static final int DEPTH = 1;
        static final int HEIGHT = 2;
        static final int WIDTH = 3;
        static final int INPUTS = 4;
        static final int OUTPUTS = 5;
        static final int WEIGHT_PASSES = 6;
        static final int ACTIVATION_PASSES = 7;
        static final int OUTPUT_PASSES = 8;
        static final int EXPOSED = 9;
        static final int OVERLAPPED = 10;
        static final int COUNT = 11;

        private Shape() {}
    }

    private TilingSearch(Accelerator accelerator, ConvCall call, OutputMode mode) {
        this.accelerator = accelerator;
        this.call = call;
        requantized = mode == OutputMode.REQUANTIZED;
        lanes = accelerator.inputLanes(call.activationBits(), call.weightBits());
        steps = call.steps();
        kernelArea = call.taps();
        bandwidth = accelerator.bandwidthBitsPerCycle();
        weightCapacity = usableBits(accelerator.weightBufferBytes());
        activationCapacity = usableBits(accelerator.inputBufferBytes());
        outputCapacity = usableBits(accelerator.outputBufferBytes());
        refuseOverflow();
    }

    /// The cost of the best tiling of one call, for its whole batch.
    ///
    /// @throws UnsupportedLayerException if an operand is too wide, no tile fits into the buffers, or the counts
    ///     leave the range of a long
    public static CallCost best(Accelerator accelerator, ConvCall call, OutputMode mode) {
        return new TilingSearch(accelerator, call, mode).run();
    }

    /// Half of a buffer holds the tile at work, the other half the next one.
    private static long usableBits(int bufferBytes) {
        return bufferBytes * 8L / 2;
    }

    private CallCost run() {
        int[] batches = tiles(call.batch(), 1);
        int longest = Math.max(
                call.depth().outputs(),
                Math.max(call.height().outputs(), call.width().outputs()));
        int[] sides = tiles(longest, 1);
        int[] inputs = tiles(call.inputChannels(), 1);
        int[] outputs = tiles(call.outputChannels(), call.im2col() ? 1 : accelerator.columns());
        // From large to small: large tiles win most often, and what follows is then dropped early.
        for (int b = batches.length - 1; b >= 0; b--) {
            tileBatch = batches[b];
            turns[0] = ceilDiv(call.batch(), batches[b]);
            for (int o = sides.length - 1; o >= 0; o--) {
                cutMap(sides[o]);
                for (int i = inputs.length - 1; i >= 0; i--) {
                    activationTile = activationTile(inputs[i]);
                    if (activationTile <= activationCapacity) {
                        tileInputs = inputs[i];
                        turns[3] = ceilDiv(call.inputChannels(), tileInputs);
                        tryOutputTiles(outputs);
                    }
                }
            }
        }
        if (!found) {
            throw nothingFits();
        }
        return result();
    }

    /// Tiles of that side where the map is as long.
    private void cutMap(int side) {
        tileDepth = Math.min(side, call.depth().outputs());
        tileHeight = Math.min(side, call.height().outputs());
        tileWidth = Math.min(side, call.width().outputs());
        turns[1] = ceilDiv(call.height().outputs(), tileHeight);
        turns[2] = ceilDiv(call.width().outputs(), tileWidth);
        turns[5] = ceilDiv(call.depth().outputs(), tileDepth);
        mapTurns = turns[0] * turns[1] * turns[2] * turns[5];
        tilePixels = (long) tileDepth * tileHeight * tileWidth * tileBatch;
    }

    /// 1, 2, 4, … steps below the size, then the size itself.
    private static int[] tiles(int size, int step) {
        int steps = (int) ceilDiv(size, step);
        int[] tiles = new int[steps == 1 ? 1 : 33 - Integer.numberOfLeadingZeros(steps - 1)];
        for (int t = 0; t < tiles.length; t++) {
            tiles[t] = (int) Math.min((long) step << t, size);
        }
        return tiles;
    }

    private void tryOutputTiles(int[] outputs) {
        long activations = activationTile * mapTurns * turns[3];
        long paddedWeights = ceilDiv(kernelArea * tileInputs, lanes) * lanes * call.weightBits();
        long rowSteps =
                call.im2col() ? ceilDiv(kernelArea * tileInputs, lanes) : kernelArea * ceilDiv(tileInputs, lanes);
        for (int c = outputs.length - 1; c >= 0; c--) {
            tileOutputs = outputs[c];
            weightTile = paddedWeights * tileOutputs;
            long columnBlocks = ceilDiv(tileOutputs, accelerator.columns());
            outputTile = tilePixels * columnBlocks * accelerator.columns() * PARTIAL_SUM_BITS;
            if (weightTile > weightCapacity || outputTile > outputCapacity) {
                continue;
            }
            turns[4] = ceilDiv(call.outputChannels(), tileOutputs);
            tileCount = mapTurns * turns[3] * turns[4];
            computeCycles = tileCount * tilePixels * columnBlocks * rowSteps;
            weightTotal = weightTile * turns[3] * turns[4];
            activationTotal = activations;
            outputTotal = outputTile * mapTurns * turns[4];
            if (mayWin()) {
                growFromInnermost();
            }
        }
    }

    private long activationTile(long inputChannels) {
        long pixels = call.im2col()
                ? tilePixels * kernelArea
                : call.depth().inputs(tileDepth)
                        * call.height().inputs(tileHeight)
                        * call.width().inputs(tileWidth)
                        * tileBatch;
        return pixels * inputChannels * call.activationBits();
    }

    /// Lower bounds over all orders. The ceilings of the parts add up to at least the ceiling of their sum.
    private boolean mayWin() {
        if (!found) {
            return true;
        }
        long exposed = weightTile + steps * (activationTile + leastFirstOutputs() + leastLastOutputs());
        long moved = weightTotal + steps * (activationTotal + leastOutputTraffic());
        return exposed <= (bestCycles - steps * computeCycles) * bandwidth && moved <= bestCycles * bandwidth;
    }

    private long leastFirstOutputs() {
        return requantized ? 0 : outputTile;
    }

    private long leastLastOutputs() {
        return requantized ? tilePixels * tileOutputs * call.outputBits() : outputTile;
    }

    private long leastOutputTraffic() {
        return requantized ? elementsOnce() * call.outputBits() : 2 * outputTotal;
    }

    /// Output elements moved once: ragged tiles full, columns not padded.
    private long elementsOnce() {
        return mapTurns * turns[4] * tilePixels * tileOutputs;
    }

    private void growFromInnermost() {
        int loops = 0;
        for (int loop = 0; loop < LOOPS; loop++) {
            if (turns[loop] > 1) {
                loops |= 1 << loop;
            }
        }
        boolean weightsFit = weightTotal <= weightCapacity;
        boolean activationsFit = activationTotal <= activationCapacity;
        boolean outputsFit = outputTotal <= outputCapacity;
        grow(
                loops,
                0,
                weightsFit ? weightTotal : weightTile,
                weightsFit ? 1 : 0,
                activationsFit ? activationTotal : activationTile,
                activationsFit ? 1 : 0,
                outputsFit ? outputTotal / outputTile : 1,
                outputsFit ? 1 : 0);
    }

    /// Puts each of the remaining loops around those chosen so far.
    ///
    /// @param left loops that are not placed yet
    /// @param order the loops chosen so far, see [Tiling#order(long\[\], int)]
    /// @param weights bits of the largest resident block of weights so far
    /// @param weightPasses how often the weights move in all; 0 while that is undecided, because they are
    /// resident
    /// @param activations the same for activations
    /// @param outputs resident output tiles, a count
    private void grow(
            int left,
            int order,
            long weights,
            long weightPasses,
            long activations,
            long activationPasses,
            long outputs,
            long outputPasses) {
        if (weightPasses > 0 && activationPasses > 0 && outputPasses > 0) {
            compare(order, weights, weightPasses, activations, activationPasses, outputs, outputPasses);
            return;
        }
        for (int loop = 0; loop < LOOPS; loop++) {
            int bit = 1 << loop;
            if ((left & bit) == 0 || repeats(loop, left)) {
                continue;
            }
            int rest = left & ~bit;
            long n = turns[loop];
            long w = weights;
            long wPasses = weightPasses;
            if (wPasses == 0 && (OF_WEIGHTS & bit) != 0) {
                if (w * n > weightCapacity) {
                    wPasses = turnsOf(rest & ~OF_WEIGHTS);
                } else {
                    w *= n;
                }
            }
            long a = activations;
            long aPasses = activationPasses;
            if (aPasses == 0 && (OF_ACTIVATIONS & bit) != 0) {
                if (a * n > activationCapacity) {
                    aPasses = turnsOf(rest & ~OF_ACTIVATIONS);
                } else {
                    a *= n;
                }
            }
            long o = outputs;
            long oPasses = outputPasses;
            if (oPasses == 0 && (OF_OUTPUTS & bit) != 0) {
                if (o * n * outputTile > outputCapacity) {
                    oPasses = turnsOf(rest & ~OF_OUTPUTS);
                } else {
                    o *= n;
                }
            }
            grow(rest, order << 3 | loop + 1, w, wPasses, a, aPasses, o, oPasses);
        }
    }

    /// Of axes of the map with equal turns, one inside the other says all.
    private boolean repeats(int loop, int left) {
        return switch (1 << loop) {
            case WIDTH -> repeats(1, loop, left);
            case DEPTH -> repeats(1, loop, left) || repeats(2, loop, left);
            default -> false;
        };
    }

    private boolean repeats(int other, int loop, int left) {
        return (left & 1 << other) != 0 && turns[other] == turns[loop];
    }

    private long turnsOf(int loops) {
        long product = 1;
        for (int loop = 0; loop < LOOPS; loop++) {
            if ((loops & 1 << loop) != 0) {
                product *= turns[loop];
            }
        }
        return product;
    }

    private void compare(
            int order,
            long weights,
            long weightPasses,
            long activations,
            long activationPasses,
            long outputs,
            long outputPasses) {
        long weightBits = weightTotal * weightPasses;
        long activationBits = activationTotal * activationPasses;
        long paddedOutputBits = outputTotal * outputPasses;
        long outputReads = paddedOutputBits;
        long outputWrites = paddedOutputBits;
        long firstOutputs = outputs * outputTile;
        long lastOutputs = firstOutputs;
        if (requantized) {
            long once = elementsOnce();
            long resident = outputs * tilePixels * tileOutputs;
            outputReads = (outputPasses - 1) * once * PARTIAL_SUM_BITS;
            outputWrites = outputReads + once * call.outputBits();
            firstOutputs = outputPasses > 1 ? resident * PARTIAL_SUM_BITS : 0;
            lastOutputs = resident * call.outputBits();
        }
        long first = weights + activations + firstOutputs;
        long dramBits = weightBits + activationBits + outputReads + outputWrites;
        long overlapped = steps * ceilDiv(dramBits - first - lastOutputs, bandwidth);
        boolean stay = weights == weightTotal; // so that later steps find the weights on the chip
        long laterFirst = stay ? first - weights : first;
        long exposed = ceilDiv(first, bandwidth)
                + (steps - 1) * ceilDiv(laterFirst, bandwidth)
                + steps * ceilDiv(lastOutputs, bandwidth);
        long cycles = Math.max(steps * computeCycles, overlapped) + exposed;
        if (found && cycles > bestCycles) {
            return;
        }
        long weightSteps = stay ? 1 : steps;
        candidate[Column.COMPUTE_CYCLES] = steps * computeCycles;
        candidate[Column.WEIGHTS] = weightSteps * weightBits;
        candidate[Column.ACTIVATIONS] = steps * activationBits;
        candidate[Column.OUTPUT_READS] = steps * outputReads;
        candidate[Column.OUTPUT_WRITES] = steps * outputWrites;
        countBufferAccesses(paddedOutputBits);
        if (keepIfBetter(cycles, nanojoules(candidate))) {
            bestOrder = order;
            System.arraycopy(turns, 0, bestTurns, 0, LOOPS);
            bestShape[Shape.BATCH] = tileBatch;
            bestShape[Shape.DEPTH] = tileDepth;
            bestShape[Shape.HEIGHT] = tileHeight;
            bestShape[Shape.WIDTH] = tileWidth;
            bestShape[Shape.INPUTS] = tileInputs;
            bestShape[Shape.OUTPUTS] = tileOutputs;
            bestShape[Shape.WEIGHT_PASSES] = weightSteps * weightPasses;
            bestShape[Shape.ACTIVATION_PASSES] = activationPasses;
            bestShape[Shape.OUTPUT_PASSES] = outputPasses;
            bestShape[Shape.EXPOSED] = exposed;
            bestShape[Shape.OVERLAPPED] = overlapped;
        }
    }

    /// Traffic of the cheapest of the three dataflows, input, output or weight stationary, over all tiles.
    private void countBufferAccesses(long paddedOutputBits) {
        long a = call.activationBits();
        long w = call.weightBits();
        long columns = ceilDiv(tileOutputs, accelerator.columns()) * accelerator.columns();
        long rows = call.im2col()
                ? ceilDiv(kernelArea * tileInputs, lanes) * lanes
                : ceilDiv(tileInputs, lanes) * lanes * kernelArea;
        long pixels = tilePixels;
        long inputStationary = rows * pixels * (a + columns * (w + PARTIAL_SUM_BITS));
        long outputStationary = columns * pixels * (PARTIAL_SUM_BITS + rows * (a + w));
        long weightStationary = rows * columns * (w + pixels * (a + PARTIAL_SUM_BITS));

        long reduction = kernelArea * tileInputs;
        long macs = reduction * pixels * tileOutputs;
        long activationReads = macs * a;
        long weightReads = macs * w;
        long outputAccesses = macs * PARTIAL_SUM_BITS;
        if (inputStationary <= outputStationary && inputStationary <= weightStationary) {
            activationReads = reduction * pixels * a;
        } else if (outputStationary <= weightStationary) {
            outputAccesses = tileOutputs * pixels * PARTIAL_SUM_BITS;
        } else {
            weightReads = reduction * tileOutputs * w;
        }
        candidate[Column.WEIGHT_BUFFER_READS] = steps * weightReads * tileCount;
        candidate[Column.INPUT_BUFFER_READS] = steps * activationReads * tileCount;
        candidate[Column.OUTPUT_BUFFER] = steps * (outputAccesses * tileCount + paddedOutputBits);
    }

    /// Added from left to right in the order of MODEL.md section 4: ties are decided by the last bit.
    private double nanojoules(long[] c) {
        return c[Column.COMPUTE_CYCLES] * accelerator.coreNanojoulesPerCycle()
                + c[Column.WEIGHT_BUFFER_READS] * accelerator.weightBufferReadNanojoulesPerBit()
                + c[Column.WEIGHTS] * accelerator.weightBufferWriteNanojoulesPerBit()
                + c[Column.INPUT_BUFFER_READS] * accelerator.inputBufferReadNanojoulesPerBit()
                + c[Column.ACTIVATIONS] * accelerator.inputBufferWriteNanojoulesPerBit()
                + c[Column.OUTPUT_BUFFER] * accelerator.outputBufferReadNanojoulesPerBit()
                + c[Column.OUTPUT_BUFFER] * accelerator.outputBufferWriteNanojoulesPerBit()
                + dramReads(c) * accelerator.dramNanojoulesPerBit()
                + c[Column.OUTPUT_WRITES] * accelerator.dramNanojoulesPerBit();
    }

    private static long dramReads(long[] c) {
        return c[Column.WEIGHTS] + c[Column.ACTIVATIONS] + c[Column.OUTPUT_READS];
    }

    private boolean keepIfBetter(long cycles, double nanojoules) {
        if (found && cycles == bestCycles) {
            int order = Double.compare(nanojoules, bestNanojoules);
            for (int column = 0; order == 0 && column < Column.COUNT; column++) {
                order = Long.compare(candidate[column], best[column]);
            }
            if (order >= 0) {
                return false;
            }
        }
        found = true;
        bestCycles = cycles;
        bestNanojoules = nanojoules;
        System.arraycopy(candidate, 0, best, 0, Column.COUNT);
        return true;
    }

    private CallCost result() {
        Energy energy = new Energy(
                best[Column.COMPUTE_CYCLES] * accelerator.coreNanojoulesPerCycle(),
                best[Column.WEIGHT_BUFFER_READS] * accelerator.weightBufferReadNanojoulesPerBit()
                        + best[Column.WEIGHTS] * accelerator.weightBufferWriteNanojoulesPerBit(),
                best[Column.INPUT_BUFFER_READS] * accelerator.inputBufferReadNanojoulesPerBit()
                        + best[Column.ACTIVATIONS] * accelerator.inputBufferWriteNanojoulesPerBit(),
                best[Column.OUTPUT_BUFFER] * accelerator.outputBufferReadNanojoulesPerBit()
                        + best[Column.OUTPUT_BUFFER] * accelerator.outputBufferWriteNanojoulesPerBit(),
                dramReads(best) * accelerator.dramNanojoulesPerBit()
                        + best[Column.OUTPUT_WRITES] * accelerator.dramNanojoulesPerBit());
        return new CallCost(
                bestCycles,
                best[Column.COMPUTE_CYCLES],
                best[Column.WEIGHTS],
                best[Column.ACTIVATIONS],
                best[Column.OUTPUT_READS],
                best[Column.OUTPUT_WRITES],
                best[Column.WEIGHT_BUFFER_READS],
                best[Column.WEIGHTS],
                best[Column.INPUT_BUFFER_READS],
                best[Column.ACTIVATIONS],
                best[Column.OUTPUT_BUFFER],
                best[Column.OUTPUT_BUFFER],
                energy,
                bestNanojoules,
                tiling());
    }

    private Tiling tiling() {
        return new Tiling(
                (int) bestShape[Shape.BATCH],
                (int) bestShape[Shape.DEPTH],
                (int) bestShape[Shape.HEIGHT],
                (int) bestShape[Shape.WIDTH],
                (int) bestShape[Shape.INPUTS],
                (int) bestShape[Shape.OUTPUTS],
                call.steps(),
                Tiling.order(bestTurns, bestOrder),
                bestShape[Shape.WEIGHT_PASSES],
                bestShape[Shape.ACTIVATION_PASSES],
                bestShape[Shape.OUTPUT_PASSES],
                bestShape[Shape.EXPOSED],
                bestShape[Shape.OVERLAPPED]);
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }

    private String outputs() {
        return call.axes().stream()
                .skip(call.depth().outputs() == 1 ? 1 : 0)
                .map(axis -> String.valueOf(axis.outputs()))
                .collect(Collectors.joining("x"));
    }

    private UnsupportedLayerException nothingFits() {
        return new UnsupportedLayerException(accelerator.name() + ": not even the smallest tile of a " + call.kernel()
                + " convolution fits into half of the buffers ("
                + accelerator.weightBufferBytes() + ", "
                + accelerator.inputBufferBytes() + " and " + accelerator.outputBufferBytes()
                + " bytes for weights, inputs and outputs). Maybe use a smaller kernel or an accelerator with larger"
                + " buffers?");
    }

    /// Every count below stays under a generous product of all dimensions, which must stay under 2^62.
    private void refuseOverflow() {
        double reach = 1;
        double outputs =
                (double) call.batch() * call.steps() * ((double) call.outputChannels() + accelerator.columns());
        for (ConvCall.Axis axis : call.axes()) {
            reach *= axis.inputs(Math.min(2, axis.outputs()));
            outputs *= axis.outputs();
        }
        double reduction =
                Math.max((reach + lanes) * call.inputChannels(), (double) kernelArea * (lanes + call.inputChannels()));
        double bits = (double) call.activationBits() + call.weightBits() + call.outputBits() + PARTIAL_SUM_BITS;
        if (64 * reduction * outputs * Math.max(bits, (double) bandwidth) > 0x1p62) {
            throw new UnsupportedLayerException("the layer is too large to count its traffic in 64 bits: kernel "
                    + call.kernel() + ", output " + outputs() + ", " + call.inputChannels() + " -> "
                    + call.outputChannels() + " channels, batch " + call.batch()
                    + (steps > 1 ? ", " + steps + " steps" : "") + ". Maybe a dimension is mistyped?");
        }
    }
}
