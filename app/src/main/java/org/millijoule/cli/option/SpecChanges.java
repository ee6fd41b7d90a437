package org.millijoule.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.job.Search;
import org.millijoule.spec.SpecOverride;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// Options that change a spec.
public final class SpecChanges {
    @Option(names = "--seed", paramLabel = "N", description = "Instead of the spec's seed.")
    private Optional<String> seed = Optional.empty();

    @Option(names = "--budget", paramLabel = "METRIC=LIMIT", description = "For example energy=2mJ.")
    private List<String> budgets = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data set.")
    private Optional<String> data = Optional.empty();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any key of the spec, such as strategy.epochs=5.")
    private List<String> settings = new ArrayList<>();

    /// The search of a file as these options change it.
    public Search search(Path file) {
        return new Search(file, overrides(), data);
    }

    /// What replaces settings of the file, the last one winning.
    public List<SpecOverride> overrides() {
        List<SpecOverride> overrides = new ArrayList<>();
        settings.forEach(setting -> overrides.add(keyAndValue("--set", "", setting)));
        budgets.forEach(budget -> overrides.add(keyAndValue("--budget", "budget.", budget)));
        seed.ifPresent(value -> overrides.add(new SpecOverride("--seed " + value, "seed", value)));
        data.ifPresent(folder -> overrides.add(Search.dataIn(folder)));
        return overrides;
    }

    private static SpecOverride keyAndValue(String option, String prefix, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new UsageException(option + " " + text + " has no key and value. Maybe " + option
                    + (prefix.isEmpty() ? " strategy.epochs=5?" : " energy=2mJ?"));
        }
        return new SpecOverride(option + " " + text, prefix + text.substring(0, equals), text.substring(equals + 1));
    }
}
