package org.millijoule.hardware.bitfusion;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.WhatIf;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;

/// The Bit Fusion accelerator (Sharma et al., ISCA 2018) as its public simulator counts it: an array whose units
/// fuse to the bits of their operands, three double-buffered memories and DRAM.
///
/// Convolutions of all kinds, fully connected layers, products of two activations and recurrent cells are priced, each
/// at its best tiling ([TilingSearch]), as [LayerMapping] makes calls of them; pooling, residual adds, activation
/// functions, batch-norm and biases are free. Not modelled: what [TilingSearch] leaves out.
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
            throw new IllegalArgumentException("clock must be at least 1 Hz, not " + clock.get() + ".");
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
        Accelerator array = array();
        return LayerAccount.cost(array, mapping(array).calls(use), outputs);
    }

    @Override
    public Optional<Execution> execution(LayerUse use) {
        Accelerator array = array();
        List<LayerMapping.Calls> calls = mapping(array).calls(use);
        return calls.isEmpty()
                ? Optional.empty()
                : Optional.of(LayerAccount.execution(array, use, calls, outputs, batch));
    }

    @Override
    public List<WhatIf> whatIfs(LayerUse use) {
        List<WhatIf> whatIfs = new ArrayList<>(HardwareModel.super.whatIfs(use));
        Accelerator array = array();
        List<LayerMapping.Calls> calls = mapping(array).calls(use);
        if (!calls.isEmpty()) {
            whatIfs.addAll(LayerAccount.whatIfs(array, calls, outputs));
        }
        return whatIfs;
    }

    private LayerMapping mapping(Accelerator array) {
        return new LayerMapping(array, depthwise, batch);
    }
}
