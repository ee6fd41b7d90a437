package org.millijoule.job.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.found.FixedSizeData;
import org.millijoule.data.found.FoundData;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.RunPlaces;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.RunText;
import org.millijoule.store.files.StoredNetwork;
import org.millijoule.store.files.WeightsFile;
import org.millijoule.text.FileKind;
import org.millijoule.text.FileProblem;
import org.millijoule.text.UsageException;
import org.millijoule.text.WrongFile;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// What MODEL on the command line names: an ONNX file, or the directory of a run with its `model.onnx`.
///
/// @param file the ONNX file
/// @param run its directory, where it is one
public record GivenModel(Path file, Optional<Path> run) {
    private static final String ONNX = "model.onnx";

    /// Finds out which of the two it is. Nothing is opened but the first bytes.
    ///
    /// @param command for messages: `evaluate`
    /// @throws UsageException if it is another file, or not there
    /// @throws org.millijoule.store.disk.RunDirectoryException if it is a folder without a run
    public static GivenModel of(Path named, String command) {
        FileKind kind = FileKind.of(named);
        return switch (kind) {
            case FOLDER, SAVED_MODEL -> ofRun(named, command);
            case ONNX, ORT, BINARY -> new GivenModel(named, Optional.empty());
            default ->
                throw new UsageException(
                        WrongFile.message(named, kind, command + " takes an ONNX file or a run directory"));
        };
    }

    private static GivenModel ofRun(Path directory, String command) {
        Path file = directory.resolve(ONNX);
        if (!Files.exists(file)) {
            RunPlaces.requireRun(directory);
            throw new UsageException(directory + " has no " + ONNX + ", so its run has not come to its end. Maybe"
                    + " finish it with --resume, then " + command + "?");
        }
        return new GivenModel(file, Optional.of(directory));
    }

    /// Whether the directory of the run holds the integers of the trained network.
    boolean hasIntegers() {
        return run.filter(directory -> Files.exists(directory.resolve(StoredNetwork.NAME))
                        && Files.exists(directory.resolve(WeightsFile.NAME)))
                .isPresent();
    }

    /// The folder of a run's data, where its `spec.yaml` says no more of them: a network by name, or one that was
    /// quantized.
    ///
    /// @throws org.millijoule.store.disk.RunDirectoryException if the spec cannot be read
    public Optional<Path> ownFolder() {
        return run.map(directory -> directory.resolve("spec.yaml"))
                .filter(Files::exists)
                .flatMap(GivenModel::folder);
    }

    private static Optional<Path> folder(Path spec) {
        try {
            Object root = new Load(LoadSettings.builder().build()).loadFromString(RunText.read(spec));
            return root instanceof Map<?, ?> map && map.get("data") instanceof String text
                    ? Optional.of(Path.of(text))
                    : Optional.empty();
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(spec, e), e);
        } catch (YamlEngineException _) {
            return Optional.empty(); // the spec reader says what is wrong with it
        }
    }

    /// The data set that a run was trained on, as its `spec.yaml` names it.
    ///
    /// @throws org.millijoule.spec.SpecException if the spec cannot be read any more
    public Optional<FoundData> ownData() {
        Optional<Path> folder = ownFolder();
        if (folder.isPresent()) {
            return folder.map(FoundData::in);
        }
        return run.map(directory -> directory.resolve("spec.yaml"))
                .filter(Files::exists)
                .map(spec -> SpecReader.read(SearchSpec.class, spec).value().data())
                .map(data -> new FixedSizeData(file, "the run's own data, " + data.title(), data, namesClasses(data)));
    }

    private static boolean namesClasses(ImageDataset data) {
        return !data.kind().equals("idx");
    }
}
