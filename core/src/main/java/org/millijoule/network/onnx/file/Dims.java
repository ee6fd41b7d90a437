package org.millijoule.network.onnx.file;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The shape of a tensor as ONNX has it, batch included; `[]` is a scalar. No size is negative, and the number of
/// elements is at most [#MOST_ELEMENTS], so that products of two of them fit into a long.
public record Dims(List<Integer> sizes) {
    /// `our choice`: ONNX operators need no more than 8.
    public static final int HIGHEST_RANK = 16;

    /// `our choice`: a terabyte at one byte each; with it, MACs of a layer are checked without overflow.
    public static final long MOST_ELEMENTS = 1L << 40;

    public static final Dims SCALAR = new Dims(List.of());

    /// @throws Refusal if the tensor cannot be
    public Dims {
        sizes = List.copyOf(sizes);
        if (sizes.size() > HIGHEST_RANK) {
            throw new Refusal("a tensor of " + sizes.size() + " dimensions; at most " + HIGHEST_RANK + " are read");
        }
        long product = 1;
        for (int size : sizes) {
            if (size < 0) {
                throw new Refusal("a tensor of size " + text(sizes));
            }
            if (size > MOST_ELEMENTS / product) { // a product that overflows could look small
                throw new Refusal("a tensor of " + text(sizes) + " elements, more than 2^40");
            }
            product *= Math.max(1, size);
        }
    }

    public static Dims of(Integer... sizes) {
        return new Dims(List.of(sizes));
    }

    /// Dims as the file has them.
    ///
    /// @throws Refusal if a size is negative or does not fit into an int
    public static Dims ofLongs(List<Long> sizes) {
        List<Integer> checked = new ArrayList<>(sizes.size());
        for (long size : sizes) {
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new Refusal("a tensor of size " + text(sizes));
            }
            checked.add((int) size);
        }
        return new Dims(checked);
    }

    public int rank() {
        return sizes.size();
    }

    public int at(int axis) {
        return sizes.get(axis);
    }

    public long elements() {
        return product(0, rank());
    }

    /// The product of the sizes from axis `from` to axis `to`, `to` left out.
    public long product(int from, int to) {
        long product = 1;
        for (int axis = from; axis < to; axis++) {
            product *= sizes.get(axis);
        }
        return product;
    }

    /// An axis as attributes give it, counted from the end where negative.
    public int axis(long axis) {
        return axis(axis, rank());
    }

    /// The same among `rank` axes.
    public static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new Refusal("axis " + axis + " of a tensor with " + rank + " dimensions");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /// The same dims with another size on one axis.
    public Dims with(int axis, long size) {
        List<Long> changed = new ArrayList<>(longs());
        changed.set(axis, size);
        return ofLongs(changed);
    }

    public List<Long> longs() {
        return sizes.stream().map(Integer::longValue).toList();
    }

    /// The sizes from the third on: height and width of a map.
    public List<Integer> spatial() {
        return sizes.subList(Math.min(2, rank()), rank());
    }

    /// What two operands of an element-wise operator give.
    ///
    /// @throws Refusal if they do not fit
    public Dims broadcast(Dims other) {
        int rank = Math.max(rank(), other.rank());
        return new Dims(IntStream.range(0, rank)
                .map(axis -> {
                    int mine = fromEnd(rank - axis);
                    int theirs = other.fromEnd(rank - axis);
                    if (mine != theirs && mine != 1 && theirs != 1) {
                        throw new Refusal("operands of " + this + " and " + other + ", which do not fit");
                    }
                    return mine == 1 ? theirs : mine;
                })
                .boxed()
                .toList());
    }

    /// The size of the axis that many places from the end; 1 where there is none.
    public int fromEnd(int place) {
        return place > rank() ? 1 : sizes.get(rank() - place);
    }

    @Override
    public String toString() {
        return text(sizes);
    }

    private static String text(List<? extends Number> sizes) {
        return sizes.isEmpty()
                ? "scalar"
                : sizes.stream().limit(HIGHEST_RANK).map(String::valueOf).collect(Collectors.joining("x"));
    }
}
