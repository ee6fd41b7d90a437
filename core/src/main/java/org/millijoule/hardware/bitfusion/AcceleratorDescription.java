package org.millijoule.hardware.bitfusion;

import java.util.Optional;
import org.millijoule.quantity.Measured;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.spec.Named;

/// A Bit Fusion array as a spec describes it: a built-in one by its name, or sizes of one's own, from which the
/// energies follow as in the public simulator (MODEL.md section 6).
///
/// @param name in results; not that of a built-in one
/// @param rows input-channel lanes in fusion units, N
/// @param columns output-channel lanes, M
/// @param widestBits widest operand of a fusion unit
/// @param narrowestBits narrowest operand that a fusion unit splits down to
/// @param bandwidth of the DRAM interface; a bare number is bits per cycle
/// @param weightBuffer whole buffer in N*M banks; half of it holds a tile, the other half the next one
/// @param inputBuffer the same for activations, in N banks
/// @param outputBuffer the same for outputs and partial sums, in M banks
/// @param frequency turns cycles into time and does nothing else
/// @param energies in place of those from the tables
public record AcceleratorDescription(
        String name,
        int rows,
        int columns,
        int widestBits,
        int narrowestBits,

        @Measured(value = Unit.Dimension.BANDWIDTH, bare = true)
        Quantity bandwidth,

        @Measured(Unit.Dimension.SIZE) Quantity weightBuffer,
        @Measured(Unit.Dimension.SIZE) Quantity inputBuffer,
        @Measured(Unit.Dimension.SIZE) Quantity outputBuffer,
        @Measured(Unit.Dimension.FREQUENCY) Quantity frequency,
        Optional<OwnEnergies> energies)
        implements Named {
    /// The public simulator's default for reads and writes alike; the comment beside it there says 6 pJ.
    private static final double DRAM_NANOJOULES_PER_BIT = 0.015;

    /// Units from 8 down to 2 bits at 500 MHz, as in the public simulator's default accelerator.
    public AcceleratorDescription(
            String name,
            int rows,
            int columns,
            Quantity bandwidth,
            Quantity weightBuffer,
            Quantity inputBuffer,
            Quantity outputBuffer) {
        this(
                name,
                rows,
                columns,
                8,
                2,
                bandwidth,
                weightBuffer,
                inputBuffer,
                outputBuffer,
                new Quantity(500e6, Unit.MEGAHERTZ),
                Optional.empty());
    }

    public AcceleratorDescription {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: an accelerator needs a name. Maybe my-accelerator?");
        }
        between("rows", rows, 1, 1 << 12); // our choice: far beyond any array
        between("columns", columns, 1, 1 << 12);
        between("widest-bits", widestBits, 1, 64);
        if (narrowestBits < 1 || narrowestBits > widestBits) {
            throw new IllegalArgumentException("narrowest-bits must be between 1 and widest-bits, " + widestBits
                    + ", not " + narrowestBits + ". Maybe 2?");
        }
        whole("bandwidth", bandwidth, Unit.Dimension.BANDWIDTH, Integer.MAX_VALUE);
        whole("frequency", frequency, Unit.Dimension.FREQUENCY, Long.MAX_VALUE >> 1);
        bytes("weight-buffer", weightBuffer);
        bytes("input-buffer", inputBuffer);
        bytes("output-buffer", outputBuffer);
    }

    /// The built-in accelerator of that name or alias.
    ///
    /// @throws IllegalArgumentException if there is none
    public static AcceleratorDescription named(String name) {
        return BuiltInAccelerators.builtIn(name).description();
    }

    /// The description of a built-in accelerator.
    static AcceleratorDescription of(Accelerator builtIn) {
        return new AcceleratorDescription(
                builtIn.name(),
                builtIn.rows(),
                builtIn.columns(),
                builtIn.widestBits(),
                builtIn.narrowestBits(),
                new Quantity(builtIn.bandwidthBitsPerCycle(), Unit.BIT_PER_CYCLE),
                new Quantity(builtIn.weightBufferBytes(), Unit.KIBIBYTE),
                new Quantity(builtIn.inputBufferBytes(), Unit.KIBIBYTE),
                new Quantity(builtIn.outputBufferBytes(), Unit.KIBIBYTE),
                new Quantity(builtIn.frequencyHertz(), Unit.MEGAHERTZ),
                Optional.empty());
    }

    @Override
    public Optional<String> knownAs() {
        return BuiltInAccelerators.known(name)
                .filter(builtIn -> builtIn.description().equals(this))
                .map(builtIn -> name);
    }

    /// Whether the name is that of a built-in accelerator which this one is not.
    boolean borrowsName() {
        return BuiltInAccelerators.known(name).isPresent() && knownAs().isEmpty();
    }

    /// Whether every part comes with its leakage power.
    boolean leakageKnown() {
        return energies.map(OwnEnergies::leakageKnown).orElse(true);
    }

    /// The accelerator with its energies. Areas are known of built-in ones only; one's own has 0.
    ///
    /// @throws IllegalArgumentException if an energy is neither given nor in the tables; it names the key
    public Accelerator accelerator() {
        return BuiltInAccelerators.known(name)
                .filter(builtIn -> builtIn.description().equals(this))
                .map(BuiltInAccelerators.BuiltIn::accelerator)
                .orElseGet(this::derived);
    }

    /// The accelerator as its sizes make it.
    Accelerator derived() {
        ArrayEnergies.Sizes sizes = new ArrayEnergies.Sizes(
                rows,
                columns,
                widestBits,
                narrowestBits,
                bytes("weight-buffer", weightBuffer),
                bytes("input-buffer", inputBuffer),
                bytes("output-buffer", outputBuffer));
        ArrayEnergies known = ArrayEnergies.of(sizes, energies.orElseGet(OwnEnergies::none));
        return new Accelerator(
                name,
                rows,
                columns,
                widestBits,
                narrowestBits,
                (int) bandwidth.value(),
                sizes.weightBuffer(),
                sizes.inputBuffer(),
                sizes.outputBuffer(),
                (long) frequency.value(),
                known.core().nanojoulesPerCycle(),
                known.weights().readNanojoulesPerBit(),
                known.weights().writeNanojoulesPerBit(),
                known.inputs().readNanojoulesPerBit(),
                known.inputs().writeNanojoulesPerBit(),
                known.outputs().readNanojoulesPerBit(),
                known.outputs().writeNanojoulesPerBit(),
                DRAM_NANOJOULES_PER_BIT,
                known.core().leakageMilliwatts(),
                known.weights().leakageMilliwatts(),
                known.inputs().leakageMilliwatts(),
                known.outputs().leakageMilliwatts(),
                0,
                0,
                0,
                0,
                sizes.weights().bankBytes(),
                sizes.inputs().bankBytes(),
                sizes.outputs().bankBytes(),
                known.source());
    }

    private static int bytes(String key, Quantity size) {
        whole(key, size, Unit.Dimension.SIZE, 1 << 30); // our choice: 1 GiB on a chip is beyond any buffer
        return (int) size.value();
    }

    private static void whole(String key, Quantity quantity, Unit.Dimension dimension, long most) {
        double value = quantity.require(key, dimension).value();
        if (value != Math.rint(value) || value < 1 || value > most) {
            throw new IllegalArgumentException(key + " is " + quantity + ", which is no whole number between 1 and "
                    + most + " of its smallest unit. Maybe round it?");
        }
    }

    private static void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be between " + least + " and " + most + ", not " + value);
        }
    }
}
