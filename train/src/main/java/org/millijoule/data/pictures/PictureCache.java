package org.millijoule.data.pictures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.millijoule.data.AllCores;
import org.millijoule.data.DataException;
import org.millijoule.data.HeapSpace;
import org.millijoule.data.PixelSums;
import org.millijoule.data.cache.ArchiveKey;
import org.millijoule.data.cache.CacheFolder;
import org.millijoule.data.cache.KeptPixels;
import org.millijoule.data.cache.PixelWriter;
import org.millijoule.network.Shape;

/// What is kept of the pictures of one split from run to run: that they were found whole, their pixels where all of
/// them are small, sums over images of one size. It is known by where the pictures are, their names and lengths and
/// when they were changed last.
///
/// @param key of the pictures, in hexadecimal
record PictureCache(CacheFolder folder, String key) {
    /// Of fewer, nothing is kept (`our choice`: they are decoded in a tenth of a second where they are small).
    static final int FEWEST = 1000;

    /// Which files a listing has, and what it says: another number wherever that changes.
    private static final String LISTING = "1:";

    private static final int SHARE = 2; // our choice: the pixels of a split take up to a half of the folder

    /// Of a split of an archive.
    ///
    /// @param split its name
    static PictureCache of(CacheFolder folder, ArchiveKey archive, String split) {
        MessageDigest digest = versions();
        text(digest, archive + ":" + split);
        return new PictureCache(folder, HexFormat.of().formatHex(digest.digest()));
    }

    /// Of files; empty where one of them was changed just now.
    static Optional<PictureCache> of(CacheFolder folder, FileTree tree, Listing listing) {
        if (!tree.settled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PictureCache(folder, key(tree, listing)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static String key(FileTree tree, Listing listing) throws IOException {
        MessageDigest digest = versions();
        text(digest, tree.path().toRealPath() + "\n");
        ByteBuffer numbers = ByteBuffer.allocate(3 * Long.BYTES);
        for (StoredFile file : listing.files()) {
            text(digest, file.name() + "\n");
            digest.update(numbers.clear()
                    .putLong(file.bytes())
                    .putLong(file.place())
                    .putLong(file.version())
                    .flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Of what makes listings and pixels: another version of Java may come with another decoder.
    private static MessageDigest versions() {
        MessageDigest digest = sha256();
        text(digest, LISTING + PictureImages.PIXELS + Runtime.version() + "\n");
        return digest;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void text(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The name of a file that is of some of the images.
    private String name(String of, int[] indices, String ending) {
        MessageDigest digest = sha256();
        text(digest, key + ":" + of + ":");
        ByteBuffer numbers = ByteBuffer.allocate(Integer.BYTES * indices.length);
        numbers.asIntBuffer().put(indices);
        digest.update(numbers);
        return HexFormat.of().formatHex(digest.digest()) + ending;
    }

    /// The listing as it was kept, or as it is found now.
    Listing listing(Supplier<Listing> find) {
        String name = key + ".listing";
        Optional<byte[]> kept = folder.find(name);
        if (kept.isPresent()) {
            return KeptListing.of(kept.get());
        }
        Listing found = find.get();
        if (found.files().size() >= FEWEST) {
            folder.keep(name, KeptListing.bytes(found));
        }
        return found;
    }

    /// What [StoredPictures#check] says, which is not done again.
    PictureExtents extents(StoredPictures pictures) {
        String name = key + ".checked";
        Optional<PictureExtents> kept = numbers(name, 2).map(numbers -> new PictureExtents(numbers[0], numbers[1]));
        if (kept.isPresent() && HeapSpace.has(kept.get().largestHeapBytes())) { // there may be less memory than then
            return kept.get();
        }
        PictureExtents checked = pictures.check();
        keep(name, checked.pixelBytes(), checked.largestHeapBytes());
        return checked;
    }

    /// The pixels of some pictures, which are decoded now where they were not before, on all cores.
    ///
    /// @return empty where they are too many, or could not be kept
    Optional<KeptPixels> pixels(StoredPictures pictures, PictureExtents extents, int[] indices) {
        String name = name("", indices, ".pixels");
        Optional<KeptPixels> kept = KeptPixels.find(folder, name, pictures.count());
        if (kept.isPresent() || extents.pixelBytes() > folder.mostBytes() / SHARE || !extents.fitOnAllCores()) {
            return kept;
        }
        PixelWriter.keep(
                folder, name, pictures.count(), extents.pixelBytes(), writer -> decode(pictures, indices, writer));
        return KeptPixels.find(folder, name, pictures.count());
    }

    private static void decode(StoredPictures pictures, int[] indices, PixelWriter writer) throws IOException {
        try {
            AllCores.of(indices.length, (from, to) -> {
                for (int i = from; i < to; i++) {
                    decode(pictures, indices[i], writer);
                }
                return to;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void decode(StoredPictures pictures, int index, PixelWriter writer) {
        try {
            writer.add(index, pictures.decode(index));
        } catch (DataException _) {
            return; // whoever asks for it decodes it again, and says so
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sums over some images of one size.
    ///
    /// @param images of these pictures
    PixelSums sums(PictureImages images, int[] indices) {
        Shape shape = images.shape();
        String name = name(shape + ":" + images.centre(), indices, ".sums");
        int channels = shape.channels();
        Optional<long[]> kept = numbers(name, 1 + 2 * channels);
        if (kept.isPresent()) {
            long[] all = kept.get();
            return new PixelSums(
                    all[0],
                    Arrays.copyOfRange(all, 1, 1 + channels),
                    Arrays.copyOfRange(all, 1 + channels, all.length));
        }
        PixelSums sums = images.addUp(indices);
        long[] all = new long[1 + 2 * channels];
        all[0] = sums.pixels();
        System.arraycopy(sums.sums(), 0, all, 1, channels);
        System.arraycopy(sums.squares(), 0, all, 1 + channels, channels);
        keep(name, all);
        return sums;
    }

    private Optional<long[]> numbers(String name, int count) {
        return folder.find(name)
                .filter(bytes -> bytes.length == count * Long.BYTES)
                .map(bytes -> {
                    long[] numbers = new long[count];
                    ByteBuffer.wrap(bytes).asLongBuffer().get(numbers);
                    return numbers;
                });
    }

    private void keep(String name, long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * numbers.length);
        LongBuffer all = bytes.asLongBuffer();
        all.put(numbers);
        folder.keep(name, bytes.array());
    }
}
