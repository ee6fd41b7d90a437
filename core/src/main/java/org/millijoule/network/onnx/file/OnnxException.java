package org.millijoule.network.onnx.file;

import org.millijoule.text.Visible;

/// An ONNX file that cannot be read as a network: broken, too large, or with a size left open.
///
/// The message is everything the user sees, in one line: `file: what is wrong. Maybe ...`.
public final class OnnxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OnnxException(String file, String problem) {
        super(Visible.line(file + ": " + problem));
    }
}
