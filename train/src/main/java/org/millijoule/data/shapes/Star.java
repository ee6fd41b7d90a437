package org.millijoule.data.shapes;

/// A filled star with tips at distance 1: a point is turned and mirrored into half a tip, where the outline is
/// one straight edge.
final class Star {
    static final Star FIVE = new Star(5, 0.45);

    private final double[] cos;
    private final double[] sin;

    // The edge runs from the tip (1, 0) to the inner corner; this is its outward normal.
    private final double normalX;
    private final double normalY;

    /// @param inner distance of the inner corners
    private Star(int tips, double inner) {
        cos = new double[tips];
        sin = new double[tips];
        for (int i = 0; i < tips; i++) {
            cos[i] = StrictMath.cos(2 * Math.PI * i / tips);
            sin[i] = StrictMath.sin(2 * Math.PI * i / tips);
        }
        double cornerX = inner * StrictMath.cos(Math.PI / tips);
        double cornerY = inner * StrictMath.sin(Math.PI / tips);
        double length = Math.sqrt((1 - cornerX) * (1 - cornerX) + cornerY * cornerY);
        normalX = cornerY / length;
        normalY = (1 - cornerX) / length;
    }

    /// Signed, negative inside.
    double distance(double x, double y) {
        double along = Double.NEGATIVE_INFINITY;
        double across = 0;
        for (int i = 0; i < cos.length; i++) {
            double toTip = x * cos[i] + y * sin[i];
            if (toTip > along) {
                along = toTip;
                across = Math.abs(y * cos[i] - x * sin[i]);
            }
        }
        return (along - 1) * normalX + across * normalY;
    }
}
