package org.millijoule.report;

/// A 95% interval in percent.
record Interval(double low, double high) {
    /// 0.975 quantile of the normal distribution.
    private static final double Z = 1.959964;

    /// Wilson's score interval of a share of `images` (Wilson, JASA 1927): what the number of test images alone
    /// leaves open, nothing about seeds.
    static Interval wilson(double percent, long images) {
        double p = Math.min(1, Math.max(0, percent / 100));
        double z2 = Z * Z / images;
        double centre = (p + z2 / 2) / (1 + z2);
        double half = Z * Math.sqrt(p * (1 - p) / images + z2 / (4 * images)) / (1 + z2);
        return new Interval(100 * Math.max(0, centre - half), 100 * Math.min(1, centre + half));
    }

    String text() {
        return Figures.fixed(low, 1) + "–" + Figures.fixed(high, 1) + "%";
    }
}
