package org.millijoule.data.pictures;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.data.ImagesPart;
import org.millijoule.data.Subset;
import org.millijoule.data.cache.ArchiveKey;
import org.millijoule.data.cache.CacheFolder;
import org.millijoule.network.Shape;

/// A data set of pictures, and how its images show them. It is opened when something of it is wanted that no earlier
/// run has kept.
final class Pictures {
    /// Headers of more training pictures are not read beforehand, since it would take minutes (`our choice`); a damaged
    /// one is then named when it is trained on.
    private static final int CHECKED = 100_000;

    private final Path place;
    private final Shape shape;
    private final double centre;
    private final Optional<CacheFolder> cache;
    private final Optional<ArchiveKey> archive;
    private Optional<Layout> layout;

    /// @param place folder, .zip or .tar
    /// @param shape of the images
    /// @param centre as in [PictureImages]
    /// @param cache where something may be kept of them
    Pictures(Path place, Shape shape, double centre, Optional<CacheFolder> cache) {
        this(place, shape, centre, cache, cache.flatMap(_ -> ArchiveKey.of(place)), Optional.empty());
    }

    /// A set that is open. An archive is known by its files: it may have been replaced since.
    Pictures(Layout layout, Shape shape, double centre) {
        this(layout.tree().path(), shape, centre, CacheFolder.ofUser(), Optional.empty(), Optional.of(layout));
    }

    private Pictures(
            Path place,
            Shape shape,
            double centre,
            Optional<CacheFolder> cache,
            Optional<ArchiveKey> archive,
            Optional<Layout> layout) {
        this.place = place;
        this.shape = shape;
        this.centre = centre;
        this.cache = cache;
        this.archive = archive;
        this.layout = layout;
    }

    /// As squares of red, green and blue.
    ///
    /// @param size side of the images in pixels
    static Pictures open(Path folder, int size, double centre) {
        return new Pictures(folder, new Shape(size, size, 3), centre, CacheFolder.ofUser());
    }

    /// The files, opened now if they were not before.
    ///
    /// @throws DataException if there is no data set, or another one than a moment ago
    private synchronized Layout layout() {
        if (layout.isEmpty()) {
            Layout opened = Layout.of(FileTree.open(place));
            if (archive.isPresent() && !ArchiveKey.of(place).equals(archive)) {
                throw new DataException(place + ": the archive was changed while it was in use. Maybe start again?");
            }
            layout = Optional.of(opened);
        }
        return layout.orElseThrow();
    }

    /// The training split.
    ///
    /// @param count as [ImagesPart#of] takes it
    /// @throws DataException if there is none
    Images train(Optional<Integer> count) {
        PictureImages all = split("train", Layout::train);
        return part(all.count() <= CHECKED ? all.checked() : all, count, "images");
    }

    /// A split that nothing was looked at of but its names.
    ///
    /// @param name which one, as `find` finds it
    /// @throws DataException if there is none
    PictureImages split(String name, Function<Layout, Listing> find) {
        Optional<PictureCache> ofArchive =
                cache.flatMap(folder -> archive.map(key -> PictureCache.of(folder, key, name)));
        Listing listing =
                ofArchive.map(kept -> kept.listing(() -> find.apply(layout()))).orElseGet(() -> find.apply(layout()));
        StoredPictures stored = new StoredPictures(place, () -> layout().tree(), listing);
        Optional<PictureCache> kept =
                ofArchive.or(() -> cache.flatMap(folder -> PictureCache.of(folder, layout().tree(), listing)));
        return PictureImages.of(stored, kept.filter(_ -> stored.count() >= PictureCache.FEWEST), shape, centre);
    }

    /// Checks a test split without decoding a picture.
    ///
    /// @return what the user should know
    List<String> check(PictureImages test, Optional<Integer> count) {
        return ImagesPart.of(test.checked(), count, "test-images", place).remarks();
    }

    /// Opens a test split, of which pictures may be decoded.
    Images test(PictureImages all, Optional<Integer> count) {
        return part(all.cache().isPresent() ? all.checked() : all, count, "test-images");
    }

    private Images part(PictureImages all, Optional<Integer> count, String key) {
        Images part = ImagesPart.of(all, count, key, place);
        return part instanceof ImagesPart some
                ? new ImagesPart(all.keeping(some.indices()), some.indices())
                : all.keeping(Subset.all(all));
    }
}
