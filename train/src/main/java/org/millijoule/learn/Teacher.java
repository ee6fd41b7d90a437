package org.millijoule.learn;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.millijoule.autograd.Losses;
import org.millijoule.autograd.Tape;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.TrainableNetwork;

/// A trained network at full precision whose logits a student imitates.
///
/// @param network not owned
public record Teacher(TrainableNetwork network, Distillation distillation) {
    /// The student's loss with the teacher's share in it.
    ///
    /// @param images as the student sees them
    /// @param task the student's loss on the labels
    /// @param logits the student's, (N, classes)
    Tensor loss(Tensor images, Tensor task, Tensor logits, Tape tape) {
        Tensor imitation = Losses.divergence(logits, logits(images), distillation.temperature(), tape);
        return Mixup.between(task, imitation, distillation.weight());
    }

    private Tensor logits(Tensor images) {
        try (NoGradGuard _ = new NoGradGuard();
                Tape tape = new Tape()) {
            return network.logits(images, new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.NONE));
        }
    }
}
