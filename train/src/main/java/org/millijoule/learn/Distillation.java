package org.millijoule.learn;

/// Knowledge distillation (Hinton et al., "Distilling the knowledge in a neural network", 2015) from the same
/// network at full precision: the loss is `(1 - weight) L + weight T^2 KL(softmax(teacher / T) || softmax(student
/// / T))`, T the temperature.
///
/// The teacher is trained first, from scratch and with the same recipe, never quantized. The student starts from
/// the teacher's weights, with which `full-precision: 0` goes well.
///
/// @param weight 0 is off: there is no teacher
/// @param temperature 4 (`our choice`; the paper tries 1 to 20)
/// @param teacherEpochs over D_train, at full precision (`our choice`)
public record Distillation(double weight, double temperature, int teacherEpochs) {
    public Distillation() {
        this(0, 4, 30);
    }

    public Distillation {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight must be between 0 and 1, not " + weight);
        }
        if (!(temperature > 0 && temperature <= 1000)) {
            throw new IllegalArgumentException("temperature must be above 0 and at most 1000, not " + temperature);
        }
        if (teacherEpochs < 1) {
            throw new IllegalArgumentException("teacher-epochs must be at least 1, not " + teacherEpochs);
        }
    }

    /// Whether there is a teacher.
    public boolean isOn() {
        return weight > 0;
    }
}
