package org.millijoule.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.millijoule.data.DataException;

/// Against a server of this machine that cuts, lies and redirects.
@Timeout(60)
class DownloadTest {
    private static final byte[] CONTENT = new byte[300_000];
    private static final Download DOWNLOAD = new Download(
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build(), 3, Duration.ofMillis(5));

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @TempDir
    Path folder = Path.of(".");

    private HttpServer server = server();
    private final List<String> ranges = new ArrayList<>();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private interface Answer {
        void to(HttpExchange exchange, int request) throws IOException;
    }

    private void serve(String path, Answer answer) {
        int[] requests = {0};
        server.createContext(path, exchange -> {
            ranges.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))
                    .orElse("all"));
            try (exchange) {
                answer.to(exchange, requests[0]++);
            }
        });
    }

    /// Sends `bytes` of a body that is announced as `announced` long, then closes the connection.
    private static void send(HttpExchange exchange, int status, long announced, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(status, announced);
        OutputStream body = exchange.getResponseBody();
        body.write(bytes);
        body.flush();
    }

    /// The content from where the request asks for it, at most `most` bytes of it.
    private static void sendRange(HttpExchange exchange, String version, int most) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        boolean same = version.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        int from = range == null || !same ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
        exchange.getResponseHeaders().set("ETag", version);
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (CONTENT.length - 1) + "/" + CONTENT.length);
        }
        int to = Math.min(CONTENT.length, from + most);
        send(exchange, from > 0 ? 206 : 200, CONTENT.length - from, Arrays.copyOfRange(CONTENT, from, to));
    }

    private RemoteFile file(String name, Optional<String> md5) {
        return new RemoteFile(
                name, URI.create("http://localhost:" + server.getAddress().getPort() + "/" + name), md5);
    }

    private static String md5(byte[] bytes) throws IOException {
        Path temporary = Files.createTempFile("content", "");
        try {
            Files.write(temporary, bytes);
            return Checksums.md5(temporary);
        } finally {
            Files.delete(temporary);
        }
    }

    private static final Download.Watch QUIET = new Download.Watch() {
        @Override
        public void fetched(RemoteFile file, long bytes, OptionalLong total) {}

        @Override
        public boolean stopRequested() {
            return false;
        }
    };

    private void onlyTheFileIsThere(String name) throws IOException {
        assertThat(folder.resolve(name)).hasBinaryContent(CONTENT);
        try (var files = Files.list(folder)) {
            assertThat(files.toList()).containsExactly(folder.resolve(name));
        }
    }

    @Test
    void aWholeFileIsVerified() throws IOException {
        serve("/a", (exchange, _) -> sendRange(exchange, "\"1\"", CONTENT.length));
        RemoteFile file = file("a", Optional.of(md5(CONTENT)));
        assertThat(DOWNLOAD.fetch(file, folder, QUIET)).isEqualTo(Download.Outcome.VERIFIED);
        onlyTheFileIsThere("a");
        assertThat(DOWNLOAD.fetch(file, folder, QUIET)).isEqualTo(Download.Outcome.THERE);
        assertThat(ranges).containsExactly("all");
    }

    @Test
    void withoutAPublishedChecksumItIsUnverified() throws IOException {
        serve("/a", (exchange, _) -> sendRange(exchange, "\"1\"", CONTENT.length));
        assertThat(DOWNLOAD.fetch(file("a", Optional.empty()), folder, QUIET)).isEqualTo(Download.Outcome.UNVERIFIED);
        onlyTheFileIsThere("a");
    }

    @Test
    void aDownloadThatIsCutAgainAndAgainGoesOn() throws IOException {
        serve("/a", (exchange, _) -> sendRange(exchange, "\"1\"", 70_000));
        assertThat(DOWNLOAD.fetch(file("a", Optional.of(md5(CONTENT))), folder, QUIET))
                .isEqualTo(Download.Outcome.VERIFIED);
        onlyTheFileIsThere("a");
        assertThat(ranges).hasSizeGreaterThan(4).startsWith("all");
        assertThat(ranges.get(1)).startsWith("bytes=");
    }

    @Test
    void anotherCallGoesOnWithWhatIsThere() throws IOException {
        serve("/a", (exchange, request) -> {
            if (request == 0) {
                sendRange(exchange, "\"1\"", 100_000);
            } else if (request < 4) {
                send(exchange, 503, 0, new byte[0]);
            } else {
                sendRange(exchange, "\"1\"", CONTENT.length);
            }
        });
        RemoteFile file = file("a", Optional.of(md5(CONTENT)));
        assertThatThrownBy(() -> DOWNLOAD.fetch(file, folder, QUIET))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("/a", "the connection failed 3 times", "503", "goes on from byte", "Maybe");
        assertThat(folder.resolve("a")).doesNotExist();
        assertThat(DOWNLOAD.fetch(file, folder, QUIET)).isEqualTo(Download.Outcome.VERIFIED);
        onlyTheFileIsThere("a");
        assertThat(ranges.getLast()).startsWith("bytes=");
    }

    @Test
    void aFileThatChangedMeanwhileIsFetchedFromItsBeginning() throws IOException {
        serve(
                "/a",
                (exchange, request) -> sendRange(
                        exchange, "\"" + Math.min(request, 1) + "\"", request == 0 ? 100_000 : CONTENT.length));
        assertThat(DOWNLOAD.fetch(file("a", Optional.of(md5(CONTENT))), folder, QUIET))
                .isEqualTo(Download.Outcome.VERIFIED);
        onlyTheFileIsThere("a");
    }

    @Test
    void aServerWithoutRangesIsAskedForAll() throws IOException {
        serve(
                "/a",
                (exchange, request) ->
                        send(exchange, 200, CONTENT.length, request == 0 ? Arrays.copyOf(CONTENT, 9_000) : CONTENT));
        assertThat(DOWNLOAD.fetch(file("a", Optional.of(md5(CONTENT))), folder, QUIET))
                .isEqualTo(Download.Outcome.VERIFIED);
        onlyTheFileIsThere("a");
    }

    @Test
    void aWrongChecksumLeavesNothing() {
        serve("/a", (exchange, _) -> sendRange(exchange, "\"1\"", CONTENT.length));
        assertThatThrownBy(() -> DOWNLOAD.fetch(file("a", Optional.of("0".repeat(32))), folder, QUIET))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("the checksum is", "0".repeat(32) + " is published", "Maybe");
        assertThat(folder.resolve("a")).doesNotExist();
        assertThat(folder.resolve("a.part")).doesNotExist();
    }

    @Test
    void aFileThatIsThereAndDamagedIsRefused() throws IOException {
        Files.write(folder.resolve("a"), new byte[5]);
        assertThatThrownBy(() -> DOWNLOAD.fetch(file("a", Optional.of(md5(CONTENT))), folder, QUIET))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("delete it and get it again");
    }

    @Test
    void redirectsAreFollowed() throws IOException {
        serve("/a", (exchange, _) -> {
            exchange.getResponseHeaders().set("Location", "/b");
            exchange.sendResponseHeaders(302, -1);
        });
        serve("/b", (exchange, _) -> sendRange(exchange, "\"1\"", 150_000));
        assertThat(DOWNLOAD.fetch(file("a", Optional.of(md5(CONTENT))), folder, QUIET))
                .isEqualTo(Download.Outcome.VERIFIED);
        onlyTheFileIsThere("a");
    }

    @Test
    void aFileThatIsGoneIsNotAskedForAgain() {
        serve("/a", (exchange, _) -> send(exchange, 404, 0, new byte[0]));
        assertThatThrownBy(() -> DOWNLOAD.fetch(file("a", Optional.empty()), folder, QUIET))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("answered 404", "Maybe the file has moved");
        assertThat(ranges).hasSize(1);
    }

    @Test
    void aStoppedDownloadKeepsWhatHasCome() throws IOException {
        serve("/a", (exchange, _) -> sendRange(exchange, "\"1\"", CONTENT.length));
        Download.Watch impatient = new Download.Watch() {
            private long fetched;

            @Override
            public void fetched(RemoteFile file, long bytes, OptionalLong total) {
                assertThat(total).hasValue(CONTENT.length);
                fetched = bytes;
            }

            @Override
            public boolean stopRequested() {
                return fetched > 0;
            }
        };
        RemoteFile file = file("a", Optional.of(md5(CONTENT)));
        assertThatThrownBy(() -> DOWNLOAD.fetch(file, folder, impatient)).isInstanceOf(Download.StoppedException.class);
        assertThat(Files.size(folder.resolve("a.part"))).isPositive();
        assertThat(DOWNLOAD.fetch(file, folder, QUIET)).isEqualTo(Download.Outcome.VERIFIED);
        assertThat(ranges.getLast()).startsWith("bytes=");
        onlyTheFileIsThere("a");
    }
}
