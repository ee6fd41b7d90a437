package org.millijoule.data.binary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.millijoule.data.DataException;
import org.millijoule.text.FileProblem;

/// One file of records: label bytes, then three planes of 32x32 bytes, red, green and blue.
record CifarFile(Path path, CifarVersion version) {
    /// Bytes of an image.
    static final int PIXELS = 3 * 32 * 32;

    private static final int PLANE = 32 * 32;

    /// Number of records, from the file size.
    ///
    /// @throws DataException if the last one is incomplete, or there is none
    long records() {
        long bytes = size(path);
        long records = bytes / version.recordBytes();
        long rest = bytes % version.recordBytes();
        if (rest != 0 || records == 0) {
            throw new DataException(path + ": record " + records + " (offset " + (bytes - rest) + ") has " + rest
                    + " bytes, but every record of " + version.name() + " has " + version.recordBytes()
                    + ". Maybe the file was cut off while it was copied, or is of the other CIFAR.");
        }
        return records;
    }

    /// @throws DataException if the file system does not say
    static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new DataException(
                    path + ": the size of the file cannot be read (" + FileProblem.reason(e)
                            + "). Maybe you have no right to.",
                    e);
        }
    }

    /// Checks all labels, and passes over the pixels.
    ///
    /// @throws DataException naming a record whose label is none
    void checkLabels() {
        try (CheckedInput in = CheckedInput.open(path)) {
            int labelBytes = version.labelRanges().size();
            long records = records();
            for (int i = 0; i < records; i++) {
                String rule = "record " + i + " goes on";
                checkLabels(in, i, in.read(labelBytes, rule));
                in.skip(PIXELS, rule);
            }
        }
    }

    /// Puts `count` records at positions `first` and after.
    void read(int count, int first, byte[] labels, byte[] pixels) {
        try (CheckedInput in = CheckedInput.open(path)) {
            int labelBytes = version.labelRanges().size();
            for (int i = 0; i < count; i++) {
                byte[] bytes = in.read(version.recordBytes(), "record " + i + " goes on");
                checkLabels(in, i, bytes);
                labels[first + i] = bytes[labelBytes - 1];
                interleave(bytes, labelBytes, pixels, (first + i) * PIXELS);
            }
        }
    }

    private void checkLabels(CheckedInput in, int index, byte[] bytes) {
        for (int i = 0; i < version.labelRanges().size(); i++) {
            int label = Byte.toUnsignedInt(bytes[i]);
            int range = version.labelRanges().get(i);
            if (label >= range) {
                throw in.error(
                        (long) index * version.recordBytes() + i,
                        "record " + index + " has label " + label + ", but labels run from 0 to " + (range - 1),
                        "the file is damaged or of the other CIFAR");
            }
        }
    }

    /// Planes to pixels: (C, H, W) to (H, W, C).
    private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
        for (int i = 0; i < PLANE; i++) {
            pixels[to + 3 * i] = planes[from + i];
            pixels[to + 3 * i + 1] = planes[from + PLANE + i];
            pixels[to + 3 * i + 2] = planes[from + 2 * PLANE + i];
        }
    }
}
