package org.millijoule.export;

import java.util.SplittableRandom;
import org.millijoule.data.Images;
import org.millijoule.network.Shape;

/// Images of random blobs, each drawn from (seed, index), so that neighbouring pixels resemble each other.
record RandomImages(int count, Shape shape, int classes, long seed) implements Images {
    @Override
    public int label(int index) {
        return index % classes;
    }

    @Override
    public void read(int index, byte[] pixels, int offset) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
        double phaseX = random.nextDouble(6);
        double phaseY = random.nextDouble(6);
        double frequency = random.nextDouble(0.1, 1);
        for (int i = 0; i < shape.elements(); i++) {
            int y = i / (shape.width() * shape.channels());
            int x = i / shape.channels() % shape.width();
            int c = i % shape.channels();
            double wave = Math.sin(frequency * x + phaseX + c) * Math.cos(frequency * y + phaseY);
            pixels[offset + i] = (byte) Math.clamp(Math.round(128 + 80 * wave + 20 * random.nextGaussian()), 0, 255);
        }
    }

    @Override
    public String hash() {
        return "random images of seed " + seed;
    }
}
