package org.millijoule.network.onnx.file;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The protobuf wire format, field by field, with bounds on what a file may make us keep.
///
/// Nested messages are read by their readers and never by recursion; what no reader asks for is skipped, seeking
/// where the file system can.
final class WireReader {
    /// `our choice`: tensor and node names are a few dozen bytes, those of PyTorch scopes a few hundred.
    private static final int LONGEST_TEXT = 4096;

    /// `our choice`: room for the bit-widths of 10,000 layers.
    private static final int LONGEST_LIST = 1 << 20;

    /// `our choice`: the graph of a large language model takes about 10 MB without its weights.
    private static final long MOST_BYTES = 32L << 20;

    /// `our choice`: texts, messages and rows; ten per node for [GraphReader#MOST_NODES] nodes.
    private static final int MOST_ITEMS = 2_000_000;

    /// `our choice`: 32 MiB of them.
    private static final int MOST_VALUES = 1 << 22;

    private static final int BUFFER = 1 << 16;

    private final String file;
    private final CodedInputStream in;
    private final Optional<ExternalData> weights;
    private int wireType;
    private long bytes;
    private int items;
    private int values;

    /// @param weights where those outside the file lie; empty leaves all large tensors out
    WireReader(String file, InputStream in, Optional<ExternalData> weights) {
        this.file = file;
        this.in = CodedInputStream.newInstance(in, BUFFER);
        this.weights = weights;
    }

    /// Where weights outside the file lie, if weights are asked for.
    Optional<ExternalData> weights() {
        return weights;
    }

    /// The most numbers of a tensor that are kept.
    int longestTensor() {
        return weights.isPresent() ? Integer.MAX_VALUE : Tensor.MOST_NUMBERS;
    }

    /// Reads one field: either consumes it or calls [#skip()].
    @FunctionalInterface
    interface FieldReader {
        void read(int field) throws IOException;
    }

    /// The whole file as one message.
    void file(FieldReader reader) throws IOException {
        fields(reader);
        if (in.getTotalBytesRead() == 0) {
            throw broken("the file is empty");
        }
    }

    /// The message in the current field.
    void message(FieldReader reader) throws IOException {
        count(0);
        int outer = in.pushLimit(length());
        fields(reader);
        if (in.getBytesUntilLimit() != 0) { // the file ends before the message does
            throw cutOff();
        }
        in.popLimit(outer);
    }

    private void fields(FieldReader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            wireType = WireFormat.getTagWireType(tag);
            reader.read(WireFormat.getTagFieldNumber(tag));
        }
    }

    void skip() throws IOException {
        switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
            case WireFormat.WIRETYPE_FIXED64 -> in.skipRawBytes(8);
            case WireFormat.WIRETYPE_FIXED32 -> in.skipRawBytes(4);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.skipRawBytes(length());
            default -> throw noOnnx();
        }
    }

    String text() throws IOException {
        int length = length();
        if (length > LONGEST_TEXT) {
            throw broken("a name of " + length + " bytes; at most " + LONGEST_TEXT + " are read");
        }
        return counted(in.readRawBytes(length));
    }

    /// A text that matters only when short: a longer one is skipped and reads as empty.
    String textOrNothing() throws IOException {
        return counted(bytes(length(), LONGEST_TEXT));
    }

    /// A text of the file's author, in which a list may stand.
    String longText() throws IOException {
        return counted(bytes(length(), LONGEST_LIST));
    }

    private String counted(byte[] text) {
        count(text.length);
        return new String(text, StandardCharsets.UTF_8);
    }

    long integer() throws IOException {
        expect(WireFormat.WIRETYPE_VARINT);
        return in.readRawVarint64();
    }

    float real() throws IOException {
        expect(WireFormat.WIRETYPE_FIXED32);
        return in.readFloat();
    }

    /// How one number of a row is written.
    enum Encoding {
        VARINT,
        FLOAT,
        DOUBLE
    }

    /// A repeated number, packed or one at a time.
    void numbers(NumberRow row, Encoding encoding) throws IOException {
        if (wireType != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            expect(
                    switch (encoding) {
                        case VARINT -> WireFormat.WIRETYPE_VARINT;
                        case FLOAT -> WireFormat.WIRETYPE_FIXED32;
                        case DOUBLE -> WireFormat.WIRETYPE_FIXED64;
                    });
            row.add(number(encoding));
            return;
        }
        int outer = in.pushLimit(length());
        while (in.getBytesUntilLimit() > 0) {
            if (row.overflown()) {
                in.skipRawBytes(in.getBytesUntilLimit());
            } else {
                row.add(number(encoding));
            }
        }
        in.popLimit(outer);
    }

    private double number(Encoding encoding) throws IOException {
        return switch (encoding) {
            case VARINT -> (double) in.readRawVarint64();
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
        };
    }

    /// The length of a field of bytes, which the caller then reads or skips with [#bytes].
    int length() throws IOException {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = in.readRawVarint32();
        if (length < 0) {
            throw broken("a part of more than 2 GiB. Maybe store the weights as external data?");
        }
        return length;
    }

    /// The bytes after [#length()]; nothing if they are more than `longest`.
    byte[] bytes(int length, int longest) throws IOException {
        if (length > longest) {
            in.skipRawBytes(length);
            return new byte[0];
        }
        return in.readRawBytes(length);
    }

    /// Counts what is kept for good besides names and messages.
    void keep(Numbers numbers) {
        count(numbers.size() * Double.BYTES);
    }

    /// Whether there is room for the values of another small tensor; beyond it they are let go, which few miss.
    boolean hasRoom(int numbers) {
        if (weights.isPresent()) {
            return true;
        }
        boolean room = values + numbers <= MOST_VALUES;
        values += room ? numbers : 0;
        return room;
    }

    private void expect(int wanted) {
        if (wireType != wanted) {
            throw noOnnx();
        }
    }

    private void count(int length) {
        bytes += length;
        items++;
        if (bytes > MOST_BYTES || items > MOST_ITEMS) {
            throw broken("a graph of more than " + (MOST_BYTES >> 20) + " MiB or " + MOST_ITEMS
                    + " entries without its weights, which is more than is read");
        }
    }

    private OnnxException noOnnx() {
        return broken("not an ONNX file, or damaged: unexpected content before byte " + in.getTotalBytesRead()
                + ". Maybe copy or export it again?");
    }

    private OnnxException cutOff() {
        return broken("cut off at byte " + in.getTotalBytesRead()
                + ", or not an ONNX file. Maybe the download or copy did not finish?");
    }

    OnnxException broken(String problem) {
        return new OnnxException(file, problem);
    }

    /// What the protobuf reader complains of, in words for the user.
    OnnxException broken(InvalidProtocolBufferException e) {
        return String.valueOf(e.getMessage()).contains("truncated")
                        || String.valueOf(e.getMessage()).contains("ended")
                ? cutOff()
                : noOnnx();
    }
}
