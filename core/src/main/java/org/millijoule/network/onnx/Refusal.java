package org.millijoule.network.onnx;

/// A node that no rule can account for; becomes an [UnpricedNode], reading goes on.
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
        super(reason, null, false, false); // one per node at most: no stack trace
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
