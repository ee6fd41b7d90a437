package org.millijoule.spec;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Units of a budget. Canonical are millijoules, milliseconds and bytes.
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
    GIBIBYTE("GiB", Dimension.SIZE, "1073741824");

    /// What a unit measures.
    public enum Dimension {
        ENERGY("mJ", "an energy"),
        TIME("ms", "a time"),
        SIZE("kB", "a size");

        private final String usual;
        private final String name;

        Dimension(String usual, String name) {
            this.usual = usual;
            this.name = name;
        }

        /// The symbol that suits a network on an accelerator.
        String usual() {
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

    static List<String> symbols() {
        return Arrays.stream(values()).map(Unit::symbol).toList();
    }
}
