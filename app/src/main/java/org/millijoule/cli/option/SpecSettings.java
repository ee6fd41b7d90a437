package org.millijoule.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.job.Search;
import org.millijoule.spec.SpecOverride;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// Options that change a spec whose seeds and budgets are somebody else's affair.
public final class SpecSettings {
    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data set.")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--hardware",
            paramLabel = "NAME|FILE",
            description = "What is priced on, instead of the spec's hardware (where it has one, its target.hardware): a"
                    + " built-in accelerator, a kind or a YAML file.")
    private Optional<String> hardware = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the spec, such as strategy.epochs=5 or hardware.outputs=public.")
    private List<String> settings = new ArrayList<>();

    /// The search of a file as these options change it.
    public Search search(Path file) {
        Search search = new Search(file, overrides(), data, Optional.empty());
        if (hardware.isEmpty()) {
            return search;
        }
        settings.stream()
                .filter(setting -> setting.matches("(target\\.)?hardware(\\.kind)?=.*"))
                .findFirst()
                .ifPresent(setting -> {
                    throw new UsageException("--hardware " + hardware.get() + " and --set " + setting
                            + " both say what is priced on. Maybe only one of them?");
                });
        return search.hardware(hardware.get());
    }

    /// What replaces settings of a file that prices nothing.
    List<SpecOverride> withoutHardware() {
        hardware.ifPresent(name -> {
            throw new UsageException("--hardware " + name + ": nothing is priced here. Maybe leave it out?");
        });
        return overrides();
    }

    private List<SpecOverride> overrides() {
        List<SpecOverride> overrides = new ArrayList<>();
        settings.forEach(setting -> overrides.add(
                KeyAndValue.of("--set", setting, "strategy.epochs=5").in("")));
        data.ifPresent(folder -> overrides.add(Search.dataIn(folder)));
        return overrides;
    }
}
