package org.millijoule.job.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.job.PreparedSearch;
import org.millijoule.learn.DivergedException;
import org.millijoule.learn.log.InterruptedRunException;
import org.millijoule.spec.SpecException;
import org.millijoule.store.files.ResultFile;

/// A comparison on its way into a folder, cell by cell, each as [org.millijoule.job.Search] runs it.
///
/// @param resumes whether a comparison that is there goes on, or is refused: finished runs are read, others go on
public record ComparisonRun(ComparisonPlan plan, Path directory, boolean resumes, ComparisonWatch watch) {
    /// Runs what is left to run. `cells.csv` is whole after every cell.
    ///
    /// @throws InterruptedRunException after saving, if it was asked to stop
    /// @throws org.millijoule.store.disk.RunDirectoryException if the folder holds something else, or cannot be
    ///     written
    public ComparisonFile run() {
        try (ComparisonFolder folder = ComparisonFolder.open(directory, resumes, plan)) {
            List<Cell> cells = plan.cells();
            List<CellRow> rows = new ArrayList<>();
            List<ComparisonFile.Failure> failures = new ArrayList<>();
            for (Cell cell : cells) {
                rows.add(row(cell, folder, rows.size() + 1, failures));
                folder.write(rows);
            }
            ComparisonFile comparison = new SideBySide(plan, rows).file(failures);
            folder.write(comparison);
            return comparison;
        }
    }

    private CellRow row(Cell cell, ComparisonFolder folder, int number, List<ComparisonFile.Failure> failures) {
        if (plan.isOver(cell)) {
            return CellRow.without(
                    cell, CellRow.OVER_BUDGET, cell.method().given().orElseThrow());
        }
        Path run = folder.run(cell);
        if (!Files.exists(run.resolve(ResultFile.NAME))) {
            try {
                train(cell, run, number);
            } catch (SpecException | UnsupportedLayerException | DivergedException e) {
                String reason = String.valueOf(e.getMessage());
                watch.failed(cell, reason);
                failures.add(new ComparisonFile.Failure(
                        cell.method().name(), cell.budget().name(), cell.seed(), reason));
                return CellRow.without(cell, CellRow.FAILED, "");
            }
        }
        return new FinishedCell(plan, cell, run).row();
    }

    private void train(Cell cell, Path run, int number) {
        if (watch.stopRequested()) {
            throw new InterruptedRunException();
        }
        PreparedSearch prepared = cell.search(plan.search()).prepare();
        watch.begins(cell, number, plan.cells().size(), prepared);
        prepared.into(run)
                .resume()
                .watch(watch::progress)
                .stopWhen(watch::stopRequested)
                .run();
    }
}
