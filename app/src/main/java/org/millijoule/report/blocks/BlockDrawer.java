package org.millijoule.report.blocks;

import com.google.auto.service.AutoService;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.millijoule.report.NetworkPicture;
import org.millijoule.report.run.Run;
import org.millijoule.report.run.RunFacts;
import org.millijoule.report.run.RunFiles;
import org.millijoule.space.blocks.Block;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.store.blocks.BlockArchitecture;
import org.millijoule.store.files.ArchitectureFile;

/// Draws networks of MobileNetV2 blocks.
@AutoService(NetworkPicture.Drawer.class)
public final class BlockDrawer implements NetworkPicture.Drawer {
    @Override
    public Optional<NetworkPicture> picture(Path runDirectory, Run run, RunFacts facts) {
        if (!run.found().space().equals(Optional.of(new MobileBlockSpace().kind()))) {
            return Optional.empty();
        }
        BlockArchitecture file = new RunFiles(runDirectory).json(ArchitectureFile.NAME, BlockArchitecture.class);
        List<Block> places = facts.space()
                .filter(MobileBlockSpace.class::isInstance)
                .map(space -> ((MobileBlockSpace) space).blocks())
                .orElse(List.of());
        return Optional.of(new NetworkDrawing(run, FoundBlock.of(file), places));
    }
}
