package org.millijoule.hardware.bitfusion;

import java.util.List;
import java.util.stream.Collectors;

/// Power of the compute array from the public simulator's synthesis table at 45 nm and 500 MHz: the rows of its
/// 4x4 array, scaled with the number of fusion units (MODEL.md section 6).
///
/// The energy is per cycle for the whole array, busy or not, whatever the operands' bits. The simulator has rows
/// of their own for other arrays of at most 16 units; they are not known here.
final class CoreTable {
    private static final int UNITS = 16;
    private static final double HERTZ = 500e6; // of the synthesis; the accelerator's own clock does not matter
    private static final double NANOWATTS_PER_MILLIWATT = 1e6;

    private static final List<Row> ROWS = List.of(
            new Row(2, 2, 325616, 27768),
            new Row(4, 2, 942252, 175220),
            new Row(4, 4, 659402, 84995),
            new Row(8, 2, 3673500, 949240),
            new Row(8, 8, 1627500, 257700),
            new Row(16, 2, 16907600, 4726700),
            new Row(16, 16, 4821500, 912260));

    private CoreTable() {}

    private record Row(int widestBits, int narrowestBits, double dynamicNanowatts, double leakageNanowatts) {}

    /// An array's energy and leakage.
    record Core(double nanojoulesPerCycle, double leakageMilliwatts) {}

    /// @throws IllegalArgumentException if the table does not say
    static Core of(int rows, int columns, int widestBits, int narrowestBits) {
        int units = Math.multiplyExact(rows, columns);
        if (units <= UNITS && (rows != 4 || columns != 4)) {
            throw new IllegalArgumentException("rows: the synthesis table is known for 4x4 units and for more than "
                    + UNITS + ", not for " + rows + "x" + columns + ". Maybe give energies for the core?");
        }
        Row row = ROWS.stream()
                .filter(known -> known.widestBits == widestBits && known.narrowestBits == narrowestBits)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("widest-bits: the synthesis table has no units from "
                        + widestBits + " down to " + narrowestBits + " bits, only "
                        + ROWS.stream()
                                .map(known -> known.widestBits + "/" + known.narrowestBits)
                                .collect(Collectors.joining(", "))
                        + ". Maybe 8/2, or give energies for the core?"));
        return new Core(
                row.dynamicNanowatts * units / UNITS / HERTZ,
                row.leakageNanowatts * units / UNITS / NANOWATTS_PER_MILLIWATT);
    }
}
