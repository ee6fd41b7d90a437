package org.millijoule.job.evaluate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.found.FixedSizeData;
import org.millijoule.data.found.FoundData;
import org.millijoule.searching.SearchSpec;
import org.millijoule.spec.SpecReader;
import org.millijoule.store.RunPlaces;
import org.millijoule.store.files.StoredNetwork;
import org.millijoule.store.files.WeightsFile;
import org.millijoule.text.FileKind;
import org.millijoule.text.UsageException;
import org.millijoule.text.WrongFile;

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

    /// The data set that a run was trained on, as its `spec.yaml` names it.
    ///
    /// @throws org.millijoule.spec.SpecException if the spec cannot be read any more
    public Optional<FoundData> ownData() {
        return run.map(directory -> directory.resolve("spec.yaml"))
                .filter(Files::exists)
                .map(spec -> SpecReader.read(SearchSpec.class, spec).value().data())
                .map(data -> new FixedSizeData(file, "the run's own data, " + data.title(), data, namesClasses(data)));
    }

    private static boolean namesClasses(ImageDataset data) {
        return !data.kind().equals("idx");
    }
}
