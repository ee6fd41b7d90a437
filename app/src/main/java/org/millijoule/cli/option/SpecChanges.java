package org.millijoule.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.job.Search;
import org.millijoule.spec.SpecOverride;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Options that change a spec.
public final class SpecChanges {
    @Option(names = "--seed", paramLabel = "N", description = "Instead of the spec's seed.")
    private Optional<String> seed = Optional.empty();

    @Option(
            names = "--budget",
            paramLabel = "METRIC=LIMIT",
            description = "Instead of the spec's limit an image: energy=2mJ, latency=5ms, size=100kB.")
    private List<String> budgets = new ArrayList<>();

    @Mixin
    private SpecSettings settings = new SpecSettings();

    /// The search of a file as these options change it.
    public Search search(Path file) {
        Search search = settings.search(file);
        for (SpecOverride change : own()) {
            search = search.with(change);
        }
        return search;
    }

    /// What replaces settings of a file that prices nothing, the last one winning.
    ///
    /// @throws org.millijoule.text.UsageException if a hardware is named
    public List<SpecOverride> withoutHardware() {
        List<SpecOverride> all = new ArrayList<>(settings.withoutHardware());
        all.addAll(own());
        return all;
    }

    private List<SpecOverride> own() {
        List<SpecOverride> own = new ArrayList<>();
        budgets.forEach(budget ->
                own.add(KeyAndValue.of("--budget", budget, "energy=2mJ").in("budget.")));
        seed.ifPresent(value -> own.add(new SpecOverride("--seed " + value, "seed", value)));
        return own;
    }
}
