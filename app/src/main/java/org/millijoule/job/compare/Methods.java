package org.millijoule.job.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.millijoule.search.AskTell;
import org.millijoule.search.Fixed;
import org.millijoule.search.SearchStrategy;
import org.millijoule.searching.Baseline;
import org.millijoule.searching.Darts;
import org.millijoule.searching.Joint;
import org.millijoule.searching.OneShot;
import org.millijoule.searching.SearchSpec;
import org.millijoule.space.SearchSpace;
import org.millijoule.text.Nearest;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;

/// Reads the names of methods. One that is the spec's own strategy is that; another has the epochs, sampling, recipe,
/// selection and checkpoints of the spec's, as far as both have them, and else its own defaults.
final class Methods {
    private static final String ONE_SHOT = "one-shot";
    private static final String ONE_SHOT_WITH = ONE_SHOT + ":";

    private final SearchSpec spec;
    private final SupernetSettings shared;

    /// @param spec whose space has the shape of its data
    Methods(SearchSpec spec) {
        this.spec = spec;
        this.shared = SupernetSettings.of(spec.strategy());
    }

    /// All of them, in order.
    ///
    /// @throws UsageException if one is unknown, named twice, or cannot run on the spec
    List<Method> named(List<String> names) {
        List<Method> methods = new ArrayList<>();
        for (String name : names) {
            if (methods.stream().anyMatch(method -> method.name().equals(name))) {
                throw new UsageException("--methods names " + name + " twice. Maybe once?");
            }
            methods.add(named(name));
        }
        return methods;
    }

    private Method named(String name) {
        Optional<Baseline> uniform =
                uniforms().filter(baseline -> baseline.key().equals(name)).findFirst();
        if (uniform.isPresent()) {
            return uniform(uniform.get());
        }
        SearchStrategy own = spec.strategy();
        if (name.startsWith(ONE_SHOT_WITH)) {
            return oneShot(name, name.substring(ONE_SHOT_WITH.length()));
        }
        boolean isKind = List.of("joint", "differentiable", ONE_SHOT).contains(name);
        if (isKind && own.kind().equals(name)) {
            return new Method(name, Optional.empty());
        }
        return switch (name) {
            case "joint" -> new Method(name, Optional.of(shared.joint()));
            case "differentiable" -> new Method(name, Optional.of(shared.differentiable()));
            case ONE_SHOT -> new Method(name, Optional.of(shared.oneShot(new OneShot().search())));
            default ->
                throw new UsageException(
                        "there is no method '" + Visible.line(name) + "'. " + Nearest.suggestion(name, all()));
        };
    }

    private Method oneShot(String name, String kind) {
        SearchStrategy own = spec.strategy();
        boolean isOwn =
                switch (own) {
                    case AskTell search -> search.kind().equals(kind);
                    case OneShot other -> other.search().kind().equals(kind);
                    default -> false;
                };
        if (isOwn) {
            return new Method(name, Optional.empty());
        }
        AskTell search = searches()
                .filter(known -> known.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new UsageException("one-shot has no search '" + kind + "'. "
                        + Nearest.suggestion(
                                kind, searches().map(AskTell::kind).sorted().toList())));
        return new Method(name, Optional.of(shared.oneShot(search)));
    }

    private Method uniform(Baseline baseline) {
        SearchSpace space = spec.space();
        int bits = baseline.bits().orElseThrow();
        String line = space.uniform(bits)
                .map(space::print)
                .orElseThrow(() -> new UsageException(baseline.key() + " needs " + bits
                        + " bits, which are not among the space's " + space.bits() + ". Maybe leave it out?"));
        return new Method(baseline.key(), Optional.of(new Fixed(line)));
    }

    private static Stream<Baseline> uniforms() {
        return Arrays.stream(Baseline.values())
                .filter(baseline -> baseline.bits().isPresent());
    }

    private static Stream<AskTell> searches() {
        return ServiceLoader.load(SearchStrategy.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(AskTell.class::isInstance)
                .map(AskTell.class::cast);
    }

    private static List<String> all() {
        return Stream.of(
                        Stream.of(new Joint().kind(), new Darts().kind(), ONE_SHOT),
                        searches().map(search -> ONE_SHOT_WITH + search.kind()).sorted(),
                        uniforms().map(Baseline::key))
                .flatMap(names -> names)
                .toList();
    }
}
