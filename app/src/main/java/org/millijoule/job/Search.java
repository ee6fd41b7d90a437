package org.millijoule.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.millijoule.data.DataException;
import org.millijoule.data.DataFacts;
import org.millijoule.data.MissingDataException;
import org.millijoule.hardware.HardwareFile;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.learn.TrainingData;
import org.millijoule.machine.VectorModule;
import org.millijoule.search.cost.Target;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.Spec;
import org.millijoule.spec.SpecException;
import org.millijoule.spec.SpecOverride;
import org.millijoule.spec.SpecReader;
import org.millijoule.text.FolderName;
import org.millijoule.text.UsageException;

/// A spec and what of it is to be different: what the commands `plan`, `search` and `train` are given, from Java.
///
/// ```java
/// Search search = Search.of(Path.of("search.yaml")).with("strategy.epochs", "2").seed(7);
/// System.out.println(search.plan().rows());
/// ResultFile result = search.into(Path.of("runs/mine"))
///         .watch(now -> System.out.println(now.stage() + " " + now.step() + " of " + now.steps()))
///         .run();
/// ```
///
/// Nothing is read before [#spec()], [#plan()], [#prepare()] or [#into(Path)] is called. Their messages name a change
/// by the option of the command line that does the same: `--set strategy.epochs=2`.
///
/// @param file a YAML file (docs: `README.md`, "A spec"); what it leaves out has its default
/// @param changes what replaces settings of the file, the last one winning
/// @param data the folder that the data are said to be in, if it is; a plan refuses to go without them then
/// @param hardware what everything is priced on, in place of the file's: see [#hardware(String)]
public record Search(Path file, List<SpecOverride> changes, Optional<String> data, Optional<String> hardware) {
    private static final int BRIEF = 40; // our choice: characters of an architecture in a message

    public Search {
        changes = List.copyOf(changes);
    }

    /// As the file says it.
    public static Search of(Path file) {
        return new Search(file, List.of(), Optional.empty(), Optional.empty());
    }

    /// With another setting, such as `strategy.epochs`, `2`.
    ///
    /// @param key dotted, with numbers for the items of a list: `space.stages.0.stride`
    /// @param value YAML: `2mJ`, `[2, 4, 8]`; a relative path in it resolves against the working directory
    public Search with(String key, String value) {
        return with(new SpecOverride("--set " + key + "=" + value, key, value));
    }

    /// With another setting, which messages name as it wants to be named.
    public Search with(SpecOverride change) {
        List<SpecOverride> all = new ArrayList<>(changes);
        all.add(change);
        return new Search(file, all, data, hardware);
    }

    /// With another seed, not negative; all else equal, another seed is another run.
    public Search seed(long seed) {
        return with(new SpecOverride("--seed " + seed, "seed", String.valueOf(seed)));
    }

    /// With another budget of an image.
    ///
    /// @param metric `energy`, `latency` or `size`
    /// @param limit with its unit: `2mJ`, `5 ms`, `100 kB`
    public Search budget(String metric, String limit) {
        return with(new SpecOverride("--budget " + metric + "=" + limit, "budget." + metric, limit));
    }

    /// With the data set in this folder.
    public Search data(Path folder) {
        Search changed = with(dataIn(folder.toString()));
        return new Search(file, changed.changes(), Optional.of(folder.toString()), hardware);
    }

    /// Priced on other hardware: where the spec has a `target.hardware`, in place of that, since its budget is of it;
    /// else in place of its `hardware`. Changes of single settings, such as `hardware.batch`, are made to this one.
    ///
    /// @param nameOrFile as `hardware:` in a spec has it: a kind, a built-in accelerator such as `bit-fusion-e`, or
    ///     a YAML file, whose relative path resolves against the working directory
    public Search hardware(String nameOrFile) {
        return new Search(file, changes, data, Optional.of(nameOrFile));
    }

    /// Another folder of the data set.
    public static SpecOverride dataIn(String folder) {
        return new SpecOverride("--data " + folder, "data.folder", SpecOverride.quoted(folder));
    }

