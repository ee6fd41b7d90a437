package org.millijoule.data.binary;

import java.util.List;
import java.util.stream.Stream;

/// What tells CIFAR-10 from CIFAR-100 in the binary versions.
///
/// @param labelRanges one per label byte: labels run from 0 to below it; the last label is the class
record CifarVersion(
        String name, List<String> trainingFiles, List<String> testFiles, String classNames, List<Integer> labelRanges) {
    static final CifarVersion CIFAR_100 = new CifarVersion(
            "CIFAR-100", List.of("train.bin"), List.of("test.bin"), "fine_label_names.txt", List.of(20, 100));

    static final CifarVersion CIFAR_10 = new CifarVersion(
            "CIFAR-10",
            Stream.of(1, 2, 3, 4, 5).map(i -> "data_batch_" + i + ".bin").toList(),
            List.of("test_batch.bin"),
            "batches.meta.txt",
            List.of(10));

    static final List<CifarVersion> ALL = List.of(CIFAR_100, CIFAR_10);

    CifarVersion {
        trainingFiles = List.copyOf(trainingFiles);
        testFiles = List.copyOf(testFiles);
        labelRanges = List.copyOf(labelRanges);
    }

    int classes() {
        return labelRanges.getLast();
    }

    int recordBytes() {
        return labelRanges.size() + CifarFile.PIXELS;
    }
}
