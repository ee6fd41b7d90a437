package org.millijoule.hardware;

/// The accelerator cannot run this layer: too many bits, or nothing fits into its buffers.
public final class UnsupportedLayerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnsupportedLayerException(String message) {
        super(message);
    }
}
