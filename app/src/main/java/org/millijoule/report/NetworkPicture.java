package org.millijoule.report;

import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;
import org.millijoule.report.run.RunFacts;

/// The drawing of the network that a run found.
public interface NetworkPicture {
    /// A sentence above it.
    String caption();

    /// Draws it.
    void write(Markup out);

    /// How the architecture line of its kind of space is read, in a sentence.
    String lineMeaning();

    /// Words of the glossary that only networks of its kind need.
    default Set<Glossary> words() {
        return Set.of();
    }

    /// Draws the networks of one kind of space; a plug-in, found through the ServiceLoader.
    interface Drawer {
        /// The picture, if it is a network of this kind.
        ///
        /// @throws org.millijoule.store.disk.RunDirectoryException naming the file that cannot be read
        Optional<NetworkPicture> picture(Path runDirectory, Run run, RunFacts facts);
    }

    /// The picture of a run's network: that of its kind of space, or layer by layer where there is none.
    ///
    /// @throws org.millijoule.store.disk.RunDirectoryException naming the file that cannot be read
    static NetworkPicture of(Path runDirectory, Run run, RunFacts facts) {
        return ServiceLoader.load(Drawer.class).stream()
                .flatMap(drawer -> drawer.get().picture(runDirectory, run, facts).stream())
                .findFirst()
                .orElseGet(() -> new LayerPicture(run));
    }
}
