package org.millijoule.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// What a file is, by its first bytes and not by its name: whoever was given the wrong one is told which it is and
/// what can be done with it.
public enum FileKind {
    MISSING("not there", "check the path?"),
    FOLDER("a folder", "name a file in it?"),
    UNREADABLE("a file that may not be read", "change its permissions?"),
    EMPTY("an empty file", "copy or download it again?"),
    ONNX("an ONNX network", "'./millijoule simulate %s', which tells what it costs?"),
    ORT("a network in onnxruntime's own format", "'./millijoule simulate' with the ONNX file that it was made from?"),
    PYTORCH("a PyTorch file", "torch.onnx.export the network, then './millijoule simulate' with the .onnx file?"),
    PICKLE("a Python pickle", "torch.onnx.export the network, then './millijoule simulate' with the .onnx file?"),
    KERAS("a Keras file", "model.export('x.onnx', format='onnx') in Keras, then './millijoule simulate x.onnx'?"),
    HDF5(
            "an HDF5 file, as Keras wrote networks",
            "model.export('x.onnx', format='onnx') in Keras, then './millijoule simulate x.onnx'?"),
    TFLITE(
            "a TensorFlow Lite network",
            "export the network that it was made from to ONNX, then './millijoule simulate'?"),
    SAVED_MODEL("a TensorFlow graph", "convert it to ONNX, then './millijoule simulate' with the .onnx file?"),
    SAFETENSORS(
            "a safetensors file, weights without a network",
            "export the network to ONNX, then './millijoule simulate' with the .onnx file?"),
    GGUF("a GGUF file, weights of a language model", "export the network to ONNX, then './millijoule simulate'?"),
    NUMPY("a NumPy file", "another file?"),
    JPEG("a JPEG picture", "another file? Pictures belong into a folder for each class: docs/data.md"),
    PNG("a PNG picture", "another file? Pictures belong into a folder for each class: docs/data.md"),
    GIF("a GIF picture", "another file?"),
    WEBP("a WebP picture", "another file?"),
    PDF("a PDF document", "another file?"),
    ZIP("a zip archive", "a file out of it?"),
    GZIP("a gzip file", "unpack it?"),
    PROGRAM("a program", "another file?"),
    LFS_POINTER("a Git LFS pointer, which stands for a file that was not fetched", "'git lfs pull'?"),
    HTML("an HTML page", "download the file itself, not the page about it?"),
    JSON("a JSON file", "another file?"),
    CSV("a CSV table", "'./millijoule simulate --layers %s --accelerators FILE.csv', if its rows are layers?"),
    TEXT("a text file", "another file?"),
    BINARY("a file of bytes that are no text", "another file?");

    private static final int HEAD = 4096;

    private final String words;
    private final String way;

    FileKind(String words, String way) {
        this.words = words;
        this.way = way;
    }

    /// What the file is, or why nobody can tell.
    public static FileKind of(Path file) {
        if (Files.isDirectory(file)) {
            return Files.exists(file.resolve("saved_model.pb")) ? SAVED_MODEL : FOLDER;
        }
        if (!Files.exists(file)) {
            return MISSING;
        }
        if (!Files.isRegularFile(file)) { // a pipe gives its bytes once
            return TEXT;
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        } catch (IOException e) {
            return UNREADABLE;
        }
        FileKind kind = of(head);
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return switch (kind) {
            case ZIP -> name.endsWith(".keras") ? KERAS : zip(name);
            case ONNX -> name.endsWith(".pb") && head[1] < 3 ? SAVED_MODEL : ONNX; // both begin with a small version
            case TEXT -> name.endsWith(".csv") ? CSV : TEXT;
            default -> kind;
        };
    }

    private static FileKind zip(String name) {
        boolean torch = name.matches(".*\\.(pt|pth|pt2|ckpt|bin|pkl)");
        return torch ? PYTORCH : name.endsWith(".npz") ? NUMPY : ZIP;
    }

    /// By the first bytes alone.
    static FileKind of(byte[] head) {
        String latin = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return EMPTY;
        }
        if (isOnnx(head)) {
            return ONNX;
        }
        if (latin.startsWith("TFL3", 4)) {
            return TFLITE;
        }
        if (latin.startsWith("ORTM", 4)) {
            return ORT;
        }
        if (latin.length() > 9 && latin.charAt(8) == '{' && latin.startsWith("\0\0\0", 5)) {
            return SAFETENSORS;
        }
        if (latin.startsWith("RIFF") && latin.startsWith("WEBP", 8)) {
            return WEBP;
        }
        if (head[0] == (byte) 0x80 && head.length > 1 && head[1] >= 2 && head[1] <= 5) {
            return PICKLE;
        }
        if (latin.startsWith("PK\3\4")) {
            return latin.contains("/data.pkl") ? PYTORCH : latin.contains("model.weights.h5") ? KERAS : ZIP;
        }
        return begins(latin, new String(head, StandardCharsets.UTF_8));
    }

    private static FileKind begins(String latin, String text) {
        Object[][] marks = {
            {"\u00FF\u00D8\u00FF", JPEG},
            {"\u0089PNG", PNG},
            {"GIF8", GIF},
            {"%PDF", PDF},
            {"\u0089HDF", HDF5},
            {"GGUF", GGUF},
            {"\u0093NUMPY", NUMPY},
            {"\u001F\u008B", GZIP},
            {"\u007FELF", PROGRAM},
            {"MZ\u0090", PROGRAM},
            {"version https://git-lfs", LFS_POINTER}
        };
        for (Object[] mark : marks) {
            if (latin.startsWith((String) mark[0])) {
                return (FileKind) mark[1];
            }
        }
        if (latin.indexOf('\0') >= 0
                || latin.chars().filter(c -> c < 9 || (c > 13 && c < 27)).count() > 0) {
            return BINARY;
        }
        String start = text.stripLeading().toLowerCase(Locale.ROOT);
        boolean html = start.startsWith("<!doctype html") || start.startsWith("<html");
        return html ? HTML : start.startsWith("{\"") || start.startsWith("{\n") ? JSON : TEXT;
    }

    /// A `ModelProto` begins with its version, a small number, followed by another of its fields.
    private static boolean isOnnx(byte[] head) {
        return head.length > 2
                && head[0] == 0x08
                && head[1] > 0
                && head[1] < 32
                && Arrays.binarySearch(new byte[] {0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72}, head[2]) >= 0;
    }

    /// Whether the file could be text in YAML.
    public boolean isText() {
        return switch (this) {
            case TEXT, CSV, JSON -> true;
            default -> false;
        };
    }

    /// What it is, with its article.
    public String words() {
        return words;
    }

    /// What can be done with it, after "Maybe": a question.
    ///
    /// @param file as the user named it
    public String way(String file) {
        return way.formatted(file);
    }
}
