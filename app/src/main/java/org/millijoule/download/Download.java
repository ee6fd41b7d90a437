package org.millijoule.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.data.DataException;

/// Fetches files over HTTP. What has come lies under the file's name and `.part`; a download that was cut goes on
/// there, in this call or a later one, if the server still has the same file. The final name is given to a whole
/// file only, whose published checksum was compared.
///
/// @param attempts without a single new byte before it gives up
/// @param pause between them
public record Download(HttpClient client, int attempts, Duration pause) {
    private static final int CHUNK = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public Download() {
        this(
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(PATIENCE)
                        .build(),
                5,
                Duration.ofSeconds(2));
    }

    /// How a file came to be where it is.
    public enum Outcome {
        /// It was there before.
        THERE,
        /// It was fetched, and its published checksum holds.
        VERIFIED,
        /// It was fetched, and nobody publishes a checksum.
        UNVERIFIED
    }

    /// Sees how a download goes.
    public interface Watch {
        /// Called after every piece that has come.
        ///
        /// @param bytes that are there, of this file
        /// @param total of the file, if the server says so
        void fetched(RemoteFile file, long bytes, OptionalLong total);

        /// Whether the user wants to stop; what has come stays.
        boolean stopRequested();
    }

    /// The user stopped a download.
    public static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Brings a file to `folder`, if it is not there.
    ///
    /// @throws DataException if the server does not have it or what came is not what was published
    /// @throws StoppedException if the watch asked for it
    public Outcome fetch(RemoteFile file, Path folder, Watch watch) {
        Path target = folder.resolve(file.name());
        try {
            if (Files.exists(target)) {
                Checksums.check(target, file);
                return Outcome.THERE;
            }
            Files.createDirectories(folder);
            Path part = folder.resolve(file.name() + ".part");
            transfer(file, part, watch);
            try {
                Checksums.check(part, file);
            } catch (DataException e) {
                Files.delete(part); // going on with it would never help
                throw e;
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(version(part));
            return file.md5().isPresent() ? Outcome.VERIFIED : Outcome.UNVERIFIED;
        } catch (IOException e) {
            throw new DataException(
                    target + ": cannot be written (" + e + "). Maybe free space, or rights to write there.", e);
        }
    }

    /// The server's name for the version of the file of which a part is there.
    private static Path version(Path part) {
        return part.resolveSibling(part.getFileName() + ".version");
    }

    private void transfer(RemoteFile file, Path part, Watch watch) throws IOException {
        int failed = 0;
        while (true) {
            long before = size(part);
            try {
                if (receive(file, part, watch)) {
                    return;
                }
            } catch (IOException e) {
                failed = size(part) > before ? 1 : failed + 1;
                if (failed >= attempts) {
                    throw new DataException(
                            file.address() + ": the connection failed " + failed + " times (" + reason(e)
                                    + "). Maybe it"
                                    + " is down, or a proxy is needed; the same command goes on from byte " + size(part)
                                    + ".",
                            e);
                }
            }
            rest();
        }
    }

    /// One request; whether the file is whole.
    private boolean receive(RemoteFile file, Path part, Watch watch) throws IOException {
        long have = size(part);
        HttpRequest.Builder request = HttpRequest.newBuilder(file.address()).timeout(PATIENCE);
        Optional<String> known =
                Files.exists(version(part)) ? Optional.of(Files.readString(version(part))) : Optional.empty();
        if (have > 0 && known.isPresent()) {
            request.header("Range", "bytes=" + have + "-").header("If-Range", known.get());
        }
        HttpResponse<InputStream> response = send(request.build());
        try (InputStream body = response.body()) {
            return switch (response.statusCode()) {
                case 200 -> {
                    keepVersion(response, part);
                    OptionalLong length = response.headers().firstValueAsLong("Content-Length");
                    yield write(file, body, part, 0, length, watch);
                }
                case 206 -> {
                    Range range = Range.of(response, file);
                    if (range.from() != have) {
                        throw new IOException("the server sent bytes from " + range.from() + ", asked for " + have);
                    }
                    yield write(file, body, part, have, range.total(), watch);
                }
                case 416 -> { // the part is as long as the file, or longer
                    Files.delete(part);
                    yield false;
                }
                case 408, 429, 500, 502, 503, 504 ->
                    throw new IOException("the server answered " + response.statusCode());
                default ->
                    throw new DataException(file.address() + ": the server answered " + response.statusCode()
                            + ". Maybe the file has moved: look at its page, fetch it by hand, then verify.");
            };
        }
    }

    /// `bytes 5-9/10`.
    private record Range(long from, OptionalLong total) {
        static Range of(HttpResponse<?> response, RemoteFile file) throws IOException {
            String text = response.headers().firstValue("Content-Range").orElse("");
            Matcher m =
                    Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18}|\\*)").matcher(text);
            if (!m.matches()) {
                throw new IOException("the server sent a part of " + file.name() + " and not which");
            }
            boolean unknown = m.group(2).equals("*");
            return new Range(
                    Long.parseLong(m.group(1)),
                    unknown ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(m.group(2))));
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    private static void keepVersion(HttpResponse<?> response, Path part) throws IOException {
        Optional<String> version = response.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/")) // says nothing of bytes
                .or(() -> response.headers().firstValue("Last-Modified"));
        if (version.isPresent()) {
            Files.writeString(version(part), version.get());
        } else {
            Files.deleteIfExists(version(part));
        }
    }

    private static boolean write(
            RemoteFile file, InputStream body, Path part, long from, OptionalLong total, Watch watch)
            throws IOException {
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(from);
            out.position(from);
            byte[] chunk = new byte[CHUNK];
            for (int got = body.read(chunk); got >= 0; got = body.read(chunk)) {
                if (watch.stopRequested()) {
                    throw new StoppedException();
                }
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, got);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                watch.fetched(file, out.position(), total);
            }
            out.force(true);
            if (total.isPresent() && out.position() < total.getAsLong()) {
                throw new IOException("it ended at byte " + out.position() + " of " + total.getAsLong());
            }
            if (total.isPresent() && out.position() > total.getAsLong()) {
                out.truncate(0);
                throw new IOException("more came than the " + total.getAsLong() + " bytes that were announced");
            }
            return true;
        }
    }

    private void rest() {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    private static long size(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
