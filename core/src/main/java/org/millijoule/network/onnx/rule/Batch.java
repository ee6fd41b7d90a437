package org.millijoule.network.onnx.rule;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.network.Shape;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Refusal;

/// How many images the file runs at once, and tensors without them.
public record Batch(long images) {
    /// One image's part of a tensor. Volumes are (N, C, D, H, W), maps (N, C, H, W), tokens (N, T, C), vectors (N,
    /// C); of more dimensions the first are taken together. A tensor that all images share counts whole.
    ///
    /// @throws Refusal if a size does not fit into an int or is 0
    public Shape shape(Dims dims) {
        List<Long> rest = new ArrayList<>(dims.longs());
        if (!rest.isEmpty() && rest.getFirst() % images == 0) {
            long first = rest.removeFirst() / images;
            if (first > 1) {
                rest.addFirst(first);
            }
        } else if (dims.elements() % images == 0) {
            rest = List.of(dims.elements() / images);
        }
        return switch (rest.size()) {
            case 0 -> shape(1, 1, 1);
            case 1 -> shape(1, 1, rest.getFirst());
            case 2 -> shape(1, rest.get(0), rest.get(1));
            case 3 -> shape(rest.get(1), rest.get(2), rest.get(0));
            case 4 -> new Shape(fit(rest.get(1)), fit(rest.get(2)), fit(rest.get(3)), fit(rest.get(0)));
            default -> {
                int end = rest.size();
                long front = rest.subList(0, end - 2).stream().reduce(1L, (a, b) -> a * b);
                yield shape(front, rest.get(end - 2), rest.get(end - 1));
            }
        };
    }

    private static Shape shape(long height, long width, long channels) {
        return new Shape(fit(height), fit(width), fit(channels));
    }

    static int fit(long size) {
        if (size < 1) {
            throw new Refusal("an empty tensor");
        }
        if (size > Integer.MAX_VALUE) {
            throw new Refusal("a tensor with " + size + " places along one side");
        }
        return (int) size;
    }

    /// `count` things of all images, per image.
    long perImage(long count, String what) {
        if (count % images != 0) {
            throw new Refusal(count + " " + what + " for a batch of " + images + " images");
        }
        return count / images;
    }
}
