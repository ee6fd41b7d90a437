package org.millijoule.data.binary;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.millijoule.data.DataException;
import org.millijoule.data.HeapSpace;

/// One IDX file of unsigned bytes (Y. LeCun, "The MNIST database", section "File formats"): two zero bytes, the
/// element type 8, the number of dimensions, each dimension as a big-endian int32, then the elements.
@SuppressWarnings("ArrayRecordComponent") // a whole file, never compared
record IdxFile(Path path, List<Integer> dimensions, byte[] elements) {
    private static final int UNSIGNED_BYTE = 8;

    IdxFile {
        dimensions = List.copyOf(dimensions);
    }

    /// Reads and checks a file of `rank` dimensions.
    static IdxFile read(Path path, int rank) {
        try (CheckedInput in = CheckedInput.open(path)) {
            List<Integer> dimensions = header(in, rank);
            String rule = rule(dimensions, in);
            in.require(length(dimensions), rule);
            requireMemory(path, dimensions);
            byte[] elements = in.read(Math.toIntExact(length(dimensions)), rule);
            in.end(rule);
            return new IdxFile(path, dimensions, elements);
        }
    }

    /// The dimensions of a file that has all its elements and room in memory; these are not looked at.
    static List<Integer> check(Path path, int rank) {
        try (CheckedInput in = CheckedInput.open(path)) {
            List<Integer> dimensions = header(in, rank);
            String rule = rule(dimensions, in);
            in.skip(length(dimensions), rule);
            in.end(rule);
            requireMemory(path, dimensions);
            return dimensions;
        }
    }

    private static List<Integer> header(CheckedInput in, int rank) {
        ByteBuffer magic = ByteBuffer.wrap(in.read(4, "an IDX file starts with 4 bytes of magic number"));
        checkMagic(in, magic.getInt(), UNSIGNED_BYTE << 8 | rank);
        List<Integer> dimensions = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long place = in.offset();
            int dimension = ByteBuffer.wrap(in.read(4, "a header with " + rank + " dimensions goes on"))
                    .getInt();
            dimensions.add(dimension);
            if (dimension < 1 || length(dimensions) > Integer.MAX_VALUE - 8) {
                throw in.error(
                        place,
                        "dimension " + (i + 1) + " is " + Integer.toUnsignedString(dimension)
                                + ", but dimensions must be positive and give less than 2 GiB",
                        "the header is damaged, or the data set is too large for an IDX file: pictures in folders"
                                + " may be larger than memory");
            }
        }
        return dimensions;
    }

    private static void requireMemory(Path path, List<Integer> dimensions) {
        if (!HeapSpace.has(length(dimensions))) {
            throw new DataException(path + ": " + text(dimensions) + " bytes take "
                    + HeapSpace.text(length(dimensions)) + ", but there is " + HeapSpace.limit() + ". Maybe "
                    + HeapSpace.wayOut() + ".");
        }
    }

    private static String rule(List<Integer> dimensions, CheckedInput in) {
        return "its header says " + text(dimensions) + " bytes after the first " + in.offset();
    }

    private static long length(List<Integer> dimensions) {
        return dimensions.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }

    private static void checkMagic(CheckedInput in, int magic, int expected) {
        if (magic == expected) {
            return;
        }
        String maybe;
        if (magic >>> 16 == 0x1f8b) {
            maybe = "it is a gzip file and its name should end with .gz";
        } else if (magic >>> 8 == UNSIGNED_BYTE) {
            maybe = "images and labels were mixed up";
        } else {
            maybe = "it is no IDX file";
        }
        throw in.error(0, String.format("the magic number is %08x, but must be %08x", magic, expected), maybe);
    }

    private static String text(List<Integer> dimensions) {
        return String.join(
                " x ",
                dimensions.stream()
                        .map(dimension -> Integer.toString(dimension))
                        .toList());
    }

    int count() {
        return dimensions.getFirst();
    }
}
