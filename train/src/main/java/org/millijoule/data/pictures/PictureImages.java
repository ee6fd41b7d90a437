package org.millijoule.data.pictures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.millijoule.data.DataException;
import org.millijoule.data.Images;
import org.millijoule.data.RandomRegion;
import org.millijoule.data.Resampling;
import org.millijoule.data.Window;
import org.millijoule.network.Shape;

/// A split of encoded pictures as images of one size. A picture is decoded when it is asked for, so a set may be
/// larger than the memory; what is not wanted is never read.
///
/// @param size side of the images in pixels
/// @param centre share of the shorter side of a picture that an image shows where nothing is drawn: the square in
///     the middle
record PictureImages(FileTree tree, Listing listing, int size, double centre) implements Images {
    @Override
    public int count() {
        return listing.files().size();
    }

    @Override
    public Shape shape() {
        return new Shape(size, size, 3);
    }

    @Override
    public int classes() {
        return listing.classes().size();
    }

    @Override
    public List<String> classNames() {
        return listing.classes();
    }

    @Override
    public int label(int index) {
        return listing.labels()[index];
    }

    @Override
    public void read(int index, byte[] pixels, int offset) {
        Picture picture = picture(index);
        show(picture, Window.centre(picture.width(), picture.height(), centre), pixels, offset);
    }

    @Override
    public void read(int index, RandomRegion region, byte[] pixels, int offset) {
        Picture picture = picture(index);
        show(picture, region.of(picture.width(), picture.height()), pixels, offset);
    }

    private void show(Picture picture, Window part, byte[] pixels, int offset) {
        Resampling.to(shape()).resize(picture.pixels(), picture.width(), part, pixels, offset);
    }

    private Picture picture(int index) {
        StoredFile file = listing.files().get(index);
        try {
            return PictureDecoder.decode(tree.read(file));
        } catch (IOException e) {
            throw new DataException(
                    tree.path() + "/" + file.name() + ": the picture cannot be decoded (" + e.getMessage()
                            + "). Maybe it was cut off while it was copied; it may also be left out.",
                    e);
        }
    }

    @Override
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            text(digest, shape() + ":" + centre + ":" + String.join("|", listing.classes()));
            for (int i = 0; i < count(); i++) {
                StoredFile file = listing.files().get(i);
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
