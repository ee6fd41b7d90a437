package org.millijoule.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.Quantizer;

/// A place where a tensor is quantized, with step sizes for each bit-width that may be chosen there.
final class Site implements AutoCloseable {
    private final Quantizer quantizer;
    private final List<Grid> grids;
    private final List<StepSizes> steps = new ArrayList<>();
    private final boolean perChannel;

    private Site(
            String name, Quantizer quantizer, List<Grid> grids, SortedSet<Integer> stepCounts, boolean perChannel) {
        this.quantizer = quantizer;
        this.grids = grids;
        this.perChannel = perChannel;
        for (Grid grid : grids) {
            steps.add(new StepSizes(name + "." + grid.bits(), stepCounts));
        }
    }

    /// One step size per bit-width.
    static Site activations(String name, Quantizer quantizer, List<Integer> bits, boolean signed) {
        return new Site(
                name, quantizer, bits.stream().map(b -> new Grid(b, signed)).toList(), new TreeSet<>(Set.of(1)), false);
    }

    /// One step size per output channel and bit-width; weights are signed.
    ///
    /// @param channels the numbers of output channels that may be asked for
    static Site weights(String name, Quantizer quantizer, List<Integer> bits, SortedSet<Integer> channels) {
        return new Site(name, quantizer, bits.stream().map(Grid::signed).toList(), channels, true);
    }

    /// The tensor at the given bit-width; of weights the first output channels may be given.
    Tensor at(int bits, Tensor x, Pass pass) {
        int index = index(bits);
        return switch (pass.quantization()) {
            case NONE -> x;
            case LEARNED -> quantizer.fakeQuantize(x, leading(index, x), grids.get(index), pass.scope());
            case CALIBRATE -> {
                calibrate(x);
                yield quantizer.fakeQuantize(x, leading(index, x), grids.get(index), pass.scope());
            }
        };
    }

    /// `sum_b mask[b] * Q_b(x)` over all bit-widths of this place.
    Tensor mix(Tensor mask, Tensor x, Pass pass) {
        List<Tensor> leaves = new ArrayList<>();
        for (int i = 0; i < grids.size(); i++) {
            leaves.add(leading(i, x));
        }
        return quantizer.mix(x, leaves, grids, mask, pass.scope());
    }

    private void calibrate(Tensor x) {
        for (int i = 0; i < grids.size(); i++) {
            float[] initial = quantizer.initialSteps(x, grids.get(i), perChannel);
            float[] values = steps.get(i).values();
            System.arraycopy(initial, 0, values, 0, initial.length);
            steps.get(i).set(values);
        }
    }

    private Tensor leading(int index, Tensor x) {
        return steps.get(index).leading(perChannel ? x.size(0) : 1);
    }

    private int index(int bits) {
        for (int i = 0; i < grids.size(); i++) {
            if (grids.get(i).bits() == bits) {
                return i;
            }
        }
        throw new IllegalArgumentException(bits + " bits are no option here");
    }

    Grid grid(int bits) {
        return grids.get(index(bits));
    }

    /// The step sizes at a bit-width.
    float[] steps(int bits) {
        return steps.get(index(bits)).values();
    }

    void forEachStepSizes(Consumer<StepSizes> action) {
        steps.forEach(action);
    }

    @Override
    public void close() {
        steps.forEach(StepSizes::close);
    }
}
