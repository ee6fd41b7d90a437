package org.millijoule.hardware.bitfusion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The second opinion: MODEL.md sections 2 to 5 and 12 word for word. All tiles, all 120 orders, nothing pruned,
/// nothing shared with [TilingSearch].
final class ExhaustiveSearch {
    private static final String LETTERS = "BHWIC"; // the loops over tiles

    /// The outcome of one candidate: cycles, then the columns of the results, then the energy's terms.
    record Outcome(
            long total,
            long compute,
            long vW,
            long vA,
            long readOut,
            long writeOut,
            long wbuf,
            long ibuf,
            long obuf,
            double energy) {}

    private final Accelerator array;
    private final ConvCall layer;
    private final boolean requantized;

    ExhaustiveSearch(Accelerator array, ConvCall layer, OutputMode mode) {
        this.array = array;
        this.layer = layer;
        this.requantized = mode == OutputMode.REQUANTIZED;
    }

    /// Every distinct outcome with the fewest cycles and, among those, the least energy; empty if nothing fits.
    Set<Outcome> best() {
        Set<Outcome> best = new HashSet<>();
        Comparator<Outcome> better = Comparator.comparingLong(Outcome::total).thenComparingDouble(Outcome::energy);
        List<String> orders = permutations(LETTERS);
        for (int b : upTo(layer.batch())) {
            for (int o : upTo(layer.output())) {
                for (int ic : upTo(layer.inputChannels())) {
                    for (int oc : outputTiles()) {
                        for (String order : orders) {
                            Outcome outcome = candidate(b, o, ic, oc, order);
                            if (outcome == null) {
                                continue;
                            }
                            int comparison = best.isEmpty()
                                    ? -1
                                    : better.compare(outcome, best.iterator().next());
                            if (comparison < 0) {
                                best.clear();
                            }
                            if (comparison <= 0) {
                                best.add(outcome);
                            }
                        }
                    }
                }
            }
        }
        return best;
    }

    /// What a reported tiling costs: its tile under its order of loops, those of one turn innermost.
    ///
    /// @return nothing, if the tile does not fit
    Optional<Outcome> of(Tiling tiling) {
        StringBuilder order = new StringBuilder();
        for (Tiling.Turn turn : tiling.order()) {
            order.insert(0, letter(turn.loop()));
        }
        for (int loop = 0; loop < LETTERS.length(); loop++) {
            if (order.indexOf(LETTERS.substring(loop, loop + 1)) < 0) {
                order.insert(0, LETTERS.charAt(loop));
            }
        }
        return Optional.ofNullable(
                candidate(tiling.batch(), tiling.side(), tiling.inputs(), tiling.outputs(), order.toString()));
    }

    private static char letter(Tiling.Loop loop) {
        return switch (loop) {
            case BATCH -> 'B';
            case HEIGHT -> 'H';
            case WIDTH -> 'W';
            case INPUT -> 'I';
            case OUTPUT -> 'C';
        };
    }

    private List<Integer> outputTiles() {
        if (layer.im2col()) {
            return upTo(layer.outputChannels());
        }
        int m = array.columns();
        return upTo((int) cdiv(layer.outputChannels(), m)).stream()
                .map(t -> Math.min(m * t, layer.outputChannels()))
                .toList();
    }

    private static List<Integer> upTo(int size) {
        List<Integer> tiles = new ArrayList<>();
        for (int tile = 1; tile < size; tile *= 2) {
            tiles.add(tile);
        }
        tiles.add(size);
        return tiles;
    }

    private static List<String> permutations(String letters) {
        if (letters.isEmpty()) {
            return List.of("");
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            for (String rest : permutations(letters.substring(0, i) + letters.substring(i + 1))) {
                all.add(letters.charAt(i) + rest);
            }
        }
        return all;
    }

