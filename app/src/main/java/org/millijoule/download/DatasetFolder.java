package org.millijoule.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.millijoule.data.DataException;
import org.millijoule.data.ImageDataset;
import org.millijoule.data.binary.CifarBinary;
import org.millijoule.data.binary.Idx;
import org.millijoule.data.pictures.ImageNet;
import org.millijoule.data.pictures.TinyImageNet;

/// A published data set in a folder of this machine.
public record DatasetFolder(PublishedDataset dataset, Path folder) {
    /// What is there of it.
    public enum State {
        /// Nothing.
        MISSING,
        /// Some files, or the beginning of one.
        INCOMPLETE,
        /// All files, by their names.
        COMPLETE
    }

    /// Whether its reader finds both splits; nothing is opened that takes time.
    public State state() {
        if (!Files.isDirectory(folder)) {
            return State.MISSING;
        }
        try {
            reader().requireTest();
            return Files.exists(unpacked()) || dataset.files().isEmpty() || allFiles()
                    ? State.COMPLETE
                    : State.INCOMPLETE;
        } catch (DataException e) {
            return State.INCOMPLETE;
        }
    }

    private boolean allFiles() {
        return dataset.files().stream().allMatch(file -> Files.exists(folder.resolve(file.name())));
    }

    /// Written when an archive was unpacked wholly.
    private Path unpacked() {
        return folder.resolve(".unpacked");
    }

    /// Fetches and unpacks what is missing.
    ///
    /// @return what is known of it at the end
    public Download.Outcome get(Download download, Optional<URI> mirror, Download.Watch watch) {
        Download.Outcome worst = Download.Outcome.THERE;
        for (RemoteFile published : dataset.files()) {
            if (published.isPacked() && Files.exists(unpacked())) {
                continue;
            }
            RemoteFile file = mirror.map(published::from).orElse(published);
            Download.Outcome outcome = download.fetch(file, folder, watch);
            worst = outcome.compareTo(worst) > 0 ? outcome : worst;
            if (file.isPacked()) {
                unpack(folder.resolve(file.name()));
            }
        }
        return worst;
    }

    private void unpack(Path archive) {
        Unpacking.unpack(archive, folder);
        try {
            Files.writeString(unpacked(), String.valueOf(archive.getFileName()));
            Files.delete(archive);
        } catch (IOException e) {
            throw new DataException(archive + ": cannot be removed (" + e + "). Maybe rights to write there.", e);
        }
    }

    /// The reader of the data set, on this folder.
    public ImageDataset reader() {
        Path place = dataset.readFrom(folder);
        Path kept = Files.exists(place) ? place : folder;
        return switch (dataset.kind()) {
            case "idx" -> new Idx(folder);
            case "cifar" -> new CifarBinary(folder);
            case "tiny-imagenet" -> new TinyImageNet(kept, new TinyImageNet().size());
            case "imagenet" -> new ImageNet(folder, new ImageNet().size(), new ImageNet().centre());
            default -> throw new IllegalStateException("no reader of kind " + dataset.kind());
        };
    }
}
