package org.millijoule.statistics;

/// A 95% interval in percent.
public record BinomialInterval(double low, double high) {
    /// 0.975 quantile of the normal distribution.
    private static final double Z = 1.959964;

    /// Wilson's score interval of a share of `images` (Wilson, JASA 1927): what the number of images alone leaves
    /// open, nothing about seeds.
    ///
    /// @param percent of the images
    public static BinomialInterval wilson(double percent, long images) {
        double p = Math.min(1, Math.max(0, percent / 100));
        double z2 = Z * Z / images;
        double centre = (p + z2 / 2) / (1 + z2);
        double half = Z * Math.sqrt(p * (1 - p) / images + z2 / (4 * images)) / (1 + z2);
        return new BinomialInterval(100 * Math.max(0, centre - half), 100 * Math.min(1, centre + half));
    }

    /// The difference, in points, that two shares of so many images each must have before chance alone seldom
    /// explains it: 1.96 standard errors, as if the two were independent.
    public static double leastDifference(double percent, double other, long images) {
        double p = percent / 100;
        double q = other / 100;
        return 100 * Z * Math.sqrt((p * (1 - p) + q * (1 - q)) / images);
    }

    /// Half its width, in points.
    public double halfWidth() {
        return (high - low) / 2;
    }
}
