package org.millijoule.train;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.millijoule.autograd.Tape;

/// A trained network at full precision whose logits a student imitates.
///
/// @param network not owned
record Teacher(MobileNet network, Distillation distillation) {
    private static final long SUM = 2;

    /// The student's loss with the teacher's share in it.
    ///
    /// @param images as the student sees them
    /// @param task the student's loss on the labels
    /// @param logits the student's, (N, classes)
    Tensor loss(Tensor images, Tensor task, Tensor logits) {
        Tensor imitation = divergence(logits, logits(images), distillation.temperature());
        return task.lerp(imitation, new Scalar(distillation.weight()));
    }

    private Tensor logits(Tensor images) {
        try (NoGradGuard _ = new NoGradGuard();
                Tape tape = new Tape()) {
            return network.logits(images, new Pass(tape, Pass.Statistics.FIXED, 0, Pass.Quantization.NONE));
        }
    }

    /// `T^2 KL(softmax(teacher / T) || softmax(student / T))`, mean over the batch. Both (N, classes).
    static Tensor divergence(Tensor student, Tensor teacher, double temperature) {
        Scalar t = new Scalar(temperature);
        Tensor ofStudent = torch.log_softmax(student.div(t), 1);
        Tensor ofTeacher = torch.log_softmax(teacher.div(t), 1);
        Scalar factor = new Scalar(temperature * temperature / student.size(0));
        return torch.kl_div(ofStudent, ofTeacher, SUM, true).mul(factor);
    }
}
