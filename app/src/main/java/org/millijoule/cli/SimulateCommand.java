package org.millijoule.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.millijoule.hardware.bitfusion.Accelerators;
import org.millijoule.hardware.bitfusion.CsvException;
import org.millijoule.hardware.bitfusion.CsvTable;
import org.millijoule.hardware.bitfusion.LayersCsv;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `simulate --layers`: prices the layers of a CSV file on the accelerators of another.
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "What layers cost on the Bit Fusion accelerator: CSV in, CSV out.")
final class SimulateCommand implements Callable<Integer> {
    private static final int THREADS = 2; // our choice: more gain nothing on tables of some thousand rows

    @Option(names = "--layers", required = true, paramLabel = "IN.csv", description = "One layer a row.")
    private Path layers = Path.of("");

    @Option(
            names = "--accelerators",
            required = true,
            paramLabel = "CONFIGS.csv",
            description = "One accelerator a row; the column config of the layers names one.")
    private Path accelerators = Path.of("");

    @Override
    public Integer call() throws IOException {
        LayersCsv priced;
        try {
            // The table of layers first: its header is the likelier fault.
            CsvTable rows = CsvTable.parse(layers.toString(), read(layers));
            priced = new LayersCsv(rows, Accelerators.read(accelerators.toString(), read(accelerators)));
        } catch (CsvException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        Writer out = new OutputStreamWriter(new BufferedOutputStream(System.out, 1 << 16), StandardCharsets.ISO_8859_1);
        priced.write(out, THREADS);
        out.flush();
        return 0;
    }

    /// ISO 8859-1 both ways lets the bytes of names pass unchanged, whatever their encoding.
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new CsvException(file + ": there is no such file. Maybe check the path?");
        } catch (IOException e) {
            throw new CsvException(
                    file + ": cannot be read: " + e.getMessage() + ". Maybe it is a folder or protected?");
        }
    }
}
