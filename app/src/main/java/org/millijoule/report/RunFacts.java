package org.millijoule.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.space.Block;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What the report needs beside the result files, all of it the same in an uninterrupted and a resumed run: no
/// time, path or host.
///
/// @param name of the spec
/// @param data name of the data set that was trained on
/// @param part where a part of it was trained on: how many images of how many
/// @param places the space's blocks, for the resolutions and strides in the drawing; empty leaves them out
/// @param libraries name to version
public record RunFacts(
        String name,
        Optional<String> data,
        List<Block> places,
        Optional<String> specHash,
        Optional<String> dataHash,
        Optional<String> part,
        Optional<String> commit,
        SortedMap<String, String> libraries) {
    public RunFacts {
        places = List.copyOf(places);
        libraries = new TreeMap<>(libraries);
    }

    /// Nothing but a name.
    public static RunFacts named(String name) {
        return new RunFacts(
                name,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>());
    }

    /// The facts in `spec.yaml` (name, kind of data, table of the space) and `provenance.json` (`spec_hash`,
    /// `data_hash`, `data_part`, `commit`, `libraries`). Whatever else stands there, times, machine and paths above
    /// all, is not looked at; what is missing stays empty.
    ///
    /// @throws IOException naming the file that cannot be parsed
    public static RunFacts read(Path runDirectory) throws IOException {
        RunFiles files = new RunFiles(runDirectory);
        Optional<String> image = RunFiles.shape(files.json("architecture.json").path("input"));
        SpecGlance spec =
                SpecGlance.read(runDirectory.resolve("spec.yaml"), image.map(shape -> shape.replace('×', 'x')));
        boolean isKnown = Files.exists(runDirectory.resolve("provenance.json"));
        JsonNode provenance = isKnown ? files.json("provenance.json") : MissingNode.getInstance();
        SortedMap<String, String> libraries = new TreeMap<>();
        for (var library : provenance.path("libraries").properties()) {
            RunFiles.text(library.getValue()).ifPresent(version -> libraries.put(library.getKey(), version));
        }
        return new RunFacts(
                spec.name().orElse("unnamed search"),
                spec.data(),
                isTarget(files) ? List.of() : spec.places(),
                RunFiles.text(provenance.path("spec_hash")),
                RunFiles.text(provenance.path("data_hash")),
                RunFiles.text(provenance.path("data_part")),
                RunFiles.text(provenance.path("commit")),
                libraries);
    }

    /// Then costs belong to other resolutions than those of the data.
    private static boolean isTarget(RunFiles files) throws IOException {
        return files.json("result.json").path("target").isObject();
    }
}
