package org.millijoule.report.graph;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.Optional;
import org.millijoule.report.NetworkPicture;
import org.millijoule.report.run.Run;
import org.millijoule.report.run.RunFacts;
import org.millijoule.report.run.RunFiles;

/// Draws networks that others brought.
@AutoService(NetworkPicture.Drawer.class)
public final class GraphDrawer implements NetworkPicture.Drawer {
    @Override
    public Optional<NetworkPicture> picture(Path runDirectory, Run run, RunFacts facts) {
        if (!run.found().isGiven()) {
            return Optional.empty();
        }
        DrawnGraph.File file = new RunFiles(runDirectory).json("network.json", DrawnGraph.File.class);
        return Optional.of(new GraphPicture(run, DrawnGraph.of(file)));
    }
}
