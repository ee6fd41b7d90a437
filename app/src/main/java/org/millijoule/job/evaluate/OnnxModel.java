package org.millijoule.job.evaluate;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.millijoule.machine.Natives;
import org.millijoule.network.Shape;
import org.millijoule.text.Some;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;

/// An ONNX file that onnxruntime has loaded; side files of external data are found beside it.
public final class OnnxModel implements AutoCloseable {
    private static final int LONGEST = 400; // of onnxruntime's messages; some hold a whole graph

    private final Path file;
    private final OrtSession session;

    private OnnxModel(Path file, OrtSession session) {
        this.file = file;
        this.session = session;
    }

    /// Loads a file.
    ///
    /// @param level how much onnxruntime may rewrite the graph
    /// @throws UsageException if it does not load, with what onnxruntime says
    public static OnnxModel open(Path file, OptLevel level) {
        Natives.loadOnnxruntime();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL); // what it says is in the exception
            options.setOptimizationLevel(level);
            return new OnnxModel(file, OrtEnvironment.getEnvironment().createSession(file.toString(), options));
        } catch (OrtException e) {
            throw new UsageException(file + ": onnxruntime does not load it: " + said(e)
                    + ". Maybe it is damaged, a file of its weights is not beside it, or it needs a newer"
                    + " onnxruntime?");
        }
    }

    /// The message of onnxruntime in one line.
    static String said(OrtException e) {
        String message = String.valueOf(e.getMessage()).replaceFirst("(?s)^Error code - \\S+ - message: ", "");
        String line = Visible.line(message.replaceAll("\\s+", " ").strip());
        String plain = line.replaceFirst("[. ]+$", "");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) + " ..." : plain;
    }

    OrtSession session() {
        return session;
    }

    /// For messages.
    String name() {
        return file.toString();
    }

    /// The file's own key-value pairs.
    ///
    /// @throws UsageException if they cannot be read
    public Map<String, String> metadata() {
        try {
            return session.getMetadata().getCustomMetadata();
        } catch (OrtException e) {
            throw new UsageException(file + ": its metadata cannot be read: " + said(e) + ". Maybe export it again?");
        }
    }

    /// How images go in; empty where the file leaves their size open and nobody gives it.
    ///
    /// @param asked size of an image
    /// @throws UsageException if it takes no images, or none of this size
    public Optional<NetworkInput> input(Optional<Shape> asked) {
        Map<String, NodeInfo> inputs = infos(true);
        if (inputs.size() != 1) {
            throw new UsageException(file + ": the network has " + inputs.size() + " inputs"
                    + (inputs.isEmpty() ? "" : " (" + list(inputs) + ")")
                    + ", but one is wanted, the image. Maybe export it with one?");
        }
        NodeInfo only = inputs.values().iterator().next();
        if (!(only.getInfo() instanceof TensorInfo tensor)) {
            throw new UsageException(file + ": its input '" + Visible.line(only.getName())
                    + "' is no tensor. Maybe the network takes no images?");
        }
        return NetworkInput.of(file.toString(), only.getName(), tensor, asked);
    }

    /// The tensor with a number for each class: the only output, or of several the first one of two axes.
    ///
    /// @throws UsageException if there is none
    String output() {
        Map<String, NodeInfo> outputs = infos(false);
        List<NodeInfo> numbers = outputs.values().stream()
                .filter(node -> node.getInfo() instanceof TensorInfo tensor && isReal(tensor.type))
                .toList();
        return numbers.stream()
                .filter(node -> ((TensorInfo) node.getInfo()).getShape().length == 2)
                .findFirst()
                .or(() -> numbers.stream().findFirst())
                .map(NodeInfo::getName)
                .orElseThrow(() -> new UsageException(file + ": none of its outputs (" + list(outputs)
                        + ") holds floats, one for each class. Maybe export it without what follows the logits?"));
    }

    private static boolean isReal(OnnxJavaType type) {
        return switch (type) {
            case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> true;
            default -> false;
        };
    }

    private Map<String, NodeInfo> infos(boolean inputs) {
        try {
            return inputs ? session.getInputInfo() : session.getOutputInfo();
        } catch (OrtException e) {
            throw new UsageException(file + ": its signature cannot be read: " + said(e) + ". Maybe export it again?");
        }
    }

    private static String list(Map<String, NodeInfo> nodes) {
        return Some.of(nodes.values().stream().map(OnnxModel::words).collect(Collectors.toList()), 5);
    }

    private static String words(NodeInfo node) {
        String what = node.getInfo() instanceof TensorInfo tensor
                ? NetworkInput.text(tensor.getShape()) + " of " + tensor.type
                : "no tensor";
        return Visible.line(node.getName()) + ": " + what;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(file + " cannot be closed", e);
        }
    }
}
