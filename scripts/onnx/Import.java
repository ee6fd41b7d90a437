import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.OnnxException;
import org.millijoule.network.onnx.OnnxNetwork;
import org.millijoule.network.onnx.UnpricedNode;

/// What the importer makes of every ONNX file in a folder: `import.sh` runs it. One line a file, then how often each
/// reason for a node without a price came up; ends with 1 if a file made it fail with anything but a message.
class Import {
    private static final Shape OPEN = new Shape(224, 224, 3); // for files that leave their sizes open
    private static final Map<String, Integer> REASONS = new TreeMap<>();

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
        }
        Map<String, Integer> outcomes = new TreeMap<>();
        for (Path file : files) {
            String line = read(file);
            outcomes.merge(line.substring(0, line.indexOf(' ')), 1, Integer::sum);
            System.out.println(folder.relativize(file) + ": " + line);
        }
        System.out.println();
        REASONS.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(reason -> System.out.println(reason.getValue() + " x " + reason.getKey()));
        System.out.println("\n" + files.size() + " files: " + outcomes);
        System.exit(outcomes.containsKey("DEFECT") ? 1 : 0);
    }

    private static String read(Path file) {
        try {
            OnnxNetwork read;
            try {
                read = OnnxNetwork.read(file);
            } catch (OnnxException e) {
                if (!e.getMessage().contains("--input")) {
                    throw e;
                }
                read = OnnxNetwork.read(file, OPEN);
            }
            List<UnpricedNode> refused = read.refused();
            refused.forEach(node -> REASONS.merge(
                    node.operator() + ": " + node.reason().replaceAll("'[^']*'", "'...'").replaceAll("[0-9][0-9,]*", "N"),
                    1,
                    Integer::sum));
            String size = read.network().macs() + " MACs, " + read.network().quantizable().size() + " layers";
            return refused.isEmpty()
                    ? "whole, " + size
                    : "partly, " + size + ", without " + refused.size() + " nodes, such as " + refused.getFirst();
        } catch (OnnxException e) {
            return "refused, " + e.getMessage().substring(file.toString().length() + 2);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return "DEFECT " + e;
        }
    }
}