    /// @param order from the innermost loop to the outermost
    private @Nullable Outcome candidate(int b, int o, int ic, int oc, String order) {
        long k = layer.kernel();
        long a = layer.activationBits();
        long w = layer.weightBits();
        long m = array.columns();
        long pf = (array.widestBits() / Math.max(a, array.narrowestBits()))
                * (array.widestBits() / Math.max(w, array.narrowestBits()));
        long r = array.rows() * pf;
        long nB = cdiv(layer.batch(), b);
        long n = cdiv(layer.output(), o);
        long nI = cdiv(layer.inputChannels(), ic);
        long nC = cdiv(layer.outputChannels(), oc);
        long t = nB * n * n * nI * nC;

        long w0 = cdiv(k * k * ic, r) * r * oc * w;
        long side = k + (long) (o - 1) * layer.stride();
        long a0 = layer.im2col() ? (long) o * o * k * k * ic * b * a : side * side * ic * b * a;
        long o0 = (long) o * o * cdiv(oc, m) * m * b * 32;
        long capW = array.weightBufferBytes() * 8L / 2;
        long capA = array.inputBufferBytes() * 8L / 2;
        long capO = array.outputBufferBytes() * 8L / 2;
        if (w0 > capW || a0 > capA || o0 > capO) {
            return null;
        }
        long[] counts = {nB, n, n, nI, nC};
        long[] weights = traffic(w0, capW, "IC", order, counts);
        long[] acts = traffic(a0, capA, "BWHI", order, counts);
        long[] outs = traffic(o0, capO, "BWHC", order, counts);

        long elements = (long) o * o * oc * b;
        long readOut = outs[0];
        long writeOut = outs[0];
        long first = weights[1] + acts[1] + outs[1];
        long last = outs[1];
        if (requantized) {
            long q = layer.outputBits();
            long p = nB * n * n * nC * elements;
            long passes = outs[0] / (nB * n * n * nC * o0);
            long x = (outs[1] / o0) * elements;
            readOut = (passes - 1) * p * 32;
            writeOut = (passes - 1) * p * 32 + p * q;
            first = weights[1] + acts[1] + (passes > 1 ? x * 32 : 0);
            last = x * q;
        }
        long bw = array.bandwidthBitsPerCycle();
        long dr = weights[0] + acts[0] + readOut;
        long dw = writeOut;
        long c = layer.im2col()
                ? t * b * cdiv(oc, m) * o * o * cdiv(k * k * ic, r)
                : t * b * cdiv(oc, m) * o * o * k * k * cdiv(ic, r);
        long latency = cdiv(first, bw) + cdiv(last, bw);
        long mem = cdiv(dr + dw - first - last, bw);
        long total = c + Math.max(0, mem - c) + latency;

        long isl = cdiv(oc, m) * m;
        long osl = layer.im2col() ? r * cdiv(k * k * ic, r) : r * cdiv(ic, r) * k * k;
        long wsl = (long) b * o * o;
        long is = osl * wsl * (a + isl * (w + 32));
        long os = isl * wsl * (32 + osl * (a + w));
        long ws = osl * isl * (w + wsl * (a + 32));
        long q = k * k * ic * o * o * b;
        long act;
        long wgt;
        long out;
        if (is <= os && is <= ws) {
            act = q * a;
            wgt = q * oc * w;
            out = q * oc * 32;
        } else if (os <= ws) {
            act = q * oc * a;
            wgt = q * oc * w;
            out = (long) oc * o * o * b * 32;
        } else {
            act = q * oc * a;
            wgt = k * k * ic * oc * w;
            out = q * oc * 32;
        }
        long ibufReads = act * t;
        long wbufReads = wgt * t;
        long obuf = out * t + outs[0];
        double e = c * array.coreNanojoulesPerCycle();
        e += wbufReads * array.weightBufferReadNanojoulesPerBit();
        e += weights[0] * array.weightBufferWriteNanojoulesPerBit();
        e += ibufReads * array.inputBufferReadNanojoulesPerBit();
        e += acts[0] * array.inputBufferWriteNanojoulesPerBit();
        e += obuf * array.outputBufferReadNanojoulesPerBit();
        e += obuf * array.outputBufferWriteNanojoulesPerBit();
        e += dr * array.dramNanojoulesPerBit();
        e += dw * array.dramNanojoulesPerBit();
        return new Outcome(total, c, weights[0], acts[0], readOut, writeOut, wbufReads, ibufReads, obuf, e);
    }

    /// Total bits moved, and the largest resident block.
    private static long[] traffic(long base, long cap, String dependsOn, String order, long[] counts) {
        long v = base;
        long mx = base;
        boolean resident = true;
        for (int i = 0; i < order.length(); i++) {
            char loop = order.charAt(i);
            long n = counts[LETTERS.indexOf(loop)];
            if (!resident) {
                v *= n;
            } else if (dependsOn.indexOf(loop) >= 0) {
                v *= n;
                if (v > cap) {
                    resident = false;
                } else {
                    mx = v;
                }
            }
        }
        return new long[] {v, mx};
    }

    private static long cdiv(long a, long b) {
        return (a + b - 1) / b;
    }
}
