package org.millijoule.hardware.roofline;

import com.google.auto.service.AutoService;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.network.Layer;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;

/// The roofline (Williams, Waterman, Patterson, CACM 2009): a layer takes as long as its arithmetic at the
/// device's peak or its traffic at the device's bandwidth, whichever is longer.
///
///     cycles = max(ceil(MACs / peak), ceil(bits / bandwidth))
///     energy = MACs * energy per MAC + bits * energy per bit
///
/// Weights, inputs and outputs move once each, at their own bits; weights once for the whole batch, and once for all
/// steps of a recurrent cell, whose state stays on the chip. A layer computes at the fastest precision that holds its
/// operands. Layers without weights are free, as in every model here. Not modelled: tiles, a memory too small for them,
/// anything that keeps a device below its roof.
///
/// @param name in results
/// @param peaks what the device does at each precision
/// @param bandwidth of the memory; a bare number is bits per cycle
/// @param frequency turns cycles into time
/// @param dram energy of a bit that moves
/// @param batch images per inference
@AutoService(HardwareModel.class)
public record Roofline(
        String name,
        List<Peak> peaks,

        @Measured(value = Unit.Dimension.BANDWIDTH, bare = true)
        Quantity bandwidth,

        @Measured(Unit.Dimension.FREQUENCY) Quantity frequency,
        @Measured(Unit.Dimension.ENERGY_PER_BIT) Quantity dram,
        int batch)
        implements HardwareModel {
    /// `our choice`: the peaks and the interface of `bit-fusion-e`, 512 units that split from 8 bits down to 2,
    /// its array's 235.104 pJ per cycle and its DRAM.
    public Roofline() {
        this(
                "roofline",
                List.of(
                        new Peak(8, 8, 512, new Quantity(0.235104 / 512, Unit.PICOJOULE_PER_MAC)),
                        new Peak(4, 4, 2048, new Quantity(0.235104 / 2048, Unit.PICOJOULE_PER_MAC)),
                        new Peak(2, 2, 8192, new Quantity(0.235104 / 8192, Unit.PICOJOULE_PER_MAC))),
                new Quantity(192, Unit.BIT_PER_CYCLE),
                new Quantity(500e6, Unit.MEGAHERTZ),
                new Quantity(0.015, Unit.PICOJOULE_PER_BIT),
                1);
    }

    public Roofline {
        peaks = List.copyOf(peaks);
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: the device needs a name. Maybe my-device?");
        }
        if (peaks.isEmpty()) {
            throw new IllegalArgumentException(
                    "peaks: at least one is needed. Maybe {weights: 8, activations: 8, macs-per-cycle: 512, energy: 1 pJ/MAC}?");
        }
        bandwidth.require("bandwidth", Unit.Dimension.BANDWIDTH);
        frequency.require("frequency", Unit.Dimension.FREQUENCY);
        dram.require("dram", Unit.Dimension.ENERGY_PER_BIT);
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, not " + batch);
        }
    }

    @Override
    public String kind() {
        return "roofline";
    }

    @Override
    public boolean dependsOnOutputBits() {
        return true;
    }

    @Override
    public Cost cost(LayerUse use) {
        return switch (use.layer()) {
            case Layer.Convolution _, Layer.Linear _, Layer.Product _, Layer.Recurrent _ -> {
                Peak peak = peak(use);
                long cycles = Math.max(computeCycles(use, peak), memoryCycles(use));
                double macs = (double) use.layer().macs() * batch;
                Energy energy = new Energy(macs * peak.energy().value(), 0, 0, 0, bits(use) * dram.value());
                yield new Cost(cycles, cycles / frequency.value(), energy);
            }
            case Layer.Pool _, Layer.Add _, Layer.Other _ -> Cost.ZERO;
        };
    }

    @Override
    public Optional<Execution> execution(LayerUse use) {
        return switch (use.layer()) {
            case Layer.Convolution _, Layer.Linear _, Layer.Product _, Layer.Recurrent _ ->
                Optional.of(execution(use, peak(use)));
            case Layer.Pool _, Layer.Add _, Layer.Other _ -> Optional.empty();
        };
    }

    private Execution execution(LayerUse use, Peak peak) {
        Layer layer = use.layer();
        double macs = (double) layer.macs() * batch;
        long cycles = Math.max(computeCycles(use, peak), memoryCycles(use));
        return new Execution(
                computeCycles(use, peak),
                memoryCycles(use),
                0,
                peak.macsPerCycle(),
                macs / ((double) peak.macsPerCycle() * cycles),
                List.of(
                        once("weights", layer.weightOperand(batch) * use.weightBits(), true),
                        once("activations", layer.input().elements() * batch * use.activationBits(), true),
                        once("outputs", layer.output().elements() * batch * use.outputBits(), false)),
                "",
                "");
    }

    private static Execution.Traffic once(String tensor, long bits, boolean read) {
        return new Execution.Traffic(tensor, read ? bits : 0, read ? 0 : bits, bits, 1);
    }

    private long computeCycles(LayerUse use, Peak peak) {
        return Math.ceilDiv(Math.multiplyExact(use.layer().macs(), batch), peak.macsPerCycle());
    }

    private long memoryCycles(LayerUse use) {
        return (long) Math.ceil(bits(use) / bandwidth.value());
    }

    private double bits(LayerUse use) {
        Layer layer = use.layer();
        return (double) layer.weightOperand(batch) * use.weightBits()
                + (double) batch * layer.input().elements() * use.activationBits()
                + (double) batch * layer.output().elements() * use.outputBits();
    }

    private Peak peak(LayerUse use) {
        return peaks.stream()
                .filter(peak -> peak.holds(use.weightBits(), use.activationBits()))
                .max(Comparator.comparingInt(Peak::macsPerCycle)
                        .thenComparing(peak -> peak.energy().value(), Comparator.reverseOrder()))
                .orElseThrow(() -> new UnsupportedLayerException(name + ": no peak holds W" + use.weightBits() + "A"
                        + use.activationBits() + "; there are "
                        + peaks.stream()
                                .map(peak -> "W" + peak.weights() + "A" + peak.activations())
                                .collect(Collectors.joining(", "))
                        + ". Maybe fewer bits, or one more peak?"));
    }
}