    /// Trains a given network instead of searching one, as `train` does.
    ///
    /// @param network a line such as `s1m6k5b4.8|s0`, an architecture.json or the directory of a run
    /// @param baselines whether the spec's are trained too
    /// @throws UsageException if it is neither a line nor a file that has one
    public Search training(String network, boolean baselines) {
        String line = ArchitectureLine.of(network);
        String brief = line.length() > BRIEF ? line.substring(0, BRIEF) + "..." : line;
        List<SpecOverride> all = new ArrayList<>();
        all.add(new SpecOverride("train " + brief, "strategy", "{kind: fixed, architecture: '" + line + "'}"));
        if (!baselines) {
            all.add(new SpecOverride("ARCHITECTURE", "baselines", "[]"));
        }
        all.addAll(changes);
        return new Search(file, all, data, hardware);
    }

    /// Reads the file and checks it with all changes; without a name of its own the spec has the file's.
    ///
    /// @throws SpecException with file, line and way out for the first thing that is wrong
    public Spec<SearchSpec> spec() {
        Spec<SearchSpec> spec = hardware.map(this::on).orElseGet(() -> read(changes));
        SearchSpec value = spec.value();
        return new Spec<>(value.named(value.name().orElseGet(this::fileName)), spec.source());
    }

    private Spec<SearchSpec> on(String nameOrFile) {
        Spec<SearchSpec> spec = read(changedHardware("hardware", nameOrFile));
        boolean elsewhere = spec.value().target().flatMap(Target::hardware).isPresent();
        return elsewhere ? read(changedHardware("target.hardware", nameOrFile)) : spec;
    }

    /// First of all, so that changes of its settings find it.
    private List<SpecOverride> changedHardware(String key, String nameOrFile) {
        List<SpecOverride> all = new ArrayList<>();
        all.add(new SpecOverride(
                "--hardware " + nameOrFile, key, SpecOverride.quoted(HardwareFile.inSpec(nameOrFile))));
        all.addAll(changes);
        return all;
    }

    private Spec<SearchSpec> read(List<SpecOverride> all) {
        return SpecReader.read(SearchSpec.class, file, all);
    }

    private String fileName() {
        String name = String.valueOf(file.getFileName()).replaceFirst("(?i)\\.ya?ml$", "");
        return FolderName.of(name, SearchSpec.RUN_SUFFIX);
    }

    /// What a run is up against: costs of networks of the space, and what the run will take. Where the data are not
    /// here, their publisher's figures are taken, and the plan says so.
    ///
    /// @throws SpecException if the spec is wrong or does not fit its data
    /// @throws DataException if the data are damaged, or missing and of unknown size
    public Plan plan() {
        return price(_ -> {}).plan();
    }

    /// Reads the data, as far as they are here, and prices the space.
    ///
    /// @param remarks is told what is left out of the data while they are read
    /// @throws SpecException if the spec is wrong or does not fit its data
    /// @throws DataException if the data are damaged, or missing and of unknown size
    public PricedSearch price(Consumer<String> remarks) {
        VectorModule.load();
        Spec<SearchSpec> read = spec();
        try {
            TrainingData here = SearchProblem.data(read, remarks);
            return new PricedSearch(SearchProblem.of(read, here), here.facts(), Optional.empty());
        } catch (MissingDataException e) {
            if (data.filter(folder -> Files.exists(Path.of(folder))).isPresent()) {
                throw e; // somebody says that they are here: then they are the wrong ones
            }
            DataFacts published = read.value().data().published().orElseThrow(() -> e);
            SearchProblem problem = SearchProblem.of(read, published);
            return new PricedSearch(problem, published, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /// Does everything that comes before training: loads libtorch and onnxruntime, reads the data and refuses what
    /// could not end well.
    ///
    /// @throws SpecException if the spec is wrong, does not fit its data, or no network keeps its budget
    /// @throws DataException if the data are missing, damaged or larger than memory
    /// @throws UsageException if this JVM or this machine lacks something that is needed
    public PreparedSearch prepare() {
        return prepare(_ -> {});
    }

    /// The same, with somebody who listens meanwhile.
    ///
    /// @param remarks is told what is left out of the data while they are read; results have it as warnings
    public PreparedSearch prepare(Consumer<String> remarks) {
        VectorModule.load();
        return PreparedSearch.of(spec(), remarks);
    }

    /// [#prepare()], then a run into a directory of its own.
    public SearchRun into(Path directory) {
        return prepare().into(directory);
    }
}
