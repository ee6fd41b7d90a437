package org.millijoule.autograd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.kernel.GroupColumns;
import org.millijoule.kernel.Patches;
import org.millijoule.kernel.PointwiseConvolution;
import org.millijoule.network.Kernel;
import org.millijoule.network.Shape;

/// A convolution by the patches of some images and one group at a time; gradients make the patches again. Pieces are
/// summed in their order.
final class InPieces {
    private final Tensor x;
    private final Tensor w;
    private final Tensor in;
    private final Tensor weights;
    private final Kernel kernel;
    private final int groups;
    private final int atOnce;
    private final Shape map;
    private final int height;
    private final int width;

    /// @param atOnce images
    InPieces(Tensor x, Tensor w, Kernel kernel, int groups, int atOnce) {
        this.x = x;
        this.w = w;
        this.in = FlatFloats.channelsLast(x);
        this.weights = w.detach().permute(0, 2, 3, 1).contiguous(); // (O, kh, kw, C / groups)
        this.kernel = kernel;
        this.groups = groups;
        this.atOnce = atOnce;
        this.map = Convolutions.map(x);
        Patches one = patches(1, 0);
        this.height = one.outputHeight();
        this.width = one.outputWidth();
    }

    private Patches patches(int images, int group) {
        return new Patches(images, map, kernel, group * channels(), channels());
    }

    private int channels() {
        return map.channels() / groups;
    }

    private int outputs() {
        return Math.toIntExact(w.size(0)) / groups;
    }

    private int columns() {
        return Math.toIntExact(kernel.taps()) * channels();
    }

    /// Images and group of a piece, with memory for its patches and results.
    private interface Piece {
        void accept(Patches patches, MemorySegment images, MemorySegment columns, GroupColumns results, long at);
    }

    Tensor result(Tape tape) {
        Tensor y = FlatFloats.channelsLast(x.size(0), w.size(0), height, width);
        forEach(FlatFloats.of(in), (patches, images, columns, results, at) -> {
            patches.of(images, columns);
            int group = patches.first() / channels();
            PointwiseConvolution.forward(
                    columns, weights(group), results.memory(), patches.rows(), columns(), outputs());
            results.put(FlatFloats.of(y), at, group * outputs(), patches.rows());
        });
        return Tape.isTracked(x, w) ? tape.record(y, dy -> send(FlatFloats.channelsLast(dy), tape)) : y;
    }

    private void send(Tensor dy, Tape tape) {
        Tensor dw =
                torch.zeros(w.size(0), kernel.height().taps(), kernel.width().taps(), channels());
        Tensor dx = x.requires_grad()
                ? FlatFloats.channelsLast(x.size(0), x.size(1), x.size(2), x.size(3))
                : torch.empty(0);
        forEach(FlatFloats.of(in), (patches, images, columns, results, at) -> {
            int group = patches.first() / channels();
            results.take(FlatFloats.of(dy), at, group * outputs(), patches.rows());
            if (w.requires_grad()) {
                patches.of(images, columns);
                Tensor part = torch.empty(outputs(), columns());
                PointwiseConvolution.weightGradient(
                        columns, results.memory(), FlatFloats.of(part), patches.rows(), columns(), outputs());
                dw.view(groups, outputs(), columns()).select(0, group).add_(part);
            }
            if (x.requires_grad()) {
                PointwiseConvolution.inputGradient(
                        results.memory(), weights(group), columns, patches.rows(), columns(), outputs());
                patches.sum(columns, of(FlatFloats.of(dx), at / ((long) height * width), patches.images()));
            }
        });
        if (w.requires_grad()) {
            tape.send(w, dw.permute(0, 3, 1, 2).contiguous());
        }
        tape.send(x, dx);
    }

    private void forEach(MemorySegment all, Piece piece) {
        int images = Convolutions.images(x);
        long rows = (long) Math.min(atOnce, images) * height * width;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment columns = arena.allocate(rows * columns() * Float.BYTES, 64);
            GroupColumns results =
                    new GroupColumns(arena.allocate(rows * outputs() * Float.BYTES, 64), outputs(), groups);
            for (int first = 0; first < images; first += atOnce) {
                int count = Math.min(atOnce, images - first);
                for (int group = 0; group < groups; group++) {
                    long at = (long) first * height * width;
                    piece.accept(patches(count, group), of(all, first, count), columns, results, at);
                }
            }
        }
    }

    /// The memory of some images of x.
    private MemorySegment of(MemorySegment all, long first, int count) {
        return all.asSlice(first * map.elements() * Float.BYTES, count * map.elements() * Float.BYTES);
    }

    private MemorySegment weights(int group) {
        long size = (long) outputs() * columns() * Float.BYTES;
        return FlatFloats.of(weights).asSlice(group * size, size);
    }
}
