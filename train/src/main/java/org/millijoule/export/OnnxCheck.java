package org.millijoule.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import org.millijoule.data.Images;
import org.millijoule.network.Shape;

/// Runs an exported network in onnxruntime, another implementation than the one that trained it, and compares.
///
/// The number of threads is fixed, so the same file gives the same logits again: those of [IntegerReplay], in
/// every bit, see [OnnxWriter].
public final class OnnxCheck {
    /// Images per run; our choice.
    private static final int BATCH = 64;

    private static final int THREADS = 2;

    private OnnxCheck() {}

    /// Compares the logits of all images with those of the trained network.
    ///
    /// @param model content of `model.onnx`
    /// @param reference logits of the trained network, (count, classes)
    /// @throws IllegalArgumentException if the model cannot be run or does not fit images or reference
    public static Agreement compare(byte[] model, Images images, float[] reference) {
        if (images.count() == 0) {
            throw new IllegalArgumentException("there are no images to compare model.onnx on");
        }
        float[] logits = logits(model, images);
        if (reference.length != logits.length) {
            throw new IllegalArgumentException("model.onnx gives " + logits.length + " logits for " + images.count()
                    + " images, but there are " + reference.length + " to compare with");
        }
        return Agreement.of(logits, reference, images, images.count());
    }

    /// The logits of all images in order, (count, classes), by onnxruntime.
    ///
    /// @param model content of `model.onnx`
    /// @throws IllegalArgumentException if onnxruntime refuses the model or the shape of the images
    public static float[] logits(byte[] model, Images images) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(THREADS);
            options.setInterOpNumThreads(1);
            options.setDeterministicCompute(true);
            options.setOptimizationLevel(OptLevel.ALL_OPT); // the default: what a user of the file gets
            try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model, options)) {
                return logits(session, images);
            }
        } catch (OrtException e) {
            throw new IllegalArgumentException("onnxruntime cannot run model.onnx: " + e.getMessage(), e);
        }
    }

    /// The logits of all images in order in a session that is open.
    static float[] logits(OrtSession session, Images images) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Shape shape = images.shape();
        int elements = Math.toIntExact(shape.elements());
        byte[] pixels = new byte[elements];
        float[] logits = new float[0];
        FloatBuffer input = ByteBuffer.allocateDirect(BATCH * elements * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int first = 0; first < images.count(); first += BATCH) {
            int count = Math.min(BATCH, images.count() - first);
            input.clear();
            for (int i = 0; i < count; i++) {
                images.read(first + i, pixels, 0);
                putPlanes(pixels, shape.channels(), input);
            }
            input.flip();
            long[] dimensions = {count, shape.channels(), shape.height(), shape.width()};
            try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input, dimensions);
                    OrtSession.Result result = session.run(Map.of(OnnxWriter.PIXELS, tensor))) {
                FloatBuffer batch = ((OnnxTensor) result.get(0)).getFloatBuffer();
                if (first == 0) {
                    logits = new float[images.count() * (batch.remaining() / count)];
                }
                batch.get(logits, first * (batch.remaining() / count), batch.remaining());
            }
        }
        return logits;
    }

    /// From (H, W, C) bytes to (C, H, W) floats.
    private static void putPlanes(byte[] pixels, int channels, FloatBuffer planes) {
        for (int c = 0; c < channels; c++) {
            for (int i = c; i < pixels.length; i += channels) {
                planes.put(pixels[i] & 0xff);
            }
        }
    }
}
