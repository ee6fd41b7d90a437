package org.millijoule.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.store.checkpoint.CheckpointHistory;
import org.millijoule.store.checkpoint.StoredCheckpoint;
import org.millijoule.store.disk.Checksum;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.PolicyFile;
import org.millijoule.store.files.Provenance;
import org.millijoule.store.files.ResultFile;
import org.millijoule.store.files.WeightsFile;
import org.millijoule.text.FileProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a run stands as its directory is opened: found out before anything is written there.
///
/// A finished run of which a file is missing or is not what it was has not kept its promise: it goes on from its last
/// checkpoints, which makes the same files again.
///
/// @param isComplete whether nothing is left to do
/// @param newest the checkpoint to go on from; empty where the run is complete, and where it has none
record Standing(boolean isComplete, CheckpointHistory checkpoints, Optional<StoredCheckpoint> newest) {
    private static final Logger log = LoggerFactory.getLogger(Standing.class);

    /// What a run writes; a folder in the place of one is in the way.
    private static final List<String> FILES = List.of(
            Provenance.NAME,
            "spec.yaml",
            "trials.csv",
            "metrics.csv",
            "architecture.json",
            "cost.json",
            "proxy-cost.json",
            PolicyFile.NAME,
            "model.onnx",
            WeightsFile.NAME,
            ResultFile.NAME,
            "report.html");

    /// @throws RunDirectoryException if the user has to decide how to go on
    static Standing of(Path directory, Provenance provenance) throws IOException {
        for (String name : FILES) {
            Path file = directory.resolve(name);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
                throw new RunDirectoryException(
                        file + " is no file, but the run writes one of that name. Maybe move it away?");
            }
        }
        CheckpointHistory checkpoints = CheckpointHistory.open(
                directory.resolve("checkpoints"), provenance.identity().digest());
        if (Files.exists(directory.resolve(ResultFile.NAME)) && isAsItWas(directory, provenance, checkpoints)) {
            return new Standing(true, checkpoints, Optional.empty());
        }
        return new Standing(
                false,
                checkpoints,
                checkpoints.newestUsable(directory.resolve("trials.csv"), directory.resolve("metrics.csv")));
    }

    private static boolean isAsItWas(Path directory, Provenance provenance, CheckpointHistory checkpoints) {
        List<String> changed = changed(directory, provenance.files().orElseGet(TreeMap::new));
        if (changed.isEmpty()) {
            return true;
        }
        String what = directory + ": missing or changed since the run finished: " + String.join(", ", changed);
        if (checkpoints.isEmpty()) {
            throw new RunDirectoryException(what + "; and there is no checkpoint to make it again from. Maybe restore"
                    + " it from a copy, or start afresh in another --out.");
        }
        log.warn("{}. It is made again from the checkpoints, to the same bits, as far as they are whole.", what);
        return false;
    }

    private static List<String> changed(Path directory, SortedMap<String, String> seals) {
        return seals.keySet().stream()
                .filter(name -> isChanged(directory.resolve(name), seals.get(name)))
                .toList();
    }

    private static boolean isChanged(Path file, @org.jspecify.annotations.Nullable String seal) {
        try {
            return !Files.exists(file) || !Checksum.of(file).equals(seal);
        } catch (IOException e) {
            throw new RunDirectoryException(FileProblem.reading(file, e), e);
        }
    }
}
