package org.millijoule.data.pictures;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A [Listing] as bytes: classes and remarks as texts, then each file with its numbers and the label.
final class KeptListing {
    private static final int NUMBERS = 3 * Long.BYTES + Integer.BYTES; // of a file

    private KeptListing() {}

    static byte[] bytes(Listing listing) {
        List<byte[]> texts = new ArrayList<>();
        listing.classes().forEach(text -> texts.add(utf8(text)));
        listing.remarks().forEach(text -> texts.add(utf8(text)));
        listing.files().forEach(file -> texts.add(utf8(file.name())));
        int files = listing.files().size();
        int length = 3 * Integer.BYTES + NUMBERS * files;
        for (byte[] text : texts) {
            length += Integer.BYTES + text.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length)
                .putInt(listing.classes().size())
                .putInt(listing.remarks().size())
                .putInt(files);
        texts.forEach(text -> bytes.putInt(text.length).put(text));
        for (int i = 0; i < files; i++) {
            StoredFile file = listing.files().get(i);
            bytes.putLong(file.bytes()).putLong(file.place()).putLong(file.version());
            bytes.putInt(listing.labels()[i]);
        }
        return bytes.array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// @param bytes of [#bytes]
    static Listing of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int classCount = in.getInt();
        int remarkCount = in.getInt();
        int fileCount = in.getInt();
        List<String> classes = texts(bytes, in, classCount);
        List<String> remarks = texts(bytes, in, remarkCount);
        List<String> names = texts(bytes, in, fileCount);
        List<StoredFile> files = new ArrayList<>(fileCount);
        int[] labels = new int[fileCount];
        for (int i = 0; i < fileCount; i++) {
            files.add(new StoredFile(names.get(i), in.getLong(), in.getLong(), in.getLong()));
            labels[i] = in.getInt();
        }
        return new Listing(classes, files, labels, remarks);
    }

    private static List<String> texts(byte[] bytes, ByteBuffer in, int count) {
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            texts.add(new String(bytes, in.position(), length, StandardCharsets.UTF_8));
            in.position(in.position() + length);
        }
        return texts;
    }
}
