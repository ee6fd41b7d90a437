package org.millijoule.network.onnx.weighted;

/// A node that a trained network cannot have.
///
/// @param reason half a sentence
public record Refused(String name, String operator, String reason) {
    /// As shown to the user.
    @Override
    public String toString() {
        return "'" + name + "' (" + operator + "): " + reason;
    }
}
