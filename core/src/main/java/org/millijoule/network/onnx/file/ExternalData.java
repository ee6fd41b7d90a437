package org.millijoule.network.onnx.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/// Tensors whose bytes lie in files beside the model (`external_data`).
///
/// @param folder of the model; nothing outside it is opened
record ExternalData(Path folder) {
    /// The bytes of one tensor.
    ///
    /// @param place `location`, and `offset` and `length` where the bytes are a part of the file
    /// @param bytes that its size and type ask for
    /// @throws Refusal if the file is missing, elsewhere, too short or cannot be read
    byte[] read(Map<String, String> place, long bytes) {
        String location = place.getOrDefault("location", "");
        Path file = inside(location);
        long offset = number(place, "offset", 0);
        long length = number(place, "length", bytes);
        if (length != bytes) {
            throw new Refusal("has " + length + " bytes in '" + location + "', but its size and type ask for " + bytes);
        }
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new Refusal("has more than 2 GiB");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (offset > size || size - offset < bytes) {
                throw new Refusal("needs " + bytes + " bytes from byte " + offset + " of '" + location + "', which has "
                        + size + ". Maybe its download or copy did not finish?");
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) bytes);
            channel.position(offset);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new Refusal("ends early in '" + location + "'. Maybe copy that file again?");
                }
            }
            return buffer.array();
        } catch (IOException e) {
            throw new Refusal("lies in '" + location + "', which cannot be read: " + e.getMessage());
        }
    }

    private Path inside(String location) {
        Path file;
        try {
            file = folder.resolve(location).normalize();
        } catch (InvalidPathException _) {
            throw new Refusal("lies in '" + location + "', which is no file name. Maybe export it again?");
        }
        if (location.isEmpty() || !file.startsWith(folder.normalize())) {
            throw outside(location);
        }
        if (!Files.isRegularFile(file)) {
            throw new Refusal("lies in '" + location + "', and there is no such file beside the model. Maybe copy it"
                    + " there, or export with external_data=False?");
        }
        try {
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw outside(location);
            }
        } catch (IOException e) {
            throw new Refusal("lies in '" + location + "', which cannot be read: " + e.getMessage());
        }
        return file;
    }

    private static Refusal outside(String location) {
        return new Refusal("lies in '" + location + "', outside the model's folder. Maybe copy that file into it, or"
                + " export with external_data=False?");
    }

    private static long number(Map<String, String> place, String key, long otherwise) {
        String text = place.getOrDefault(key, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        boolean digits = text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new Refusal("has " + key + "='" + text + "', where a number belongs. Maybe export it again?");
        }
        return Long.parseLong(text);
    }
}
