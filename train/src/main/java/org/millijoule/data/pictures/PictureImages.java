package org.millijoule.data.pictures;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import org.millijoule.data.pictures.format.Encoded;
import org.millijoule.data.pictures.format.Picture;
import org.millijoule.data.pictures.format.PictureDecoder;
import org.millijoule.data.pictures.format.PictureException;
import org.millijoule.network.Shape;

/// A split of encoded pictures as images of one size. A picture is decoded when it is asked for, so a set may be
/// larger than the memory; what is not wanted is never read.
///
/// @param shape of the images: 3 channels, or 1, which are [Grey]
/// @param centre share of the shorter side of a picture that an image shows where nothing is drawn: the part in the
///     middle, as [Resampling#centre] makes it
record PictureImages(FileTree tree, Listing listing, Shape shape, double centre) implements Images {
    /// Which pixels are made of a picture: another number wherever that changes, so that no run goes on with others.
    private static final String PIXELS = "2:";

    private static final int HEADER_BYTES = 2048; // read at once: of most pictures all that precedes the pixels

    @Override
    public int count() {
        return listing.files().size();
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
    public String name(int index) {
        return listing.files().get(index).name();
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
        return listing.remarks();
    }

    /// Looks at the headers of all pictures, and whether they are whole, without decoding them.
    ///
    /// @throws DataException naming the first that cannot be shown
    void check() {
        for (StoredFile file : listing.files()) {
            try {
                tree.verify(file);
                PictureDecoder.check(new Kept(tree, file));
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
    }

    private record Kept(FileTree tree, StoredFile file) implements Encoded {
        @Override
        public long bytes() {
            return file.bytes();
        }

        @Override
        public InputStream open() throws IOException {
            return new BufferedInputStream(tree.open(file), HEADER_BYTES);
        }
    }

    private Picture picture(int index) {
        StoredFile file = listing.files().get(index);
        try {
            return PictureDecoder.decode(tree.read(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private DataException unreadable(StoredFile file, IOException failure) {
        String place = tree.path() + "/" + file.name();
        return switch (failure) {
            case PictureException e ->
                new DataException(place + ": the picture " + e.getMessage() + ". Maybe " + e.maybe() + ".", e);
            default ->
                new DataException(
                        place + ": the picture cannot be read (" + ReadFailure.text(failure)
                                + "). Maybe you have no right to, or it was damaged while it was copied; it may also be"
                                + " left out.",
                        failure);
        };
    }

    @Override
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            text(digest, PIXELS + shape + ":" + centre + ":" + String.join("|", listing.classes()));
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
