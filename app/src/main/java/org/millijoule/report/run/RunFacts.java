package org.millijoule.report.run;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.network.Shape;
import org.millijoule.space.SearchSpace;
import org.millijoule.store.files.Provenance;

/// What the report needs beside the result files, all of it the same in an uninterrupted and a resumed run: no
/// time, path or host.
///
/// @param name of the spec
/// @param data name of the data set that was trained on
/// @param part where a part of it was trained on: how many images of how many
/// @param space with an input, for the resolutions in the drawing; empty leaves them out
/// @param libraries name to version
public record RunFacts(
        String name,
        Optional<String> data,
        Optional<SearchSpace> space,
        Optional<String> specHash,
        Optional<String> dataHash,
        Optional<String> part,
        Optional<String> commit,
        SortedMap<String, String> libraries) {
    public RunFacts {
        libraries = new TreeMap<>(libraries);
    }

    /// Nothing but a name.
    public static RunFacts named(String name) {
        return new RunFacts(
                name,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>());
    }

    /// The facts in `spec.yaml` (name, kind of data, table of the space) and `provenance.json` (`spec_hash`,
    /// `data_hash`, `data_part`, `commit`, `libraries`). Whatever else stands there, times, machine and paths above
    /// all, is not looked at.
    ///
    /// @throws org.millijoule.store.disk.RunDirectoryException naming the file that is missing or cannot be read
    public static RunFacts read(Path runDirectory) {
        RunFiles files = new RunFiles(runDirectory);
        Optional<Shape> image =
                RunFiles.shape(files.architecture().input()).map(shape -> Shape.parse(shape.replace('×', 'x')));
        SpecGlance spec = SpecGlance.read(runDirectory.resolve("spec.yaml"), image);
        Provenance provenance = files.provenance();
        return new RunFacts(
                spec.name().orElse("unnamed search"),
                spec.data(),
                files.result().target().isPresent() ? Optional.empty() : spec.space(), // costs are of other resolutions
                Optional.of(provenance.specHash()),
                Optional.of(provenance.dataHash()),
                provenance.dataPart(),
                provenance.commit(),
                provenance.libraries());
    }
}
