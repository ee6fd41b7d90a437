package org.millijoule.job.evaluate;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Images of bytes as the tensor that a network takes; its memory is used again for every batch.
final class ImageTensor {
    private final NetworkInput input;
    private final ByteBuffer memory;
    private final int batch;

    /// @param batch images at once
    ImageTensor(NetworkInput input, int batch) {
        this.input = input;
        this.batch = batch;
        this.memory = ByteBuffer.allocateDirect(
                        Math.toIntExact(batch * input.image().elements() * bytes(input.type())))
                .order(ByteOrder.nativeOrder());
    }

    private static int bytes(OnnxJavaType type) {
        return switch (type) {
            case UINT8 -> 1;
            case FLOAT16 -> 2;
            case DOUBLE -> 8;
            default -> 4;
        };
    }

    int batch() {
        return batch;
    }

    /// The images `from` to `from + count - 1` of `images`, (N, H, W, C), and zeros up to the batch where that
    /// is fixed.
    ///
    /// @param table number of each level, by channel
    OnnxTensor of(byte[] images, int from, int count, float[][] table) throws OrtException {
        int elements = Math.toIntExact(input.image().elements());
        int channels = table.length;
        boolean planes = input.layout() == NetworkInput.Layout.NCHW;
        int area = elements / channels;
        int filled = input.batch() > 0 ? batch : count;
        memory.clear();
        for (int image = 0; image < filled; image++) {
            for (int i = 0; i < elements; i++) {
                int channel = planes ? i / area : i % channels;
                int place = planes ? i % area * channels + channel : i; // in (H, W, C)
                int level = image < count ? images[(from + image) * elements + place] & 0xff : 0;
                put(table[channel][level]);
            }
        }
        memory.flip();
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), memory, input.dims(filled), input.type());
    }

    private void put(float value) {
        switch (input.type()) {
            case UINT8 -> memory.put((byte) (int) value);
            case FLOAT16 -> memory.putShort(Float.floatToFloat16(value));
            case DOUBLE -> memory.putDouble(value);
            default -> memory.putFloat(value);
        }
    }
}
