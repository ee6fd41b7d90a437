package org.millijoule.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;

/// A part of a split as if it were all: `data.images` and `data.test-images` of a spec.
///
/// @param indices of `whole`, ascending
@SuppressWarnings("ArrayRecordComponent") // large, never compared
public record ImagesPart(Images whole, int[] indices) implements Images {
    /// What decides which images a part has (`our choice`: always the same ones, whatever the seed of a run, so that
    /// runs of several seeds, and networks in one table, have seen the same images).
    private static final long SEED = 0;

    /// A stratified part, each class with the share it has in the whole; all of `whole` where `count` is absent.
    ///
    /// @param key of a spec that wants it, for messages
    /// @param place of the data set, likewise
    /// @throws DataException if `count` is less than one image a class, or more than there are
    public static Images of(Images whole, Optional<Integer> count, String key, Object place) {
        checkCount(whole.count(), whole.classes(), count, key, place);
        return count.map(wanted -> part(whole, wanted)).orElse(whole);
    }

    private static Images part(Images whole, int wanted) {
        return new ImagesPart(whole, Subset.stratified(whole, Subset.all(whole), wanted, SEED));
    }

    /// Whether a split of so many images and classes has such a part.
    ///
    /// @throws DataException as [#of]
    public static void checkCount(int images, int classes, Optional<Integer> count, String key, Object place) {
        int wanted = count.orElse(images);
        if (count.isPresent() && wanted < classes) {
            throw new DataException(place + ": data." + key + " is " + wanted + ", but there are " + classes
                    + " classes and each needs one image at least. Maybe " + key + ": "
                    + Math.min(10 * classes, images) + "?");
        }
        if (wanted > images) {
            throw new DataException(place + ": data." + key + " is " + wanted + ", but there are only " + images
                    + " images. Maybe leave " + key + " out, which takes all of them?");
        }
    }

    @Override
    public int count() {
        return indices.length;
    }

    @Override
    public int available() {
        return whole.available();
    }

    @Override
    public List<String> remarks() {
        return whole.remarks();
    }

    @Override
    public Shape shape() {
        return whole.shape();
    }

    @Override
    public int classes() {
        return whole.classes();
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public String name(int index) {
        return whole.name(indices[index]);
    }

    @Override
    public int label(int index) {
        return whole.label(indices[index]);
    }

    @Override
    public void read(int index, byte[] pixels, int offset) {
        whole.read(indices[index], pixels, offset);
    }

    @Override
    public void read(int index, RandomRegion region, byte[] pixels, int offset) {
        whole.read(indices[index], region, pixels, offset);
    }

    @Override
    public PixelSums sums(int[] wanted) {
        return whole.sums(Arrays.stream(wanted).map(index -> indices[index]).toArray());
    }

    @Override
    public void verify(int index) {
        whole.verify(indices[index]);
    }

    @Override
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String text = whole.hash() + ":" + Arrays.toString(indices);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
