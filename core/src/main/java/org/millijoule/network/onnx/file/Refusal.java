package org.millijoule.network.onnx.file;

/// A node that no rule can account for; becomes an [org.millijoule.network.onnx.UnpricedNode], reading goes on.
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refusal(String reason) {
        super(reason, null, false, false); // one per node at most: no stack trace
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
