package org.millijoule.hardware.bitfusion;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Energies of memory banks from CACTI 7: 45 nm, itrs-hp, 360 K, one read and one write port, the output buffer's
/// one read-write port more (MODEL.md section 6).
///
/// Nothing between two rows is guessed. Two numbers end in a digit more than CACTI printed: the public simulator
/// reads them back from its cache so, and its results carry that digit on.
final class SramTable {
    static final String SHIPPED = "shipped"; // in the public simulator's cache
    static final String LOCAL = "cacti7-local"; // built from CACTI's public sources, commit 1ffd8df

    private static final List<Row> ROWS = List.of(
            new Row(128, 4, 0, 0.0006837010000000001, 0.000925317, 0.249588, SHIPPED),
            new Row(1024, 4, 0, 0.00113324, 0.00329596, 1.78934, SHIPPED),
            new Row(2048, 4, 0, 0.00190318, 0.00363853, 3.22997, SHIPPED),
            new Row(4096, 4, 0, 0.00342953, 0.00431011, 7.3018600000000005, SHIPPED),
            new Row(8192, 4, 0, 0.00639163, 0.00556268, 13.6943, SHIPPED),
            new Row(16384, 4, 0, 0.0099817, 0.0084209, 27.127, SHIPPED),
            new Row(512, 4, 1, 0.00106097, 0.00233869, 1.03183, SHIPPED),
            new Row(4096, 4, 1, 0.00398324, 0.00505131, 8.23828, SHIPPED),
            new Row(256, 4, 0, 0.000745328, 0.00126139, 0.482546, LOCAL),
            new Row(1024, 4, 1, 0.00128374, 0.00388394, 1.99673, LOCAL),
            new Row(2048, 4, 1, 0.00218408, 0.00427357, 3.624, LOCAL),
            new Row(256, 1, 0, 0.000359661, 0.000964162, 0.695846, LOCAL),
            new Row(2048, 1, 0, 0.00161578, 0.00141042, 3.24812, LOCAL),
            new Row(512, 16, 0, 0.00371309, 0.00467956, 1.01249, LOCAL),
            new Row(4096, 16, 0, 0.00526041, 0.0139113, 7.33396, LOCAL));

    private SramTable() {}

    private record Row(
            int bankBytes,
            int wordBytes,
            int readWritePorts,
            double readNanojoules,
            double writeNanojoules,
            double leakageMilliwatts,
            String source) {
        boolean holds(Buffer buffer) {
            return wordBytes * 8 == buffer.wordBits() && readWritePorts == buffer.readWritePorts();
        }
    }

    /// A buffer to be priced.
    ///
    /// @param key its name in a spec
    record Buffer(String key, int bytes, int banks, int wordBits, int readWritePorts) {
        int bankBytes() {
            return Math.max(1, bytes / banks);
        }
    }

    /// Energies of a whole buffer: per bit, and the leakage of all banks.
    ///
    /// @param source where they come from, in a word
    record Sram(double readNanojoulesPerBit, double writeNanojoulesPerBit, double leakageMilliwatts, String source) {}

    /// @throws IllegalArgumentException if no row has such banks, with the sizes that there are
    static Sram of(Buffer buffer) {
        return ROWS.stream()
                .filter(row -> row.holds(buffer) && (long) row.bankBytes * buffer.banks == buffer.bytes)
                .findFirst()
                .map(row -> new Sram(
                        row.readNanojoules / buffer.wordBits,
                        row.writeNanojoules / buffer.wordBits,
                        row.leakageMilliwatts * buffer.banks,
                        row.source))
                .orElseThrow(() -> new IllegalArgumentException(refusal(buffer)));
    }

    private static String refusal(Buffer buffer) {
        double bank = (double) buffer.bytes / buffer.banks;
        Comparator<Row> bySize = Comparator.comparingInt(Row::bankBytes);
        Optional<Row> below = ROWS.stream()
                .filter(row -> row.holds(buffer) && row.bankBytes < bank)
                .max(bySize);
        Optional<Row> above = ROWS.stream()
                .filter(row -> row.holds(buffer) && row.bankBytes > bank)
                .min(bySize);
        String wayOut = " give energies for the " + buffer.key + "?";
        if (below.isEmpty() && above.isEmpty()) {
            return buffer.key + ": the CACTI table has no banks with words of " + buffer.wordBits
                    + " bits. Maybe widest-bits 8 and narrowest-bits 2, or" + wayOut;
        }
        List<Row> neighbours = below.map(
                        row -> above.map(next -> List.of(row, next)).orElse(List.of(row)))
                .orElseGet(() -> List.of(above.orElseThrow()));
        return buffer.key + ": " + size(buffer.bytes) + " in " + buffer.banks + " banks are "
                + (bank == Math.rint(bank) ? String.valueOf((long) bank) : String.valueOf(bank))
                + " bytes a bank, which the CACTI table does not have. Its neighbours are "
                + String.join(
                        " and ",
                        neighbours.stream()
                                .map(row -> row.bankBytes + " bytes (" + size((long) row.bankBytes * buffer.banks)
                                        + " in all)")
                                .toList())
                + ". Maybe " + size((long) neighbours.getLast().bankBytes * buffer.banks) + ", or" + wayOut;
    }

    private static String size(long bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KiB" : bytes + " B";
    }
}
