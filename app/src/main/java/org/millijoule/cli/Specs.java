package org.millijoule.cli;

import java.util.Optional;
import org.millijoule.space.MobileBlockSpace;
import org.millijoule.train.SearchSpec;

/// Specs with one component replaced.
final class Specs {
    private Specs() {}

    static SearchSpec named(SearchSpec spec, String name) {
        return of(spec, name, spec.space());
    }

    static SearchSpec over(SearchSpec spec, MobileBlockSpace space) {
        return of(spec, spec.name().orElse("search"), space);
    }

    private static SearchSpec of(SearchSpec spec, String name, MobileBlockSpace space) {
        return new SearchSpec(
                Optional.of(name),
                spec.seed(),
                spec.threads(),
                spec.data(),
                space,
                spec.hardware(),
                spec.budget(),
                spec.quantizer(),
                spec.strategy(),
                spec.retrain(),
                spec.baselines());
    }
}
