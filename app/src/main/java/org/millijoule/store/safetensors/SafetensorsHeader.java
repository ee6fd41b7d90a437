package org.millijoule.store.safetensors;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The header of a safetensors file, checked: tensors of known types follow each other without gap or overlap and
/// fill the rest of the file.
///
/// @param entries in the order of their values
record SafetensorsHeader(SortedMap<String, String> metadata, List<Entry> entries) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// What a file may hold.
    enum Type {
        F32(Float.BYTES),
        F64(Double.BYTES);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }
    }

    /// @param begin of its values, from the end of the header
    record Entry(String name, Type type, List<Integer> shape, int count, long begin, long end) {}

    /// @param dataBytes bytes of the file after the header
    static SafetensorsHeader parse(byte[] bytes, long dataBytes) throws SafetensorsException {
        JsonNode header = json(bytes);
        SortedMap<String, String> metadata = new TreeMap<>();
        List<Entry> entries = new ArrayList<>();
        for (var field : header.properties()) {
            if (field.getKey().equals(Safetensors.METADATA)) {
                metadata.putAll(texts(field.getValue()));
            } else {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin() != end) {
                throw new SafetensorsException("the values of " + entry.name() + " begin at " + entry.begin()
                        + ", but those before them end at " + end);
            }
            end = entry.end();
        }
        if (end != dataBytes) {
            throw new SafetensorsException("its header tells of " + end + " bytes of values, but it has " + dataBytes);
        }
        return new SafetensorsHeader(metadata, entries);
    }

    private static JsonNode json(byte[] bytes) throws SafetensorsException {
        JsonNode header;
        try {
            header = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new SafetensorsException("its header is no JSON: " + e.getOriginalMessage());
        }
        if (!header.isObject()) {
            throw new SafetensorsException("its header is no JSON object");
        }
        return header;
    }

    private static SortedMap<String, String> texts(JsonNode metadata) throws SafetensorsException {
        SortedMap<String, String> texts = new TreeMap<>();
        if (!metadata.isObject()) {
            throw new SafetensorsException("its " + Safetensors.METADATA + " is no JSON object");
        }
        for (var field : metadata.properties()) {
            if (!field.getValue().isString()) {
                throw new SafetensorsException("its metadata has no text as " + field.getKey());
            }
            texts.put(field.getKey(), field.getValue().stringValue());
        }
        return texts;
    }

    private static Entry entry(String name, JsonNode json) throws SafetensorsException {
        Type type =
                switch (json.path("dtype").asString("")) {
                    case "F32" -> Type.F32;
                    case "F64" -> Type.F64;
                    default ->
                        throw new SafetensorsException(
                                name + " is of type " + json.path("dtype") + ", and only F32 and F64 are known here");
                };
        List<Integer> shape = new ArrayList<>();
        long count = 1;
        if (!json.path("shape").isArray()) {
            throw new SafetensorsException(name + " has no shape");
        }
        for (JsonNode side : json.path("shape")) {
            if (!side.isIntegralNumber() || !side.canConvertToInt() || side.intValue() < 0) {
                throw new SafetensorsException(name + " has the shape " + json.path("shape"));
            }
            shape.add(side.intValue());
            count = count > Integer.MAX_VALUE ? count : count * side.intValue(); // an int times an int fits
        }
        if (type == Type.F64 && shape.size() != 1) {
            throw new SafetensorsException(name + " is of type F64 and has the shape " + shape + ", not one dimension");
        }
        JsonNode offsets = json.path("data_offsets");
        long begin = offset(name, offsets, 0);
        long end = offset(name, offsets, 1);
        if (count > Integer.MAX_VALUE || begin + count * type.bytes != end) {
            throw new SafetensorsException(
                    name + " of shape " + shape + " does not fit into the bytes from " + begin + " to " + end);
        }
        return new Entry(name, type, shape, (int) count, begin, end);
    }

    private static long offset(String name, JsonNode offsets, int index) throws SafetensorsException {
        JsonNode offset = offsets.path(index);
        if (offsets.size() != 2 || !offset.isIntegralNumber() || !offset.canConvertToLong() || offset.longValue() < 0) {
            throw new SafetensorsException(name + " has the data_offsets " + offsets);
        }
        return offset.longValue();
    }
}
