package org.millijoule.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.millijoule.hardware.bitfusion.Accelerators;
import org.millijoule.hardware.bitfusion.LayersCsv;
import org.millijoule.text.CsvTable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// `simulate --layers` on the golden table (626 rows, 616 of them distinct), one thread: parsing, pricing and
/// writing, nothing remembered from one invocation to the next.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LayerTableBenchmark {
    private String layers = "";
    private String accelerators = "";

    @Setup
    public void read() throws IOException {
        Path folder = Path.of(
                System.getProperty("millijoule.root", ".."),
                "core/src/test/resources/org/millijoule/hardware/bitfusion");
        layers = Files.readString(folder.resolve("in.csv"), StandardCharsets.ISO_8859_1);
        accelerators = Files.readString(folder.resolve("configs.csv"), StandardCharsets.ISO_8859_1);
    }

    @Benchmark
    public String price() throws IOException {
        StringBuilder out = new StringBuilder();
        new LayersCsv(CsvTable.parse("in.csv", layers), Accelerators.read("configs.csv", accelerators)).write(out, 1);
        return out.toString();
    }
}
