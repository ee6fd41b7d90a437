package org.millijoule.data.pictures;

import org.millijoule.data.HeapSpace;
import org.millijoule.data.pictures.format.Extent;

/// How large the pictures of a split are by their headers.
///
/// @param pixelBytes of all of them decoded
/// @param largestHeapBytes that decoding one of them takes at most
record PictureExtents(long pixelBytes, long largestHeapBytes) {
    static final PictureExtents NONE = new PictureExtents(0, 0);

    static PictureExtents of(Extent picture) {
        return new PictureExtents(3L * picture.width() * picture.height(), picture.heapBytes());
    }

    PictureExtents and(PictureExtents other) {
        return new PictureExtents(pixelBytes + other.pixelBytes, Math.max(largestHeapBytes, other.largestHeapBytes));
    }

    /// Whether there is memory to decode one on each core at once.
    boolean fitOnAllCores() {
        return HeapSpace.has(largestHeapBytes * Runtime.getRuntime().availableProcessors());
    }
}
