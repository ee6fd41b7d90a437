package org.millijoule.data.pictures;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.data.PixelSums;
import org.millijoule.data.RandomRegion;
import org.millijoule.data.Resampling;
import org.millijoule.data.Window;
import org.millijoule.data.cache.KeptPixels;
import org.millijoule.data.pictures.format.Picture;
import org.millijoule.network.Shape;

/// A split of encoded pictures as images of one size. A picture is decoded when it is asked for, so a set may be
/// larger than the memory, or was before; what is not wanted is never read.
///
/// @param cache what is kept of them, where anything is
/// @param extents of the pictures, once they were checked
/// @param kept pixels that need not be decoded
/// @param shape of the images: 3 channels, or 1, which are [Grey]
/// @param centre share of the shorter side of a picture that an image shows where nothing is drawn: the part in the
///     middle, as [Resampling#centre] makes it
record PictureImages(
        StoredPictures stored,
        Optional<PictureCache> cache,
        Optional<PictureExtents> extents,
        Optional<KeptPixels> kept,
        Shape shape,
        double centre)
        implements Images {
    /// Which pixels are made of a picture: another number wherever that changes, so that no run goes on with others.
    static final String PIXELS = "2:";

    /// Nothing was looked at yet.
    static PictureImages of(StoredPictures stored, Optional<PictureCache> cache, Shape shape, double centre) {
        return new PictureImages(stored, cache, Optional.empty(), Optional.empty(), shape, centre);
    }

    @Override
    public int count() {
        return stored.listing().files().size();
    }

    @Override
    public int classes() {
        return stored.listing().classes().size();
    }

    @Override
    public List<String> classNames() {
        return stored.listing().classes();
    }

    @Override
    public int label(int index) {
        return stored.listing().labels()[index];
    }

    @Override
    public String name(int index) {
        return stored.listing().files().get(index).name();
    }

    @Override
    public void read(int index, byte[] pixels, int offset) {
        Picture picture = picture(index);
        Resampling.to(shape).centre(planes(picture), picture.width(), picture.height(), centre, pixels, offset);
    }

    /// The pixels in as many channels as the images have.
    private byte[] planes(Picture picture) {
        return shape.channels() == 1 ? Grey.of(picture.pixels()) : picture.pixels();
    }

    @Override
    public void read(int index, RandomRegion region, byte[] pixels, int offset) {
        Picture picture = picture(index);
        Window part = region.of(picture.width(), picture.height());
        Resampling.to(shape).resize(planes(picture), picture.width(), part, pixels, offset);
    }

    @Override
    public List<String> remarks() {
        return stored.listing().remarks();
    }

    /// Looks at the headers of all pictures, unless that was done in an earlier run.
    ///
    /// @throws DataException naming the first that cannot be shown
    PictureImages checked() {
        PictureExtents found = cache.map(known -> known.extents(stored)).orElseGet(stored::check);
        return new PictureImages(stored, cache, Optional.of(found), kept, shape, centre);
    }

    /// The same with the pixels of some pictures at hand, where these were checked and are small.
    PictureImages keeping(int[] indices) {
        Optional<KeptPixels> pixels =
                cache.flatMap(known -> extents.flatMap(found -> known.pixels(stored, found, indices)));
        return new PictureImages(stored, cache, extents, pixels, shape, centre);
    }

    private Picture picture(int index) {
        return kept.flatMap(pixels -> pixels.read(index)).orElseGet(() -> stored.decode(index));
    }

    @Override
    public void verify(int index) {
        stored.decode(index);
    }

    @Override
    public PixelSums sums(int[] indices) {
        return cache.map(known -> known.sums(this, indices)).orElseGet(() -> addUp(indices));
    }

    /// Reads them.
    PixelSums addUp(int[] indices) {
        boolean fit = extents.filter(PictureExtents::fitOnAllCores).isPresent();
        return fit ? PixelSums.onAllCores(this, indices) : PixelSums.of(this, indices);
    }

    @Override
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            text(
                    digest,
                    PIXELS + shape + ":" + centre + ":"
                            + String.join("|", stored.listing().classes()));
            for (int i = 0; i < count(); i++) {
                StoredFile file = stored.listing().files().get(i);
                text(digest, file.name() + ":" + file.bytes() + ":" + label(i) + "\n");
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void text(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }
}
