package org.millijoule.supernet.graph;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Operators;
import org.millijoule.autograd.Tape;

/// Sums and products of two maps, of which one may be a single pixel.
final class Broadcast {
    private Broadcast() {}

    /// `a + b`.
    static Tensor add(Tensor a, Tensor b, Tape tape) {
        if (a.numel() == b.numel()) {
            return Operators.add(a, b, tape);
        }
        Tensor y = a.detach().add(b.detach());
        if (!Tape.isTracked(a, b)) {
            return y;
        }
        return tape.record(y, dy -> {
            send(a, dy.clone(), tape);
            send(b, dy, tape);
        });
    }

    /// `a * b`.
    static Tensor multiply(Tensor a, Tensor b, Tape tape) {
        Tensor y = a.detach().mul(b.detach());
        if (!Tape.isTracked(a, b)) {
            return y;
        }
        return tape.record(y, dy -> {
            send(a, dy.mul(b.detach()), tape);
            send(b, dy.mul(a.detach()), tape);
        });
    }

    /// A gradient, summed over the map where its tensor is a single pixel.
    private static void send(Tensor x, Tensor dy, Tape tape) {
        if (!x.requires_grad()) {
            return;
        }
        if (x.numel() == dy.numel()) {
            tape.send(x, dy);
            return;
        }
        long pixels = dy.size(2) * dy.size(3);
        try (Tape unused = new Tape()) {
            Tensor sums = Operators.meanOfPixels(dy.detach(), unused).mul(new Scalar((float) pixels));
            tape.send(x, sums.view(dy.size(0), dy.size(1), 1, 1));
        }
    }
}
