package org.millijoule.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.millijoule.cli.terminal.VisibleBytes;
import org.millijoule.hardware.bitfusion.Accelerators;
import org.millijoule.hardware.bitfusion.LayersCsv;
import org.millijoule.simulate.LayerFile;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;

/// `simulate --layers`: a table of layers in, the same table with its costs out.
final class LayerTable {
    private static final int THREADS = 2; // our choice: more gain nothing on tables of some thousand rows

    private LayerTable() {}

    /// Writes the priced table to standard output.
    ///
    /// @throws CsvException if a file or its header cannot be read
    static void write(Path layers, Path accelerators) throws IOException {
        // The table of layers first: its header is the likelier fault.
        CsvTable rows = LayerFile.read(layers);
        LayersCsv priced =
                new LayersCsv(rows, Accelerators.read(accelerators.toString(), LayerFile.text(accelerators)));
        Writer out = new OutputStreamWriter(new BufferedOutputStream(System.out, 1 << 16), StandardCharsets.ISO_8859_1);
        priced.write(new VisibleBytes(out), THREADS);
        out.flush();
    }
}
