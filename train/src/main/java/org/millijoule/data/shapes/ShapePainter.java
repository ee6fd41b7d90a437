package org.millijoule.data.shapes;

import org.millijoule.data.SplitMix64;
import org.millijoule.data.shapes.ShapeClass.Detail;

/// Paints one picture: noisy sloping ground, lines, and on top of them one figure of random place, size, angle
/// and colour, with smooth edges. Only operations that IEEE 754 and StrictMath define to the bit are used, so the
/// pictures are the same on every machine.
record ShapePainter(int size, Clutter clutter) {
    private static final int CHANNELS = 3;

    /// Standard deviation of the sum of four uniform numbers 0..65535.
    private static final double FOUR_UNIFORM = 65535 / StrictMath.sqrt(3);

    void paint(ShapeClass shape, SplitMix64 random, byte[] pixels, int offset) {
        double[][] colours = colours(random);
        double[] canvas = slope(colours[1], random);
        int lines = random.below(clutter.lines() + 1);
        for (int i = 0; i < lines; i++) {
            line(canvas, lineColour(colours, random), random);
        }
        figure(canvas, shape, colours[0], random);
        for (int i = 0; i < canvas.length; i++) {
            double value = canvas[i] + clutter.noise() * noise(random);
            pixels[offset + i] = (byte) Math.clamp((long) Math.floor(value + 0.5), 0, 255);
        }
    }

    private static double[] colour(SplitMix64 random) {
        return new double[] {random.between(20, 235), random.between(20, 235), random.between(20, 235)};
    }

    /// Figure first, then ground.
    private double[][] colours(SplitMix64 random) {
        while (true) {
            double[] one = colour(random);
            double[] other = colour(random);
            double brighter = 0;
            for (int c = 0; c < CHANNELS; c++) {
                brighter += one[c] - other[c];
            }
            if (brighter >= clutter.contrast() || (clutter.dark() && brighter <= -clutter.contrast())) {
                return new double[][] {one, other};
            }
        }
    }

    /// Nearer to the ground than to the figure, or it could turn a T into a plus.
    private static double[] lineColour(double[][] colours, SplitMix64 random) {
        double share = random.between(0.2, 0.5);
        double[] line = new double[CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
            line[c] = share * colours[0][c] + (1 - share) * colours[1][c] + random.between(-20, 20);
        }
        return line;
    }

    private double[] slope(double[] ground, SplitMix64 random) {
        double right = random.between(-clutter.slope(), clutter.slope()) / size;
        double down = random.between(-clutter.slope(), clutter.slope()) / size;
        double[] canvas = new double[size * size * CHANNELS];
        for (int i = 0; i < canvas.length; i++) {
            int x = i / CHANNELS % size;
            int y = i / CHANNELS / size;
            canvas[i] = ground[i % CHANNELS] + right * (2 * x - size) + down * (2 * y - size);
        }
        return canvas;
    }

    private void line(double[] canvas, double[] colour, SplitMix64 random) {
        double fromX = random.between(0, size);
        double fromY = random.between(0, size);
        double angle = random.between(0, 2 * Math.PI);
        double dx = StrictMath.cos(angle);
        double dy = StrictMath.sin(angle);
        double length = random.between(0.3, 0.9) * size;
        double halfWidth = random.between(0.4, 1.0);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double px = x + 0.5 - fromX;
                double py = y + 0.5 - fromY;
                double along = Math.clamp(px * dx + py * dy, 0, length);
                double qx = px - along * dx;
                double qy = py - along * dy;
                blend(canvas, x, y, colour, Math.sqrt(qx * qx + qy * qy) - halfWidth);
            }
        }
    }

    private void figure(double[] canvas, ShapeClass shape, double[] colour, SplitMix64 random) {
        double radius = random.between(clutter.smallestRadius(), clutter.largestRadius()) * size;
        double centreX = random.between(radius, size - radius);
        double centreY = random.between(radius, size - radius);
        double angle = random.between(-clutter.turn(), clutter.turn());
        double cos = StrictMath.cos(angle) / radius;
        double sin = StrictMath.sin(angle) / radius;
        Detail detail = detail(shape, radius, random);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double px = x + 0.5 - centreX;
                double py = y + 0.5 - centreY;
                double distance = shape.distance(px * cos + py * sin, py * cos - px * sin, detail);
                blend(canvas, x, y, colour, distance * radius);
            }
        }
    }

    /// Stripes have periods of 3.2 to 3.8 or 5.6 to 7.2 pixels.
    private Detail detail(ShapeClass shape, double radius, SplitMix64 random) {
        double halfStroke = random.between(clutter.thinnestStroke(), clutter.thickestStroke());
        double period = shape == ShapeClass.FINE_STRIPES ? random.between(3.2, 3.8) : random.between(5.6, 7.2);
        return new Detail(halfStroke / radius, clutter.gap(), period / radius);
    }

    /// @param distance of the pixel's centre from the edge, in pixels, negative inside
    private void blend(double[] canvas, int x, int y, double[] colour, double distance) {
        double share = Math.clamp(0.5 - distance, 0.0, 1.0);
        for (int c = 0; c < CHANNELS; c++) {
            int i = (y * size + x) * CHANNELS + c;
            canvas[i] += share * (colour[c] - canvas[i]);
        }
    }

    /// Nearly normal, mean 0 and deviation 1.
    private static double noise(SplitMix64 random) {
        long bits = random.next();
        long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
        return (sum - 2 * 65535) / FOUR_UNIFORM;
    }
}
