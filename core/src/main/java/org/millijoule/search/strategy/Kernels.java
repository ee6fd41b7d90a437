package org.millijoule.search.strategy;

import java.util.ArrayList;
import java.util.List;

/// The mixtures that the marginal likelihood chooses from (`our choice`): mostly additive, with pairs, or mostly
/// smooth, each with little or much noise.
final class Kernels {
    static final List<GaussianProcess.Kernel> ALL = all();

    private Kernels() {}

    private static List<GaussianProcess.Kernel> all() {
        List<GaussianProcess.Kernel> all = new ArrayList<>();
        for (double noise : new double[] {0.001, 0.03, 0.2}) {
            all.add(new GaussianProcess.Kernel(4, 0.5, 0.2, 2, 1, noise));
            all.add(new GaussianProcess.Kernel(4, 3, 0.3, 2, 1, noise));
            all.add(new GaussianProcess.Kernel(1, 1, 1, 2, 0.3, noise));
            all.add(new GaussianProcess.Kernel(1, 0, 2, 4, 0.3, noise));
        }
        return List.copyOf(all);
    }
}
