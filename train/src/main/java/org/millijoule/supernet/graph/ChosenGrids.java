package org.millijoule.supernet.graph;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Normalised;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;

/// The grids of one choice of bit-widths.
final class ChosenGrids implements Grids {
    private final GraphWeights weights;
    private final GraphBits bits;
    private final int[] asked;
    private final Pass pass;
    private final boolean quantizes;

    ChosenGrids(GraphWeights weights, GraphBits bits, Pass pass) {
        this.weights = weights;
        this.bits = bits;
        this.asked = weights.wiring().asked(bits);
        this.pass = pass;
        this.quantizes = pass.quantization() != Pass.Quantization.NONE;
    }

    @Override
    public Tensor weights(int vertex) {
        Tensor w = weights.weights(vertex).value();
        int width = bits.layers().get(weights.wiring().layer(vertex)).weightBits();
        return GraphBits.onGrid(width) && quantizes
                ? weights.weightSite(vertex).orElseThrow().at(width, w, pass)
                : w;
    }

    private int storedBits(int tensor) {
        return weights.wiring().storedBits(tensor, bits, asked);
    }

    private int operandBits(int vertex) {
        return weights.wiring().operandBits(vertex, bits, asked);
    }

    @Override
    public boolean stores(int tensor) {
        return quantizes && weights.wiring().isShared(tensor) && GraphBits.onGrid(storedBits(tensor));
    }

    @Override
    public Operand stored(int tensor, Tensor x) {
        Site site = weights.storedSite(tensor).orElseThrow();
        return operand(site.at(storedBits(tensor), x, pass), site, storedBits(tensor));
    }

    @Override
    public Operand stored(int tensor, Normalised x) {
        Site site = weights.storedSite(tensor).orElseThrow();
        return operand(site.at(storedBits(tensor), x, pass), site, storedBits(tensor));
    }

    @Override
    public boolean quantizes(int vertex, int source) {
        int reads = operandBits(vertex);
        return quantizes && GraphBits.onGrid(reads) && !(stores(source) && reads >= storedBits(source));
    }

    @Override
    public Operand operand(int vertex, int slot, Tensor x) {
        Site site = weights.operandSite(vertex, slot).orElseThrow();
        return operand(site.at(operandBits(vertex), x, pass), site, operandBits(vertex));
    }

    @Override
    public Operand operand(int vertex, int slot, Normalised x) {
        Site site = weights.operandSite(vertex, slot).orElseThrow();
        return operand(site.at(operandBits(vertex), x, pass), site, operandBits(vertex));
    }

    @Override
    public Input read(int vertex, int slot, Tensor x) {
        return weights.operandSite(vertex, slot).orElseThrow().read(operandBits(vertex), x, pass);
    }

    @Override
    public Input read(int vertex, int slot, Normalised x) {
        return weights.operandSite(vertex, slot).orElseThrow().read(operandBits(vertex), x, pass);
    }

    private static Operand operand(Tensor tensor, Site site, int width) {
        return new Operand(tensor, Optional.of(new Step(site.step(width), site.grid(width))));
    }
}
