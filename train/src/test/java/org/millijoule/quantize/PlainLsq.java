package org.millijoule.quantize;

/// LSQ, or another gradient of its step, one element at a time, as the papers write it: the reference for the
/// kernels. Only the division is float32, because its rounding is part of what ONNX promises.
final class PlainLsq {
    final float[] y;
    final float[] dx;
    final double[][] ofSteps;
    final double[] ofMask;

    /// @param x (C, rest) if steps are per channel
    PlainLsq(float[] x, float[] dy, float[][] steps, Grid[] grids, float[] mask, StepGradient gradient) {
        y = new float[x.length];
        dx = new float[x.length];
        ofSteps = new double[grids.length][];
        ofMask = new double[grids.length];
        for (int b = 0; b < grids.length; b++) {
            ofSteps[b] = new double[steps[b].length];
        }
        for (int i = 0; i < x.length; i++) {
            double sum = 0;
            double passed = 0;
            for (int b = 0; b < grids.length; b++) {
                int index = steps[b].length == 1 ? 0 : i / (x.length / steps[b].length);
                float v = x[i] / steps[b][index];
                double r = Math.rint(Math.clamp(v, (double) grids[b].lowest(), grids[b].highest()));
                boolean inside = v >= grids[b].lowest() && v <= grids[b].highest();
                sum += mask[b] * r * steps[b][index];
                passed += inside ? mask[b] : 0;
                double ofStep =
                        switch (gradient) {
                            case LSQ -> inside ? r - v : r;
                            case CLIPPING -> inside ? 0 : r;
                            case NONE -> 0;
                        };
                ofSteps[b][index] += mask[b] * dy[i] * ofStep;
                ofMask[b] += dy[i] * r * steps[b][index];
            }
            y[i] = (float) sum;
            dx[i] = (float) (passed * dy[i]);
        }
    }
}
