package org.millijoule.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.millijoule.network.onnx.WeightedOnnx;
import org.millijoule.network.onnx.weighted.FileTensor;

/// The oracle: what onnxruntime gives for a file on given images, logits and every tensor in between.
final class Onnxruntime {
    private Onnxruntime() {}

    /// How far an imported network is from onnxruntime: the largest absolute difference by the largest absolute value.
    ///
    /// @param logits of the last tensor
    /// @param first operation whose own difference is beyond the limit, or nothing
    record Difference(double logits, String first) {}

    /// Tensors by name, for the whole batch, row by row.
    ///
    /// @param image the file's input, in its own order, for as many images as the file's batch says
    static Map<String, float[]> tensors(Path file, float[] image, Set<String> wanted) {
        try {
            ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
            GraphProto.Builder graph = model.getGraph().toBuilder();
            Set<String> given = new HashSet<>();
            graph.getOutputList().forEach(output -> given.add(output.getName()));
            for (NodeProto node : model.getGraph().getNodeList()) {
                for (String output : node.getOutputList()) {
                    if (wanted.contains(output) && given.add(output)) {
                        graph.addOutput(ValueInfoProto.newBuilder().setName(output));
                    }
                }
            }
            byte[] bytes = model.toBuilder().setGraph(graph).build().toByteArray();
            Path beside = Files.createTempFile(file.toAbsolutePath().getParent(), "with-outputs", ".onnx");
            try {
                Files.write(beside, bytes);
                return run(beside, image);
            } finally {
                Files.delete(beside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OrtException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, float[]> run(Path file, float[] image) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setOptimizationLevel(OptLevel.NO_OPT);
            try (OrtSession session = environment.createSession(file.toString(), options)) {
                String input = session.getInputNames().iterator().next();
                TensorInfo info = (TensorInfo)
                        Objects.requireNonNull(session.getInputInfo().get(input))
                                .getInfo();
                long[] sizes = info.getShape().clone();
                long rest = 1;
                for (int axis = 1; axis < sizes.length; axis++) {
                    rest *= Math.max(1, sizes[axis]);
                }
                sizes[0] = Math.max(sizes[0], image.length / rest);
                Map<String, float[]> tensors = new LinkedHashMap<>();
                try (OnnxTensor tensor = tensor(environment, image, sizes, info.type);
                        OrtSession.Result result = session.run(Map.of(input, tensor))) {
                    for (var entry : result) {
                        if (entry.getValue() instanceof OnnxTensor output && output.getFloatBuffer() != null) {
                            FloatBuffer values = output.getFloatBuffer();
                            float[] row = new float[values.remaining()];
                            values.get(row);
                            tensors.put(entry.getKey(), row);
                        }
                    }
                }
                return tensors;
            }
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, float[] image, long[] sizes, OnnxJavaType type)
            throws OrtException {
        if (type == OnnxJavaType.FLOAT) {
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), sizes);
        }
        ByteBuffer halves = ByteBuffer.allocateDirect(2 * image.length).order(ByteOrder.nativeOrder());
        for (float value : image) {
            halves.putShort(Float.floatToFloat16(value));
        }
        return OnnxTensor.createTensor(environment, halves.flip(), sizes, type);
    }

    /// Compares an imported network with its file, operation by operation.
    ///
    /// @param images (N, H, W, C) of as many images as the file's batch says
    /// @param limit beyond which an operation deviates
    static Difference difference(WeightedOnnx read, Path file, double[] images, double limit) {
        int count = (int) (images.length / read.graph().input().elements());
        Set<String> wanted = new HashSet<>();
        read.tensors().values().forEach(tensor -> wanted.add(tensor.tensor()));
        Map<String, float[]> tensors = tensors(file, inFileOrder(read, images, count), wanted);
        List<String> deviating = new ArrayList<>();
        double[] last = {Double.NaN};
        String output = tensors.keySet().iterator().next();
        new FloatInference(read.graph()).run(images, (values, at) -> {
            var vertex = read.graph().vertices().get(at);
            FileTensor tensor = Objects.requireNonNull(read.tensors().get(vertex.name()));
            boolean end = at == read.graph().vertices().size() - 1;
            float[] expected = tensors.get(tensor.tensor());
            if (expected == null && end && read.remarks().isEmpty()) {
                expected = tensors.get(output);
            }
            if (expected == null) {
                return;
            }
            double difference = relative(values, tensor.positions(count), expected, count);
            if (!(difference <= limit)) {
                deviating.add(String.format(
                        "%s (%s, tensor %s): %.1e",
                        vertex.name(), vertex.operation().getClass().getSimpleName(), tensor.tensor(), difference));
            }
            if (end) {
                last[0] = difference;
            }
        });
        return new Difference(last[0], deviating.isEmpty() ? "" : deviating.getFirst());
    }

    /// By the positions of the first image.
    private static double relative(double[] values, int[] positions, float[] expected, int count) {
        int each = values.length / count;
        int row = expected.length / count;
        if (positions.length != row) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        double most = 0;
        for (int i = 0; i < expected.length; i++) {
            int place = positions[i % row];
            double value = place < 0 ? 0 : values[i / row * each + place];
            most = Math.max(most, Math.abs(value - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
            if (Double.isNaN(value) != Float.isNaN(expected[i])) {
                return Double.NaN;
            }
        }
        return most / Math.max(largest, 1e-30);
    }

    private static float[] inFileOrder(WeightedOnnx read, double[] images, int count) {
        float[] row = new float[images.length];
        int channels = read.graph().input().channels();
        int pixels = images.length / count / channels;
        for (int i = 0; i < row.length; i++) {
            int image = i / (pixels * channels);
            int rest = i % (pixels * channels);
            int to = read.channelsLast() ? i : (image * channels + rest % channels) * pixels + rest / channels;
            row[to] = (float) images[i];
        }
        return row;
    }
}
