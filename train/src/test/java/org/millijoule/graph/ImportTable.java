package org.millijoule.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.WeightedOnnx;
import org.millijoule.network.onnx.file.OnnxException;

/// The table of docs/import.md: every network in a folder beside onnxruntime on real pictures. Outside the build;
/// `scripts/onnx/networks.sh` runs it.
final class ImportTable {
    private static final double LIMIT = 1e-3; // our choice: ten times what is asked of logits
    private static final double LIMIT_OF_HALVES = 5e-2; // float16 has 11 bits
    private static final int IMAGES = 1; // our choice: each has all values of the network

    private ImportTable() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".onnx"))
                    .filter(file -> args.length < 2
                            || List.of(args)
                                    .subList(1, args.length)
                                    .contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        boolean good = true;
        System.out.println("| network | export | operations | layers | difference of logits | first deviation |");
        System.out.println("|---|---|---|---|---|---|");
        for (Path file : files) {
            String[] name = file.getFileName().toString().replace(".onnx", "").split("\\.", -1);
            String line;
            try {
                line = line(folder, file, name[name.length - 1].contains("half") ? LIMIT_OF_HALVES : LIMIT);
            } catch (OnnxException e) {
                line = "refused: "
                        + String.valueOf(e.getMessage())
                                .substring(file.toString().length() + 2) + " | | | ";
            }
            good &= line.endsWith("none");
            System.out.println("| " + name[0] + " | " + name[name.length - 1] + " | " + line + " |");
        }
        System.exit(good ? 0 : 1);
    }

    private static String line(Path folder, Path file, double limit) throws IOException {
        WeightedOnnx read = WeightedOnnx.read(file, Optional.empty());
        Shape shape = read.graph().input();
        FloatBuffer pixels = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("images-" + shape.height() + ".f32")))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        int each = (int) shape.elements();
        double largest = 0;
        String first = "";
        for (int image = 0; image < IMAGES; image++) {
            double[] row = new double[each];
            int plane = each / shape.channels();
            for (int i = 0; i < each; i++) {
                row[i] = pixels.get(image * each + i % shape.channels() * plane + i / shape.channels());
            }
            Onnxruntime.Difference difference = Onnxruntime.difference(read, file, row, limit);
            largest = Math.max(largest, difference.logits());
            first = first.isEmpty() ? difference.first() : first;
        }
        return read.graph().vertices().size() + " | "
                + read.graph().quantizable().size() + String.format(" | %.1e | ", largest)
                + (first.isEmpty() ? "none" : first);
    }
}
