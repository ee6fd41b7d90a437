package org.millijoule.job.evaluate;

/// One way to compute a network.
public interface Engine extends AutoCloseable {
    /// As on the command line.
    String name();

    /// Number of logits an image.
    int classes();

    /// The logits of some images.
    ///
    /// @param images (count, H, W, C), levels 0..255
    /// @return (count, classes)
    /// @throws org.millijoule.text.UsageException if the network cannot be run on them
    float[] logits(byte[] images, int count);

    @Override
    void close();
}
