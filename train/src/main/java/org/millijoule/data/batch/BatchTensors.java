package org.millijoule.data.batch;

import java.nio.ByteOrder;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.network.Shape;

/// A batch as libtorch sees it.
public final class BatchTensors {
    private BatchTensors() {}

    /// The images, (N, C, H, W) in channels-last memory order, on the batch's own memory: valid until the batch
    /// is closed.
    public static Tensor images(Batch batch, Shape shape) {
        if (batch.pixels().byteSize() < batch.size() * shape.elements() * Float.BYTES) {
            throw new IllegalArgumentException("a batch of " + batch.size() + " images of " + shape
                    + " does not fit into " + batch.pixels().byteSize() + " bytes");
        }
        FloatPointer pixels = new FloatPointer(
                batch.pixels().asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer());
        return torch.from_blob(
                        pixels,
                        new long[] {batch.size(), shape.height(), shape.width(), shape.channels()},
                        new TensorOptions(ScalarType.Float))
                .permute(0, 3, 1, 2);
    }

    /// The labels, (N).
    public static Tensor labels(Batch batch) {
        long[] labels = new long[batch.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = batch.labels()[i];
        }
        Tensor tensor = torch.zeros(new long[] {labels.length}, new TensorOptions(ScalarType.Long));
        tensor.data_ptr_long().put(labels);
        return tensor;
    }
}
