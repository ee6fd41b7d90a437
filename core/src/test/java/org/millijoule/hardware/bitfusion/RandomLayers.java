package org.millijoule.hardware.bitfusion;

import java.util.random.RandomGenerator;

/// Random accelerators and calls: small buffers, so that every way of not fitting occurs, and odd sizes, so that
/// tiles are ragged.
final class RandomLayers {
    private RandomLayers() {}

    static Accelerator accelerator(RandomGenerator random) {
        int widest = 8 << random.nextInt(3); // up to 32, where other dataflows than the usual win
        return new Accelerator(
                "random",
                1 + random.nextInt(40),
                1 + random.nextInt(40),
                widest,
                Math.min(widest, 1 << random.nextInt(4)),
                1 << random.nextInt(4, 12),
                1 << random.nextInt(8, 17),
                1 << random.nextInt(8, 17),
                1 << random.nextInt(8, 17),
                500_000_000,
                energy(random),
                energy(random) / 1000,
                energy(random) / 1000,
                energy(random) / 1000,
                energy(random) / 1000,
                energy(random) / 1000,
                energy(random) / 1000,
                energy(random) / 10,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                1,
                1,
                "test");
    }

    private static double energy(RandomGenerator random) {
        return random.nextInt(4) == 0 ? 0.25 : random.nextDouble(); // round numbers make ties
    }

    static ConvCall call(RandomGenerator random, Accelerator array) {
        return call(random, array, 20, 70, 4);
    }

    /// So small that trying everything takes no time.
    static ConvCall smallCall(RandomGenerator random, Accelerator array) {
        return call(random, array, 9, 24, 2);
    }

    /// Oblong ones with dilation, now and then with depth, and now and then in steps instead of with a map.
    static ConvCall oblongCall(RandomGenerator random, Accelerator array, int side, int channels) {
        boolean steps = random.nextInt(4) == 0;
        boolean volume = random.nextInt(4) == 0;
        ConvCall.Axis point = ConvCall.Axis.POINT;
        return new ConvCall(
                volume && !steps ? axis(random, side / 2) : point,
                steps ? point : axis(random, side),
                steps ? point : axis(random, side),
                size(random, channels),
                size(random, channels),
                size(random, 2),
                steps ? 1 + random.nextInt(9) : 1,
                1 + random.nextInt(array.widestBits()),
                1 + random.nextInt(array.widestBits()),
                1 + random.nextInt(32),
                random.nextBoolean());
    }

    private static ConvCall.Axis axis(RandomGenerator random, int side) {
        return new ConvCall.Axis(
                1 + random.nextInt(5), size(random, side), 1 + random.nextInt(3), 1 + random.nextInt(3));
    }

    private static ConvCall call(RandomGenerator random, Accelerator array, int side, int channels, int batch) {
        return new ConvCall(
                1 + random.nextInt(7),
                size(random, side),
                1 + random.nextInt(3),
                size(random, channels),
                size(random, channels),
                size(random, batch),
                1 + random.nextInt(array.widestBits()),
                1 + random.nextInt(array.widestBits()),
                1 + random.nextInt(32),
                random.nextBoolean());
    }

    private static int size(RandomGenerator random, int most) {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 1 + random.nextInt(Math.max(1, most / 4));
            default -> 1 + random.nextInt(most);
        };
    }
}
