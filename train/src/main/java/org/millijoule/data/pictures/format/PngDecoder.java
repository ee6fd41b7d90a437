package org.millijoule.data.pictures.format;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// PNG (ISO/IEC 15948) to red, green and blue: the samples as they stand in the file. Alpha is dropped, as are a
/// transparent colour, gamma and profiles, which is what Pillow's `convert("RGB")` does. Of 16 bits the nearest of 256
/// levels remains, where Pillow clips grey to white and cuts colours off.
///
/// The JDK's own reader is not used: its colours of grey pictures go through gamma.
final class PngDecoder {
    private final PngHeader header;
    private final PngColours colours;
    private final InputStream rows;

    private PngDecoder(PngHeader header, PngColours colours, InputStream rows) {
        this.header = header;
        this.colours = colours;
        this.rows = rows;
    }

    /// One of Adam7's passes: which pixels it holds.
    private record Pass(int left, int top, int across, int down) {
        private static final List<Pass> PLAIN = List.of(new Pass(0, 0, 1, 1));
        private static final List<Pass> ADAM7 = List.of(
                new Pass(0, 0, 8, 8),
                new Pass(4, 0, 8, 8),
                new Pass(0, 4, 4, 8),
                new Pass(2, 0, 4, 4),
                new Pass(0, 2, 2, 4),
                new Pass(1, 0, 2, 2),
                new Pass(0, 1, 1, 2));

        int columns(int width) {
            return Math.max(0, Math.ceilDiv(width - left, across));
        }
    }

    static Picture decode(byte[] encoded) throws IOException {
        PngHeader header;
        byte[] palette = new byte[0];
        List<InputStream> parts = new ArrayList<>();
        try (PictureBytes in = Encoded.of(encoded).read()) {
            in.skip(PngHeader.SIGNATURE_BYTES);
            header = PngHeader.read(in);
            String kind = "";
            while (!kind.equals("IEND")) {
                int length = Math.toIntExact(Math.min(in.big32(), encoded.length));
                int from = Math.toIntExact(in.position());
                kind = PngHeader.kind(in.take(4));
                in.skip(length);
                if (sum(encoded, from, 4 + length) != in.big32()) {
                    throw PictureException.damaged("the checksum of its chunk " + kind + " is wrong");
                }
                if (kind.equals("IDAT")) {
                    parts.add(new ByteArrayInputStream(encoded, from + 4, length));
                } else if (kind.equals("PLTE")) {
                    palette = Arrays.copyOfRange(encoded, from + 4, from + 4 + length);
                }
            }
        }
        try (InputStream rows = new InflaterInputStream(new SequenceInputStream(Collections.enumeration(parts)))) {
            return new PngDecoder(header, PngColours.of(header, palette), rows).picture();
        } catch (EOFException e) {
            throw PictureException.cutOff();
        } catch (ZipException e) {
            throw PictureException.damaged(String.valueOf(e.getMessage()));
        }
    }

    private static long sum(byte[] bytes, int from, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, from, length);
        return sum.getValue();
    }

    private Picture picture() throws IOException {
        byte[] rgb = new byte[3 * header.width() * header.height()];
        for (Pass pass : header.interlaced() ? Pass.ADAM7 : Pass.PLAIN) {
            int columns = pass.columns(header.width());
            if (columns > 0) {
                read(pass, columns, rgb);
            }
        }
        if (rows.read() >= 0) {
            throw PictureException.damaged("it has more pixels than its header says");
        }
        return new Picture(header.width(), header.height(), rgb);
    }

    private void read(Pass pass, int columns, byte[] rgb) throws IOException {
        int step = Math.max(1, header.samples() * header.depth() / 8);
        byte[] row = new byte[Math.toIntExact(header.rowBytes(columns))];
        byte[] above = new byte[row.length];
        for (int y = pass.top(); y < header.height(); y += pass.down()) {
            int filter = rows.read();
            if (filter < 0 || rows.readNBytes(row, 0, row.length) < row.length) {
                throw PictureException.cutOff();
            }
            unfilter(filter, row, above, step);
            colours.write(row, columns, rgb, 3 * (y * header.width() + pass.left()), 3 * pass.across());
            byte[] spare = above;
            above = row;
            row = spare;
        }
    }

    /// Section 9 of the standard: each byte stands for its difference from a guess.
    private static void unfilter(int filter, byte[] row, byte[] above, int step) throws PictureException {
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (int i = step; i < row.length; i++) {
                    row[i] += row[i - step];
                }
            }
            case 2 -> {
                for (int i = 0; i < row.length; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (int i = 0; i < row.length; i++) {
                    int left = i < step ? 0 : row[i - step] & 0xff;
                    row[i] += (byte) ((left + (above[i] & 0xff)) >> 1);
                }
            }
            case 4 -> {
                for (int i = 0; i < row.length; i++) {
                    int left = i < step ? 0 : row[i - step] & 0xff;
                    int corner = i < step ? 0 : above[i - step] & 0xff;
                    row[i] += (byte) paeth(left, above[i] & 0xff, corner);
                }
            }
            default -> throw PictureException.damaged("a row of it has the filter " + filter);
        }
    }

    private static int paeth(int left, int above, int corner) {
        int byLeft = Math.abs(above - corner);
        int byAbove = Math.abs(left - corner);
        int byCorner = Math.abs(left + above - 2 * corner);
        if (byLeft <= byAbove && byLeft <= byCorner) {
            return left;
        }
        return byAbove <= byCorner ? above : corner;
    }
}
