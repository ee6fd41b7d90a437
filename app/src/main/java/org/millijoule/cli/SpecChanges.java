package org.millijoule.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.job.UsageException;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.text.FolderName;
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

    /// The spec as file and options say it; without a name of its own it has the file's.
    public Spec<SearchSpec> read(Path file) {
        return read(file, overrides());
    }

    private static Spec<SearchSpec> read(Path file, List<SpecOverride> overrides) {
        Spec<SearchSpec> spec = SpecReader.read(SearchSpec.class, file, overrides);
        SearchSpec value = spec.value();
        String name = value.name().orElseGet(() -> fileName(file));
        return new Spec<>(value.named(name), spec.source());
    }

    /// The same with a given network in place of the strategy.
    ///
    /// @param baselines whether the spec's are kept
    public Spec<SearchSpec> read(Path file, String architecture, boolean baselines) {
        List<SpecOverride> all = new ArrayList<>();
        all.add(new SpecOverride(
                "train " + brief(architecture), "strategy", "{kind: fixed, architecture: '" + architecture + "'}"));
        if (!baselines) {
            all.add(new SpecOverride("ARCHITECTURE", "baselines", "[]"));
        }
        all.addAll(overrides());
        return read(file, all);
    }

    private static String brief(String line) {
        return line.length() > 40 ? line.substring(0, 40) + "..." : line;
    }

    private static String fileName(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("(?i)\\.ya?ml$", "");
        return FolderName.of(name, SearchSpec.RUN_SUFFIX);
    }

    /// What replaces settings of the file, the last one winning.
    public List<SpecOverride> overrides() {
        List<SpecOverride> overrides = new ArrayList<>();
        settings.forEach(setting -> overrides.add(keyAndValue("--set", "", setting)));
        budgets.forEach(budget -> overrides.add(keyAndValue("--budget", "budget.", budget)));
        seed.ifPresent(value -> overrides.add(new SpecOverride("--seed " + value, "seed", value)));
        data.ifPresent(value -> overrides.add(new SpecOverride("--data " + value, "data.folder", quoted(value))));
        return overrides;
    }

    /// Whether `--data` names something that exists.
    boolean isDataThere() {
        return data.filter(folder -> Files.exists(Path.of(folder))).isPresent();
    }

    private static SpecOverride keyAndValue(String option, String prefix, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new UsageException(option + " " + text + " has no key and value. Maybe " + option
                    + (prefix.isEmpty() ? " strategy.epochs=5?" : " energy=2mJ?"));
        }
        return new SpecOverride(option + " " + text, prefix + text.substring(0, equals), text.substring(equals + 1));
    }

    /// A path is text, whatever YAML would see in it.
    private static String quoted(String path) {
        return "'" + path.replace("'", "''") + "'";
    }
}
