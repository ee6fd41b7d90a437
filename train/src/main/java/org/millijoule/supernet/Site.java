package org.millijoule.supernet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.FlatFloats;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Tape;
import org.millijoule.quantize.Grid;
import org.millijoule.quantize.Quantizer;
import org.millijoule.quantize.TensorQuantizer;

/// A place where a tensor is quantized, with step sizes for each bit-width that may be chosen there.
public final class Site implements AutoCloseable {
    private final String name;
    private final TensorQuantizer quantizer;
    private final List<Grid> grids;
    private final List<StepSizes> steps = new ArrayList<>();
    private final boolean perChannel;

    private Site(
            String name,
            TensorQuantizer quantizer,
            List<Grid> grids,
            SortedSet<Integer> stepCounts,
            boolean perChannel) {
        this.name = name;
        this.quantizer = quantizer;
        this.grids = grids;
        this.perChannel = perChannel;
        for (Grid grid : grids) {
            double decay = quantizer.rangeDecay() * grid.highest() * grid.highest();
            steps.add(new StepSizes(name + "." + grid.bits(), stepCounts, decay));
        }
    }

    /// One step size per bit-width.
    public static Site activations(String name, Quantizer quantizer, List<Integer> bits, boolean signed) {
        List<Grid> grids = bits.stream().map(b -> new Grid(b, signed)).toList();
        return new Site(name, quantizer.ofActivations(), grids, new TreeSet<>(Set.of(1)), false);
    }

    /// Step sizes per bit-width as the quantizer wants them: one, or one per output channel. Weights are signed.
    ///
    /// @param channels the numbers of output channels that may be asked for
    public static Site weights(String name, Quantizer quantizer, List<Integer> bits, SortedSet<Integer> channels) {
        List<Grid> grids = bits.stream().map(Grid::signed).toList();
        return switch (quantizer.weights()) {
            case PER_CHANNEL -> new Site(name, quantizer.ofWeights(), grids, channels, true);
            case PER_TENSOR -> new Site(name, quantizer.ofWeights(), grids, new TreeSet<>(Set.of(1)), false);
        };
    }

    /// The tensor at the given bit-width; of weights the first output channels may be given.
    public Tensor at(int bits, Tensor x, Pass pass) {
        int index = index(bits);
        return switch (pass.quantization()) {
            case NONE -> x;
            case LEARNED -> quantizer.fakeQuantize(x, leading(index, x), grids.get(index), pass.tape());
            case CALIBRATE -> {
                calibrate(x);
                yield quantizer.fakeQuantize(x, leading(index, x), grids.get(index), pass.tape());
            }
        };
    }

    /// Activations behind a batch-norm at the given bit-width.
    public Tensor at(int bits, Normalised x, Pass pass) {
        if (pass.quantization() != Pass.Quantization.LEARNED) {
            return at(bits, x.value(pass.tape()), pass);
        }
        return quantizer.fakeQuantize(x, steps(bits), grid(bits), pass.tape());
    }

    /// Activations at the given bit-width, for a convolution to read.
    public Input read(int bits, Tensor x, Pass pass) {
        if (pass.quantization() != Pass.Quantization.LEARNED) {
            return Input.of(at(bits, x, pass));
        }
        return quantizer.read(x, List.of(steps(bits)), List.of(grid(bits)), Optional.empty(), pass.tape());
    }

    /// The same behind a batch-norm.
    public Input read(int bits, Normalised x, Pass pass) {
        if (pass.quantization() != Pass.Quantization.LEARNED) {
            return Input.of(at(bits, x, pass));
        }
        return quantizer.read(x, List.of(steps(bits)), List.of(grid(bits)), Optional.empty(), pass.tape());
    }

    private Tensor steps(int bits) {
        return steps.get(index(bits)).leading(1);
    }

    /// `sum_b mask[b] * Q_b(x)` over all bit-widths of this place.
    public Tensor mix(Tensor mask, Tensor x, Pass pass) {
        return quantizer.mix(x, leaves(perChannel ? x.size(0) : 1), grids, mask, pass.tape());
    }

    /// The same of activations behind a batch-norm.
    public Tensor mix(Tensor mask, Normalised x, Pass pass) {
        return quantizer.mix(x, leaves(1), grids, mask, pass.tape());
    }

    /// The same of activations, for a convolution to read.
    public Input readMix(Tensor mask, Tensor x, Pass pass) {
        return quantizer.read(x, leaves(1), grids, Optional.of(mask), pass.tape());
    }

    /// The same behind a batch-norm.
    public Input readMix(Tensor mask, Normalised x, Pass pass) {
        return quantizer.read(x, leaves(1), grids, Optional.of(mask), pass.tape());
    }

    private List<Tensor> leaves(long count) {
        return steps.stream().map(sizes -> sizes.leading(count)).toList();
    }

    /// Sets the step sizes of every bit-width from values that will arrive here.
    public void calibrate(Tensor x) {
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

    /// As in files: `block3.expand.input`.
    public String name() {
        return name;
    }

    /// The integers at a bit-width.
    public Grid grid(int bits) {
        return grids.get(index(bits));
    }

    /// The step size of activations at a bit-width.
    public float step(int bits) {
        return steps.get(index(bits)).values()[0];
    }

    /// The step size of each of `channels` output channels of weights at a bit-width.
    public float[] channelSteps(int bits, int channels) {
        float[] values = steps.get(index(bits)).values();
        if (perChannel) {
            return values;
        }
        float[] same = new float[channels];
        Arrays.fill(same, values[0]);
        return same;
    }

    /// The values that are laid on the grid: those of x, or what the quantizer makes of them.
    public float[] transformed(Tensor x) {
        try (PointerScope _ = new PointerScope();
                Tape unused = new Tape()) {
            return FlatFloats.values(quantizer.transform(x.detach(), unused).contiguous());
        }
    }

    /// Weights (O, ...) on the grid of a bit-width: `clamp(round(w / step))` with ties to even, one step for each
    /// output channel.
    public byte[] integers(Tensor w, int bits) {
        Grid grid = grid(bits);
        float[] values = transformed(w);
        float[] sizes = channelSteps(bits, Math.toIntExact(w.size(0)));
        byte[] integers = new byte[values.length];
        int each = values.length / sizes.length;
        for (int i = 0; i < values.length; i++) {
            integers[i] = (byte) Math.clamp(Math.rint(values[i] / sizes[i / each]), grid.lowest(), grid.highest());
        }
        return integers;
    }

    /// What [#transformed] does, in one word; empty where it does nothing.
    public Optional<String> transformation() {
        return quantizer.transformation();
    }

    public void forEachStepSizes(Consumer<StepSizes> action) {
        steps.forEach(action);
    }

    @Override
    public void close() {
        steps.forEach(StepSizes::close);
    }
}
