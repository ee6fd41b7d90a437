package org.millijoule.quantize;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The memory of dense float32 tensors on the CPU, element after element in whatever order the tensor has
/// (contiguous or channels-last). Valid as long as the tensor lives.
final class FlatFloats {
    private FlatFloats() {}

    /// Whether the tensor has float32 elements in this machine's memory.
    static boolean are(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.Float
                && tensor.device().type().intern() == DeviceType.CPU;
    }

    @SuppressWarnings("restricted") // the tensor's own extent
    static MemorySegment of(Tensor dense) {
        long bytes = dense.numel() * Float.BYTES;
        return bytes == 0
                ? MemorySegment.NULL
                : MemorySegment.ofAddress(dense.data_ptr().address()).reinterpret(bytes);
    }

    /// The tensor itself if it is dense, else a dense copy.
    static Tensor dense(Tensor tensor) {
        return tensor.is_non_overlapping_and_dense() ? tensor : tensor.contiguous(tensor.suggest_memory_format());
    }

    /// The tensor itself if each index of dimension 0 is one piece of memory, else a contiguous copy.
    static Tensor denseRows(Tensor tensor) {
        boolean rows = tensor.is_non_overlapping_and_dense()
                && (tensor.size(0) < 2 || tensor.stride(0) * tensor.size(0) == tensor.numel());
        return rows ? tensor : tensor.contiguous();
    }

    /// The tensor itself if its elements lie in memory in the order of `dense`, else such a copy.
    static Tensor inOrderOf(Tensor dense, Tensor tensor) {
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

    static float[] values(Tensor dense) {
        return of(dense).toArray(JAVA_FLOAT);
    }

    /// Adds to the gradient of a leaf, in place where one is there (it may be a view of a buffer of the trainer).
    static void addToGradient(Tensor leaf, float[] values) {
        Tensor present = leaf.grad();
        if (present.defined() && are(present) && present.is_contiguous()) {
            MemorySegment memory = of(present);
            for (int i = 0; i < values.length; i++) {
                memory.setAtIndex(JAVA_FLOAT, i, memory.getAtIndex(JAVA_FLOAT, i) + values[i]);
            }
            return;
        }
        Tensor fresh = torch.empty_like(leaf.detach()).contiguous();
        MemorySegment.copy(values, 0, of(fresh), JAVA_FLOAT, 0, values.length);
        if (present.defined()) {
            present.add_(fresh);
        } else {
            leaf.mutable_grad().put(fresh);
        }
    }
}
