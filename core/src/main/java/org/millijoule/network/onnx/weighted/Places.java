package org.millijoule.network.onnx.weighted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.millijoule.network.Shape;
import org.millijoule.network.graph.Operation;
import org.millijoule.network.onnx.file.Dims;
import org.millijoule.network.onnx.file.Refusal;

/// Where the elements of a tensor lie among the values of an operation: for each element, row by row, the position in
/// the order height, width, channel; positions of the second image of a batch follow those of the first.
public sealed interface Places {
    /// As the file's maps (N, C, H, W), signals (N, C, L) and rows (N, C) lie: each channel's plane behind another.
    record Plain() implements Places {}

    /// One by one; [Operation.Rearrange#ZERO] is a zero that no operation gives.
    @SuppressWarnings("ArrayRecordComponent") // large, compared by content where it matters
    record Listed(int[] at) implements Places {}

    /// The map that a tensor is, its images taken out; of more or fewer dimensions than maps have a row.
    static Shape shape(Dims dims, long images) {
        List<Integer> sides = new ArrayList<>(dims.sizes());
        if (dims.rank() >= 2 && dims.rank() <= 4 && dims.at(0) == images) {
            sides.removeFirst();
        } else {
            if (dims.elements() % images != 0) {
                throw new Refusal("a tensor of " + dims + " for a batch of " + images + " images");
            }
            sides = List.of(fit(dims.elements() / images));
        }
        int channels = sides.getFirst();
        int height = sides.size() > 2 ? sides.get(1) : 1;
        int width = sides.size() > 1 ? sides.getLast() : 1;
        if (Math.min(channels, Math.min(height, width)) < 1) {
            throw new Refusal("an empty tensor");
        }
        return new Shape(height, width, channels);
    }

    /// A number of elements that an array can have.
    static int fit(long elements) {
        if (elements > Integer.MAX_VALUE - 8) {
            throw new Refusal("a tensor of " + elements + " elements");
        }
        return (int) elements;
    }

    /// The positions of a plain tensor.
    static int[] plain(Dims dims, long images) {
        Shape shape = shape(dims, images);
        int channels = shape.channels();
        int pixels = shape.height() * shape.width();
        int[] at = new int[fit(dims.elements())];
        int i = 0;
        for (int image = 0; image < images; image++) {
            for (int channel = 0; channel < channels; channel++) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    at[i++] = image * channels * pixels + pixel * channels + channel;
                }
            }
        }
        return at;
    }

    /// Every element at its own place.
    static int[] inOrder(long elements) {
        int[] at = new int[fit(elements)];
        Arrays.setAll(at, i -> i);
        return at;
    }

    /// These positions of a tensor, by their name where they have one.
    static Places of(int[] at, Dims dims, long images) {
        return Arrays.equals(at, plain(dims, images)) ? new Plain() : new Listed(at);
    }

    /// Every position; not to be changed.
    default int[] positions(Dims dims, long images) {
        return switch (this) {
            case Plain _ -> plain(dims, images);
            case Listed(int[] at) -> at;
        };
    }

    /// Whether some elements are zeros that no operation gives.
    default boolean hasZeros() {
        return switch (this) {
            case Plain _ -> false;
            case Listed(int[] at) -> Arrays.stream(at).anyMatch(place -> place == Operation.Rearrange.ZERO);
        };
    }

    /// Equal positions.
    default boolean same(Places other) {
        return switch (this) {
            case Plain _ -> other instanceof Plain;
            case Listed(int[] mine) -> other instanceof Listed(int[] theirs) && Arrays.equals(mine, theirs);
        };
    }
}
