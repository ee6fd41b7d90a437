package org.millijoule.hardware.bitfusion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The second opinion: MODEL.md sections 2 to 5 and 12 word for word, for a map of three axes and a number of steps.
/// All tiles, all 720 orders, nothing pruned, nothing shared with [TilingSearch].
final class ExhaustiveSearch {
    private static final String LETTERS = "BHWICD"; // the loops over tiles

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
        List<String> orders = permutations(letters());
        for (int b : upTo(layer.batch())) {
            for (int o : upTo(longest())) {
                for (int ic : upTo(layer.inputChannels())) {
                    for (int oc : outputTiles()) {
                        for (String order : orders) {
                            Outcome outcome = candidate(b, o, o, o, ic, oc, order);
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
        for (int loop = 0; loop < letters().length(); loop++) {
            if (order.indexOf(LETTERS.substring(loop, loop + 1)) < 0) {
                order.insert(0, LETTERS.charAt(loop));
            }
        }
        return Optional.ofNullable(candidate(
                tiling.batch(),
                tiling.depth(),
                tiling.height(),
                tiling.width(),
                tiling.inputs(),
                tiling.outputs(),
                order.toString()));
    }

    private int longest() {
        return Math.max(
                layer.depth().outputs(),
                Math.max(layer.height().outputs(), layer.width().outputs()));
    }

    /// A loop of one turn makes no difference wherever it stands; without depth the 120 orders of the public
    /// simulator remain.
    private String letters() {
        return layer.depth().outputs() == 1 ? LETTERS.substring(0, 5) : LETTERS;
    }

    private static char letter(Tiling.Loop loop) {
        return switch (loop) {
            case BATCH -> 'B';
            case HEIGHT -> 'H';
            case WIDTH -> 'W';
            case INPUT -> 'I';
            case OUTPUT -> 'C';
            case DEPTH -> 'D';
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
    private @Nullable Outcome candidate(int b, int sideD, int sideH, int sideW, int ic, int oc, String order) {
        long od = Math.min(sideD, layer.depth().outputs());
        long oh = Math.min(sideH, layer.height().outputs());
        long ow = Math.min(sideW, layer.width().outputs());
        long oo = od * oh * ow;
        long kk = (long) layer.depth().taps()
                * layer.height().taps()
                * layer.width().taps();
        long steps = layer.steps();
        long a = layer.activationBits();
        long w = layer.weightBits();
        long m = array.columns();
        long pf = (array.widestBits() / Math.max(a, array.narrowestBits()))
                * (array.widestBits() / Math.max(w, array.narrowestBits()));
        long r = array.rows() * pf;
        long nB = cdiv(layer.batch(), b);
        long nD = cdiv(layer.depth().outputs(), od);
        long nH = cdiv(layer.height().outputs(), oh);
        long nW = cdiv(layer.width().outputs(), ow);
        long nn = nD * nH * nW;
        long nI = cdiv(layer.inputChannels(), ic);
        long nC = cdiv(layer.outputChannels(), oc);
        long t = nB * nn * nI * nC;

        long w0 = cdiv(kk * ic, r) * r * oc * w;
        long halo = inputs(layer.depth(), od) * inputs(layer.height(), oh) * inputs(layer.width(), ow);
        long a0 = layer.im2col() ? oo * kk * ic * b * a : halo * ic * b * a;
        long o0 = oo * cdiv(oc, m) * m * b * 32;
        long capW = array.weightBufferBytes() * 8L / 2;
        long capA = array.inputBufferBytes() * 8L / 2;
        long capO = array.outputBufferBytes() * 8L / 2;
        if (w0 > capW || a0 > capA || o0 > capO) {
            return null;
        }
        long[] counts = {nB, nH, nW, nI, nC, nD};
        long[] weights = traffic(w0, capW, "IC", order, counts);
        long[] acts = traffic(a0, capA, "BWHID", order, counts);
        long[] outs = traffic(o0, capO, "BWHCD", order, counts);

        long elements = oo * oc * b;
        long readOut = outs[0];
        long writeOut = outs[0];
        long first = weights[1] + acts[1] + outs[1];
        long last = outs[1];
        if (requantized) {
            long q = layer.outputBits();
            long p = nB * nn * nC * elements;
            long passes = outs[0] / (nB * nn * nC * o0);
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
                ? t * b * cdiv(oc, m) * oo * cdiv(kk * ic, r)
                : t * b * cdiv(oc, m) * oo * kk * cdiv(ic, r);
        long total = 0;
        long readW = 0;
        boolean allFit = nI * nC * w0 <= capW;
        for (long step = 0; step < steps; step++) {
            long there = step > 0 && allFit ? weights[0] : 0; // weights that the step before left
            readW += weights[0] - there;
            long firstNow = first - there;
            long mem = cdiv(dr - there + dw - firstNow - last, bw);
            total += c + Math.max(0, mem - c) + cdiv(firstNow, bw) + cdiv(last, bw);
        }

        long isl = cdiv(oc, m) * m;
        long osl = layer.im2col() ? r * cdiv(kk * ic, r) : r * cdiv(ic, r) * kk;
        long wsl = b * oo;
        long is = osl * wsl * (a + isl * (w + 32));
        long os = isl * wsl * (32 + osl * (a + w));
        long ws = osl * isl * (w + wsl * (a + 32));
        long q = kk * ic * oo * b;
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
            out = oc * oo * b * 32;
        } else {
            act = q * oc * a;
            wgt = kk * ic * oc * w;
            out = q * oc * 32;
        }
        c *= steps;
        long readA = steps * acts[0];
        readOut *= steps;
        writeOut *= steps;
        dr = readW + readA + readOut;
        dw = writeOut;
        long ibufReads = act * t * steps;
        long wbufReads = wgt * t * steps;
        long obuf = (out * t + outs[0]) * steps;
        double e = c * array.coreNanojoulesPerCycle();
        e += wbufReads * array.weightBufferReadNanojoulesPerBit();
        e += readW * array.weightBufferWriteNanojoulesPerBit();
        e += ibufReads * array.inputBufferReadNanojoulesPerBit();
        e += readA * array.inputBufferWriteNanojoulesPerBit();
        e += obuf * array.outputBufferReadNanojoulesPerBit();
        e += obuf * array.outputBufferWriteNanojoulesPerBit();
        e += dr * array.dramNanojoulesPerBit();
        e += dw * array.dramNanojoulesPerBit();
        return new Outcome(total, c, readW, readA, readOut, writeOut, wbufReads, ibufReads, obuf, e);
    }

    /// Inputs along one axis that outputs side by side see.
    private static long inputs(ConvCall.Axis axis, long outputs) {
        return (outputs - 1) * axis.stride() + (axis.taps() - 1) * (long) axis.dilation() + 1;
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
