package org.millijoule.store.safetensors;

import java.io.IOException;

/// A file is no intact safetensors file; the message says what is wrong with it, without its name.
public final class SafetensorsException extends IOException {
    private static final long serialVersionUID = 1;

    public SafetensorsException(String message) {
        super(message);
    }
}
