package org.millijoule.quantity;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Units of a spec. Canonical are millijoules, milliseconds, bytes, hertz, milliwatts, bits per cycle, and
/// nanojoules per bit, cycle and multiply-accumulate.
public enum Unit {
    PICOJOULE("pJ", Dimension.ENERGY, "1e-9"),
    NANOJOULE("nJ", Dimension.ENERGY, "1e-6"),
    MICROJOULE("uJ", Dimension.ENERGY, "1e-3"),
    MILLIJOULE("mJ", Dimension.ENERGY, "1"),
    JOULE("J", Dimension.ENERGY, "1e3"),
    NANOSECOND("ns", Dimension.TIME, "1e-6"),
    MICROSECOND("us", Dimension.TIME, "1e-3"),
    MILLISECOND("ms", Dimension.TIME, "1"),
    SECOND("s", Dimension.TIME, "1e3"),
    BYTE("B", Dimension.SIZE, "1"),
    KILOBYTE("kB", Dimension.SIZE, "1e3"),
    MEGABYTE("MB", Dimension.SIZE, "1e6"),
    GIGABYTE("GB", Dimension.SIZE, "1e9"),
    KIBIBYTE("KiB", Dimension.SIZE, "1024"),
    MEBIBYTE("MiB", Dimension.SIZE, "1048576"),
    GIBIBYTE("GiB", Dimension.SIZE, "1073741824"),
    HERTZ("Hz", Dimension.FREQUENCY, "1"),
    KILOHERTZ("kHz", Dimension.FREQUENCY, "1e3"),
    MEGAHERTZ("MHz", Dimension.FREQUENCY, "1e6"),
    GIGAHERTZ("GHz", Dimension.FREQUENCY, "1e9"),
    NANOWATT("nW", Dimension.POWER, "1e-6"),
    MICROWATT("uW", Dimension.POWER, "1e-3"),
    MILLIWATT("mW", Dimension.POWER, "1"),
    WATT("W", Dimension.POWER, "1e3"),
    BIT_PER_CYCLE("bit/cycle", Dimension.BANDWIDTH, "1"),
    BYTE_PER_CYCLE("B/cycle", Dimension.BANDWIDTH, "8"),
    FEMTOJOULE_PER_BIT("fJ/bit", Dimension.ENERGY_PER_BIT, "1e-6"),
    PICOJOULE_PER_BIT("pJ/bit", Dimension.ENERGY_PER_BIT, "1e-3"),
    NANOJOULE_PER_BIT("nJ/bit", Dimension.ENERGY_PER_BIT, "1"),
    PICOJOULE_PER_CYCLE("pJ/cycle", Dimension.ENERGY_PER_CYCLE, "1e-3"),
    NANOJOULE_PER_CYCLE("nJ/cycle", Dimension.ENERGY_PER_CYCLE, "1"),
    FEMTOJOULE_PER_MAC("fJ/MAC", Dimension.ENERGY_PER_MAC, "1e-6"),
    PICOJOULE_PER_MAC("pJ/MAC", Dimension.ENERGY_PER_MAC, "1e-3"),
    NANOJOULE_PER_MAC("nJ/MAC", Dimension.ENERGY_PER_MAC, "1");

    /// What a unit measures.
    public enum Dimension {
        ENERGY("mJ", "an energy"),
        TIME("ms", "a time"),
        SIZE("kB", "a size"),
        FREQUENCY("MHz", "a frequency"),
        POWER("mW", "a power"),
        BANDWIDTH("bit/cycle", "a bandwidth"),
        ENERGY_PER_BIT("pJ/bit", "an energy per bit"),
        ENERGY_PER_CYCLE("pJ/cycle", "an energy per cycle"),
        ENERGY_PER_MAC("pJ/MAC", "an energy per multiply-accumulate");

        private final String usual;
        private final String name;

        Dimension(String usual, String name) {
            this.usual = usual;
            this.name = name;
        }

        /// The symbol that suits a network on an accelerator.
        public String usual() {
            return usual;
        }

        /// With its article, for messages.
        String described() {
            return name;
        }
    }

    private final String symbol;
    private final Dimension dimension;
    private final BigDecimal factor;

    Unit(String symbol, Dimension dimension, String factor) {
        this.symbol = symbol;
        this.dimension = dimension;
        this.factor = new BigDecimal(factor);
    }

    /// As written: `mJ`.
    public String symbol() {
        return symbol;
    }

    public Dimension dimension() {
        return dimension;
    }

    /// How many canonical units one of these is.
    BigDecimal factor() {
        return factor;
    }

    static Optional<Unit> of(String symbol) {
        String ascii = symbol.replace('\u00B5', 'u').replace('\u03BC', 'u'); // the two micro signs
        return Arrays.stream(values()).filter(unit -> unit.symbol.equals(ascii)).findFirst();
    }

    /// All of one dimension.
    static List<Unit> of(Dimension dimension) {
        return Arrays.stream(values())
                .filter(unit -> unit.dimension == dimension)
                .toList();
    }

    /// Whether a word is this unit's name: `millijoules`, `KiloByte`, `nanojoule per bit`.
    boolean isSpelled(String word) {
        String letters = word.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        String spelled = name().toLowerCase(Locale.ROOT).replace("_", "");
        return letters.equals(spelled) || letters.equals(spelled + "s");
    }
}
