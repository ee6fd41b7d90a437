package org.millijoule.store.files;

import java.util.ArrayList;
import java.util.List;

/// The mean training loss of one epoch, as `metrics.csv` has it.
///
/// @param phase `warm-up`, `search`, `retrain-found`, ...
/// @param epoch from 0
/// @param trainLoss in nats
public record EpochLoss(String phase, int epoch, double trainLoss) {
    /// Of the whole text of `metrics.csv`, which [Rows] wrote; epochs without a loss are left out.
    public static List<EpochLoss> parse(String text) {
        List<EpochLoss> losses = new ArrayList<>();
        text.lines().skip(1).map(line -> line.split(",", -1)).forEach(row -> {
            if (!row[3].isEmpty()) {
                losses.add(new EpochLoss(row[2], Integer.parseInt(row[1]), Double.parseDouble(row[3])));
            }
        });
        return losses;
    }
}
