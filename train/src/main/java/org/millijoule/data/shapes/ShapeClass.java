package org.millijoule.data.shapes;

import java.util.List;

/// The ten classes of [ShapesDataset], as signed distances: negative inside the figure, in units of its radius.
/// Size, place, colour and angle vary within each, so what tells them apart is the form.
enum ShapeClass {
    DISC,
    RING,
    GAPPED_RING,
    SQUARE,
    TRIANGLE,
    STAR,
    PLUS,
    TEE,
    COARSE_STRIPES,
    FINE_STRIPES;

    /// By label.
    static final List<ShapeClass> ALL = List.of(values());

    /// What varies within a class.
    ///
    /// @param stroke half the width of outlines and arms
    /// @param gap half the width of the gap in a ring
    /// @param period of the stripes
    record Detail(double stroke, double gap, double period) {}

    double distance(double x, double y, Detail detail) {
        double r = Math.sqrt(x * x + y * y);
        double stroke = detail.stroke();
        return switch (this) {
            case DISC -> r - 0.9;
            case RING -> Math.abs(r - 1 + stroke) - stroke;
            case GAPPED_RING -> {
                double ring = Math.abs(r - 1 + stroke) - stroke;
                yield x > 0 ? Math.max(ring, detail.gap() - Math.abs(y)) : ring;
            }
            case SQUARE -> Math.abs(box(x, y, 0.8, 0.8) + stroke) - stroke;
            case TRIANGLE -> Math.abs(triangle(x, y) + stroke) - stroke;
            case STAR -> Star.FIVE.distance(x, y);
            case PLUS -> Math.min(box(x, y, 1, stroke), box(x, y, stroke, 1));
            case TEE -> Math.min(box(x, y, 1, stroke), box(x, y - 0.5, stroke, 0.5));
            case COARSE_STRIPES, FINE_STRIPES -> Math.max(r - 1, stripes(x, detail.period()));
        };
    }

    private static double box(double x, double y, double halfWidth, double halfHeight) {
        return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
    }

    /// Equilateral, corners at distance 1.1.
    private static double triangle(double x, double y) {
        double slanted = Math.abs(x) * 0.8660254037844386 + y * 0.5;
        return Math.max(slanted, -y) - 0.55;
    }

    /// Half of every period is figure.
    private static double stripes(double x, double period) {
        double phase = x / period - Math.floor(x / period);
        return (0.25 - Math.abs(phase - 0.5)) * period;
    }
}
