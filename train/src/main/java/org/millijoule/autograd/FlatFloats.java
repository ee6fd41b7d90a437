package org.millijoule.autograd;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The memory of dense float32 tensors on the CPU, element after element in whatever order the tensor has
/// (contiguous or channels-last). Valid as long as the tensor lives.
public final class FlatFloats {
    private FlatFloats() {}

    /// Whether the tensor has float32 elements in this machine's memory.
    public static boolean are(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.Float && tensor.is_cpu();
    }

    /// Of a dense tensor.
    @SuppressWarnings("restricted") // the tensor's own extent
    public static MemorySegment of(Tensor dense) {
        long bytes = dense.numel() * Float.BYTES;
        return bytes == 0
                ? MemorySegment.NULL
                : MemorySegment.ofAddress(dense.data_ptr().address()).reinterpret(bytes);
    }

    /// The tensor itself if it is dense, else a dense copy without a gradient.
    public static Tensor dense(Tensor tensor) {
        return tensor.is_non_overlapping_and_dense()
                ? tensor
                : tensor.detach().contiguous(tensor.suggest_memory_format());
    }

    /// The tensor (N, C, H, W) itself if its memory is channels-last, else such a copy without a gradient.
    public static Tensor channelsLast(Tensor tensor) {
        return tensor.is_contiguous(MemoryFormat.ChannelsLast)
                ? tensor
                : tensor.detach().contiguous(MemoryFormat.ChannelsLast);
    }

    /// The tensor itself if it is contiguous, else such a copy without a gradient.
    public static Tensor contiguous(Tensor tensor) {
        return tensor.is_contiguous() ? tensor : tensor.detach().contiguous();
    }

    /// A tensor (n, c, h, w) of channels-last memory that is not set to anything.
    public static Tensor channelsLast(long n, long c, long h, long w) {
        return torch.empty(
                new long[] {n, c, h, w}, new TensorOptions(), new MemoryFormatOptional(MemoryFormat.ChannelsLast));
    }

    /// The tensor itself if each index of dimension 0 is one piece of memory, else a contiguous copy without a
    /// gradient.
    public static Tensor denseRows(Tensor tensor) {
        boolean rows = tensor.is_non_overlapping_and_dense()
                && (tensor.size(0) < 2 || tensor.stride(0) * tensor.size(0) == tensor.numel());
        return rows ? tensor : tensor.detach().contiguous();
    }

    /// The tensor itself if its elements lie in memory in the order of `dense`, else such a copy.
    public static Tensor inOrderOf(Tensor dense, Tensor tensor) {
        if (are(tensor) && sameOrder(dense, tensor)) {
            return tensor;
        }
        Tensor copy = torch.empty_like(dense);
        copy.copy_(tensor);
        return copy;
    }

    private static boolean sameOrder(Tensor left, Tensor right) {
        for (long i = 0; i < left.dim(); i++) {
            if (left.size(i) > 1 && left.stride(i) != right.stride(i)) {
                return false;
            }
        }
        return true;
    }

    /// A copy of the elements of a dense tensor.
    public static float[] values(Tensor dense) {
        return of(dense).toArray(JAVA_FLOAT);
    }

    /// Overwrites the elements of a dense tensor, in the order of its memory.
    ///
    /// @param values as many as it has
    public static void write(float[] values, Tensor dense) {
        MemorySegment.copy(values, 0, of(dense), JAVA_FLOAT, 0, values.length);
    }

    /// Adds to the gradient of the first entries of a leaf, in place where one is there (it may be a view of a
    /// buffer of the trainer).
    ///
    /// @param values at most as many as the leaf has
    public static void addToGradient(Tensor leaf, float[] values) {
        Tensor present = leaf.grad();
        boolean isThere = present.defined();
        boolean inPlace = isThere && are(present) && present.is_contiguous();
        Tensor target = inPlace ? present : torch.empty(leaf.shape());
        MemorySegment memory = of(target);
        for (int i = 0; i < values.length; i++) {
            float old = inPlace ? memory.getAtIndex(JAVA_FLOAT, i) : 0;
            memory.setAtIndex(JAVA_FLOAT, i, old + values[i]);
        }
        if (!inPlace) {
            memory.asSlice((long) values.length * Float.BYTES).fill((byte) 0);
        }
        if (!isThere) {
            leaf.mutable_grad().put(target);
        } else if (!inPlace) {
            present.add_(target);
        }
    }
}
