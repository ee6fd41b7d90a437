package org.millijoule.statistics;

import java.util.OptionalDouble;

/// Kendall's rank correlation with ties, tau-b (Kendall, "The treatment of ties in ranking problems", Biometrika
/// 1945): `(C - D) / sqrt((C + D + X) (C + D + Y))` over all pairs, C of them in the same order in both rankings,
/// D in opposite orders, X tied in the first one alone, Y in the second one alone. 1 is the same order, -1 the
/// reverse, 0 what chance gives on average.
public final class KendallTau {
    private KendallTau() {}

    /// tau-b of two measurements of the same things; empty where one of them ties everything.
    public static OptionalDouble b(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(
                    "both rankings must be of the same things, not of " + x.length + " and " + y.length);
        }
        long concordant = 0;
        long discordant = 0;
        long tiedInX = 0;
        long tiedInY = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                int ofX = Double.compare(x[i], x[j]);
                int ofY = Double.compare(y[i], y[j]);
                if (ofX != 0 && ofY != 0) {
                    concordant += ofX == ofY ? 1 : 0;
                    discordant += ofX == ofY ? 0 : 1;
                } else if (ofX != ofY) {
                    tiedInX += ofX == 0 ? 1 : 0;
                    tiedInY += ofY == 0 ? 1 : 0;
                }
            }
        }
        double ordered = concordant + discordant;
        double pairs = Math.sqrt((ordered + tiedInX) * (ordered + tiedInY));
        return pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of((concordant - discordant) / pairs);
    }
}
