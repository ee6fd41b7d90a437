package org.millijoule.supernet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.FlatFloats;

/// A trainable leaf tensor with its momentum.
public final class Parameter implements AutoCloseable {
    /// What an optimizer must know of it.
    public enum Kind {
        /// Of a convolution or classifier: weight decay.
        WEIGHT,
        /// Of a batch-norm: no decay, and kept positive, so that batch-norm folds into weight scales exactly
        /// (`our choice`; the sign is redundant, since the convolution before it can carry it).
        GAIN,
        /// Bias of a batch-norm or classifier: no decay.
        BIAS
    }

    private final String name;
    private final Kind kind;
    private final Tensor value;
    private final Tensor momentum;

    /// Takes over `value`, a contiguous leaf, and frees it at the end.
    public Parameter(String name, Kind kind, Tensor value) {
        this.name = name;
        this.kind = kind;
        this.value = value.set_requires_grad(true);
        this.momentum = torch.zeros_like(value);
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public Tensor value() {
        return value;
    }

    public Tensor momentum() {
        return momentum;
    }

    /// The values of a contiguous float32 tensor with its shape.
    public static FloatTensor copy(Tensor tensor) {
        return new FloatTensor(shape(tensor), FlatFloats.values(tensor));
    }

    public static List<Integer> shape(Tensor tensor) {
        return LongStream.range(0, tensor.dim())
                .mapToObj(i -> Math.toIntExact(tensor.size(i)))
                .toList();
    }

    public static void write(float[] values, Tensor tensor) {
        if (values.length != tensor.numel()) {
            throw new IllegalArgumentException(
                    "the checkpoint has " + values.length + " values where the network has " + tensor.numel());
        }
        MemorySegment.copy(values, 0, FlatFloats.of(tensor), ValueLayout.JAVA_FLOAT, 0, values.length);
    }

    @Override
    public void close() {
        value.close();
        momentum.close();
    }
}
