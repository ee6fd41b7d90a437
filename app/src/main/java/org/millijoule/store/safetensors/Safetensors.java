package org.millijoule.store.safetensors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.supernet.FloatTensor;

/// Named tensors as a file in the safetensors format (huggingface.co/docs/safetensors), which Python's
/// `safetensors` reads:
///
/// | bytes | what |
/// |---|---|
/// | 8 | length n of the header, little-endian |
/// | n | header: JSON, `{"__metadata__": {text: text}, name: {"dtype", "shape", "data_offsets"}}`, padded with
/// spaces to a multiple of 8 |
/// | rest | the values, little-endian and row-major, without gaps: first the `F64`, then the `F32` tensors |
///
/// The metadata has one key more in the file: [#CHECKSUM], the SHA-256 of the whole file in which its own 64
/// digits are zeros. Only `F32` tensors and `F64` vectors are written and read.
///
/// @param metadata texts by key
/// @param floats by name
/// @param doubles vectors by name
public record Safetensors(
        SortedMap<String, String> metadata,
        SortedMap<String, FloatTensor> floats,
        SortedMap<String, double[]> doubles) {
    /// Key of the checksum in the metadata.
    static final String CHECKSUM = "sha256";

    /// Key of the metadata in the header.
    static final String METADATA = "__metadata__";

    public Safetensors {
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        floats = Collections.unmodifiableSortedMap(new TreeMap<>(floats));
        doubles = Collections.unmodifiableSortedMap(new TreeMap<>(doubles));
        if (floats.containsKey(METADATA) || doubles.containsKey(METADATA)) {
            throw new IllegalArgumentException("no tensor may be named " + METADATA);
        }
        if (!Collections.disjoint(floats.keySet(), doubles.keySet())) {
            throw new IllegalArgumentException("a name is among the floats and among the doubles");
        }
        if (metadata.containsKey(CHECKSUM)) {
            throw new IllegalArgumentException(CHECKSUM + " is the file's own");
        }
    }

    public void write(Path file) throws IOException {
        new SafetensorsWriter(this).write(file);
    }

    /// Reads a file that [#write(Path)] wrote; what is read is checked against its checksum.
    ///
    /// @throws SafetensorsException if the file is torn, changed or something else
    public static Safetensors read(Path file) throws IOException {
        return SafetensorsReader.read(file);
    }
}
