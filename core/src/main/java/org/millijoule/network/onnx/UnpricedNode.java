package org.millijoule.network.onnx;

import org.millijoule.text.Visible;

/// A node of the file that is no layer of the network, and why.
///
/// @param name as in the file; `Conv_12` (operator and position) where the file gives none
/// @param operator as in ONNX, with its domain where it is not the standard one: `Conv`,
/// `com.microsoft.Attention`
/// @param reason half a sentence with attribute and value: `dilations=2x2: no model here prices ...`
public record UnpricedNode(String name, String operator, String reason) {
    /// In one line, as it may be shown.
    @Override
    public String toString() {
        return Visible.line(name + " (" + operator + "): " + reason);
    }
}
