package org.millijoule.store.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// `provenance.json`: which code, libraries, machine and data made the run, and when. The only file with times
/// and names of machines.
///
/// @param commit of the source tree, with `-dirty` where it had changes; empty outside a checkout
/// @param dataHash SHA-256 of the training split
/// @param dataPart where the spec wants a part of it: how many images of how many
/// @param started the first time, ISO 8601
/// @param finished empty until the run is complete
/// @param sessions one per process that worked on the run
/// @param files SHA-256 of each file as the run left it, by name; empty until it is complete, and in runs of earlier
/// versions
public record Provenance(
        int schema,
        String version,
        Optional<String> commit,
        String specHash,
        long seed,
        String dataHash,
        Optional<String> dataPart,
        int threads,
        String vectorLevel,
        SortedMap<String, String> libraries,
        Machine machine,
        String started,
        Optional<String> finished,
        List<String> sessions,
        Optional<SortedMap<String, String>> files) {
    public static final String NAME = "provenance.json";

    /// Key of libtorch's version in the libraries.
    public static final String LIBTORCH = "libtorch";

    public record Machine(String os, String arch, String processor, int processors, long memoryBytes) {}

    public Provenance {
        libraries = new TreeMap<>(libraries);
        sessions = List.copyOf(sessions);
        files = files.map(TreeMap::new);
    }

    /// What must stay the same over all sessions.
    public RunIdentity identity() {
        String libtorch = libraries.getOrDefault(LIBTORCH, "unknown");
        return new RunIdentity(specHash, seed, dataHash, threads, libtorch, vectorLevel);
    }

    /// This provenance with one more session, the one of `now`.
    public Provenance resumed(Provenance now) {
        List<String> all = new ArrayList<>(sessions);
        all.add(now.started);
        return with(finished, all, files);
    }

    /// The same at the end of its run.
    ///
    /// @param left SHA-256 of each file by name
    public Provenance finishedAt(String time, SortedMap<String, String> left) {
        return with(Optional.of(time), sessions, Optional.of(left));
    }

    private Provenance with(Optional<String> end, List<String> all, Optional<SortedMap<String, String>> left) {
        return new Provenance(
                schema,
                version,
                commit,
                specHash,
                seed,
                dataHash,
                dataPart,
                threads,
                vectorLevel,
                libraries,
                machine,
                started,
                end,
                all,
                left);
    }
}
