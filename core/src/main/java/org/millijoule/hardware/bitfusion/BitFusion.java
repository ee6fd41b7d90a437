package org.millijoule.hardware.bitfusion;

import com.google.auto.service.AutoService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.network.Layer;
import org.millijoule.spec.Measured;
import org.millijoule.spec.Quantity;
import org.millijoule.spec.Unit;

/// The Bit Fusion accelerator (Sharma et al., ISCA 2018) as its public simulator counts it: an array whose units
/// fuse to the bits of their operands, three double-buffered memories and DRAM.
///
/// Convolutions and fully connected layers are priced, each at its best tiling ([TilingSearch]); pooling,
/// residual adds, activation functions, batch-norm and biases are free. A convolution that reads the image itself
/// has it expanded by the host (im2col). Not modelled: what [TilingSearch] leaves out.
///
/// @param accelerator `bit-fusion-e`, `bit-fusion-s`, `bit-fusion-8x8`, or an array of one's own
/// @param depthwise how depthwise convolutions are mapped; other grouped ones are one call per group
/// @param outputs how outputs leave the chip
/// @param batch images per inference
/// @param clock in place of the accelerator's own; turns cycles into time and does nothing else
/// @param dram energy of a bit read or written. The public simulator's default is 15 pJ, while the comment beside
/// it says 6 pJ
/// @param leakage whether [#leakageNanojoules(Cost)] tells the static energy; the simulator computes the power
/// for a debug print and never adds it, and neither do the costs here
@AutoService(HardwareModel.class)
public record BitFusion(
        AcceleratorDescription accelerator,
        DepthwiseMapping depthwise,
        OutputMode outputs,
        int batch,
        @Measured(Unit.Dimension.FREQUENCY) Optional<Quantity> clock,
        @Measured(Unit.Dimension.ENERGY_PER_BIT) Quantity dram,
        boolean leakage)
        implements HardwareModel {
    private static final double NANOJOULES_PER_MILLIJOULE = 1e6;

    /// The public simulator's default accelerator, one image (`our choice`; it runs 16).
    public BitFusion() {
        this("bit-fusion-e", DepthwiseMapping.BLOCK_DIAGONAL, OutputMode.PUBLIC, 1);
    }

    /// A built-in accelerator at its own clock, with the public simulator's DRAM and without leakage.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    public BitFusion(String accelerator, DepthwiseMapping depthwise, OutputMode outputs, int batch) {
        this(
                AcceleratorDescription.named(accelerator),
                depthwise,
                outputs,
                batch,
                Optional.empty(),
                new Quantity(0.015, Unit.PICOJOULE_PER_BIT),
                false);
    }

    public BitFusion {
        if (accelerator.borrowsName()) {
            throw new IllegalArgumentException("accelerator: the name '" + accelerator.name()
                    + "' is that of a built-in one, and this one is another. Maybe name: my-" + accelerator.name()
                    + "?");
        }
        try {
            accelerator.accelerator();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("accelerator: " + e.getMessage(), e);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, not " + batch);
        }
        dram.require("dram", Unit.Dimension.ENERGY_PER_BIT);
        if (clock.isPresent()
                && clock.get().require("clock", Unit.Dimension.FREQUENCY).value() < 1) {
            throw new IllegalArgumentException("clock must be at least 1 Hz, not " + clock.get());
        }
        if (leakage && !accelerator.leakageKnown()) {
            throw new IllegalArgumentException("leakage: part of the energies of " + accelerator.name()
                    + " is given without its leakage. Maybe 'leakage: 10 mW' beside each of them?");
        }
    }

    /// The accelerator as it is priced: with its energies, the clock and the DRAM of this model.
    public Accelerator array() {
        Accelerator array = accelerator.accelerator();
        long hertz = clock.map(set -> Math.round(set.value())).orElse(array.frequencyHertz());
        boolean asItIs = hertz == array.frequencyHertz() && dram.value() == array.dramNanojoulesPerBit();
        return asItIs ? array : array.with(hertz, dram.value());
    }

    @Override
    public String kind() {
        return "bit-fusion";
    }

    @Override
    public String name() {
        return accelerator.name();
    }

    @Override
    public Map<String, HardwareModel> builtIns() {
        Map<String, HardwareModel> models = new LinkedHashMap<>();
        for (String name : BuiltInAccelerators.names()) {
            models.put(name, new BitFusion(name, depthwise, outputs, batch));
        }
        BuiltInAccelerators.aliases()
                .forEach((alias, name) -> models.put(alias, Objects.requireNonNull(models.get(name))));
        return models;
    }

    @Override
    public OptionalDouble leakageNanojoules(Cost cost) {
        return leakage
                ? OptionalDouble.of(array().leakageMilliwatts() * cost.seconds() * NANOJOULES_PER_MILLIJOULE)
                : OptionalDouble.empty();
    }

    @Override
    public boolean dependsOnOutputBits() {
        return outputs == OutputMode.REQUANTIZED;
    }

    @Override
    public String depthwiseWord() {
        return depthwise.word();
    }

    @Override
    public String outputsWord() {
        return outputs.word();
    }

    @Override
    public Cost cost(LayerUse use) {
        return switch (use.layer()) {
            case Layer.Conv2d conv -> cost(use, conv);
            case Layer.Linear linear -> cost(call(use, linear), 1);
            case Layer.Pool2d _, Layer.Add _, Layer.Other _ -> Cost.ZERO;
        };
    }

    private Cost cost(LayerUse use, Layer.Conv2d conv) {
        if (conv.input().height() != conv.input().width()) {
            throw new UnsupportedLayerException(name() + ": a convolution of " + conv.input()
                    + " is not square, and the simulator counts square images only. Maybe crop or pad the images to a"
                    + " square?");
        }
        boolean image = use.fedByGraphInput();
        int channels = conv.input().channels();
        if (!conv.isDepthwise()) {
            return cost(
                    call(use, conv, channels / conv.groups(), conv.outputChannels() / conv.groups(), image),
                    conv.groups());
        }
        return switch (depthwise) {
            case BLOCK_DIAGONAL -> {
                Accelerator array = array();
                int lanes = Math.min(array.inputLanes(use.activationBits(), use.weightBits()), array.columns());
                int block = Math.min(lanes, channels);
                yield cost(call(use, conv, block, block, image), Math.ceilDiv(channels, block));
            }
            case PER_CHANNEL -> cost(call(use, conv, 1, 1, image), channels);
            case PER_CHANNEL_IM2COL -> cost(call(use, conv, 1, 1, true), channels);
            case DENSE -> cost(call(use, conv, channels, channels, image), 1);
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

    private Cost cost(ConvCall call, int calls) {
        Accelerator array = array();
        return TilingSearch.best(array, call, outputs).times(calls).cost(array);
    }
}
