package org.millijoule.job.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.millijoule.spec.SpecWriter;
import org.millijoule.store.RunDirectoryException;
import org.millijoule.store.RunLock;
import org.millijoule.store.WholeFile;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.Provenance;

/// The folder of a comparison, open for its one writer: `spec.yaml`, `cells.csv`, `comparison.json`, and a run directory
/// for each cell.
final class ComparisonFolder implements AutoCloseable {
    static final String CELLS = "cells.csv";
    private static final String SPEC = "spec.yaml";

    private final Path path;
    private final RunLock lock;

    private ComparisonFolder(Path path, RunLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Opens the folder for a new comparison or, with `resumes`, for the one that is there: more methods, budgets and
    /// seeds may come, as long as every run that is there is what it would be now.
    ///
    /// @throws RunDirectoryException if something else is there, or another process writes there
    static ComparisonFolder open(Path path, boolean resumes, ComparisonPlan plan) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new RunDirectoryException(
                    path + " is a file, and a comparison is a folder of runs. Maybe choose another --out.");
        }
        try {
            Files.createDirectories(path);
            RunLock lock = RunLock.take(path);
            try {
                WholeFile.removeLeftovers(path);
                refuseOther(path, resumes);
                refuseChanged(path, plan);
                ComparisonFolder folder = new ComparisonFolder(path, lock);
                folder.write(SPEC, SpecWriter.write(plan.problem().spec()));
                return folder;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw WholeFile.cannotWrite(path, e);
        }
    }

    private static void refuseOther(Path path, boolean resumes) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            if (files.allMatch(file -> file.endsWith(RunLock.NAME))) {
                return;
            }
        }
        if (!Files.exists(path.resolve(SPEC)) || Files.exists(path.resolve(Provenance.NAME))) {
            throw new RunDirectoryException(
                    path + " is not empty and holds no comparison. Maybe choose another --out, or empty it.");
        }
        if (!resumes) {
            throw new RunDirectoryException(
                    path + " holds a comparison already. Maybe go on with --resume, or choose another --out.");
        }
    }

    private static void refuseChanged(Path path, ComparisonPlan plan) {
        List<String> changed = new ArrayList<>();
        for (Cell cell : plan.cells()) {
            Path file = path.resolve(cell.name()).resolve(Provenance.NAME);
            if (Files.exists(file)) {
                Provenance before = Json.read(
                        file, Provenance.class, "Maybe delete the folder of this run: --resume makes it again.");
                List<String> differences = before.identity().differences(plan.identity(cell));
                if (!differences.isEmpty()) {
                    changed.add("of " + cell.name() + ", " + String.join("; ", differences));
                }
            }
        }
        if (!changed.isEmpty()) {
            String others = changed.size() == 1 ? "" : ", and " + (changed.size() - 1) + " more runs differ";
            throw new RunDirectoryException(path + " holds another comparison: " + changed.getFirst() + others
                    + ". Maybe choose another --out, or go back to what it was.");
        }
    }

    /// Of a cell.
    Path run(Cell cell) {
        return path.resolve(cell.name());
    }

    void write(List<CellRow> rows) {
        StringBuilder text = new StringBuilder(CellRow.HEADER).append('\n');
        rows.forEach(row -> text.append(row.csv()).append('\n'));
        write(CELLS, text.toString());
    }

    void write(ComparisonFile comparison) {
        write(ComparisonFile.NAME, Json.write(comparison));
    }

    private void write(String name, String text) {
        WholeFile.write(path.resolve(name), file -> Files.writeString(file, text, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw WholeFile.cannotWrite(path, e);
        }
    }
}
