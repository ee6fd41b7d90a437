package org.millijoule.data.pictures.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What a JPEG (ITU-T T.81) says before its first scan.
///
/// @param jfif whether it has JFIF's APP0
/// @param adobe the transform of Adobe's APP14: 0 none, 1 YCbCr, 2 YCCK
/// @param components in the order of the frame
record JpegHeader(int width, int height, boolean jfif, OptionalInt adobe, List<Component> components) {
    /// @param across horizontal sampling factor
    /// @param down vertical sampling factor
    record Component(int id, int across, int down) {}

    private static final int END = 0xd9;
    private static final int SCAN = 0xda;

    JpegHeader {
        components = List.copyOf(components);
    }

    Extent extent() throws IOException {
        int bands = components.size();
        return Extent.of(width, height, bands == Extent.RGB ? Extent.RGB : Extent.RGB + bands);
    }

    /// Reads the header, and whether the end of the picture is there.
    ///
    /// @throws PictureException if it is not, or the picture is coded as nobody expects
    static JpegHeader check(Encoded picture) throws IOException {
        JpegHeader header;
        long scan;
        try (PictureBytes in = picture.read()) {
            header = read(in);
            scan = in.position();
            if (in.left() >= 2) {
                in.skip(in.left() - 2);
                if (in.big16() == (0xff00 | END)) {
                    return header;
                }
            }
        }
        // Something may follow the picture, so its end is looked for.
        try (PictureBytes in = picture.read()) {
            in.skip(scan);
            int before = 0;
            while (true) {
                int next = in.next();
                if (before == 0xff && next == END) {
                    return header;
                }
                before = next;
            }
        }
    }

    private static JpegHeader read(PictureBytes in) throws IOException {
        boolean jfif = false;
        OptionalInt adobe = OptionalInt.empty();
        in.skip(2);
        JpegHeader frame = null;
        while (true) {
            int marker = marker(in);
            if (marker == END) {
                throw PictureException.damaged("there is no picture in it");
            }
            if ((marker >= 0xd0 && marker <= 0xd8) || marker == 0x01) {
                continue; // stand alone
            }
            int length = in.big16() - 2;
            if (length < 0) {
                throw PictureException.damaged("a segment of it has the length " + (length + 2));
            }
            if (marker == SCAN) {
                if (frame == null) {
                    throw PictureException.damaged("its size is missing");
                }
                return new JpegHeader(frame.width, frame.height, jfif, adobe, frame.components);
            }
            long end = in.position() + length;
            if (isFrame(marker)) {
                frame = frame(in, marker, length);
            } else if (marker == 0xe0 && length >= 14) {
                jfif |= "JFIF\0".equals(text(in, 5));
            } else if (marker == 0xee && length >= 12 && "Adobe".equals(text(in, 5))) {
                in.skip(6); // version and flags
                adobe = OptionalInt.of(in.next());
            }
            in.skip(end - in.position());
        }
    }

    private static int marker(PictureBytes in) throws IOException {
        int value = in.next();
        while (value != 0xff) { // readers skip what does not belong there
            value = in.next();
        }
        while (value == 0xff) {
            value = in.next();
        }
        return value == 0 ? marker(in) : value;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static JpegHeader frame(PictureBytes in, int marker, int length) throws IOException {
        if (marker > 0xc2) {
            throw PictureException.unread(
                    "a JPEG of " + (marker >= 0xc9 ? "arithmetic coding" : "lossless or hierarchical coding"));
        }
        if (length < 6) {
            throw PictureException.damaged("its frame is too short");
        }
        int precision = in.next();
        if (precision != 8) {
            throw PictureException.unread("a JPEG of " + precision + " bits a sample");
        }
        int height = in.big16();
        int width = in.big16();
        int count = in.next();
        if (count != 1 && count != 3 && count != 4) {
            throw PictureException.unread("a JPEG of " + count + " components");
        }
        List<Component> components = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = in.next();
            int factors = in.next();
            in.skip(1);
            components.add(new Component(id, factors >> 4, factors & 15));
        }
        return new JpegHeader(width, height, false, OptionalInt.empty(), components);
    }

    private static String text(PictureBytes in, int length) throws IOException {
        return new String(in.take(length), StandardCharsets.ISO_8859_1);
    }

    /// Whether three components are red, green and blue, and not YCbCr: by the rules of libjpeg, which all readers
    /// share.
    boolean isRgb() {
        if (jfif) {
            return false;
        }
        if (adobe.isPresent()) {
            return adobe.getAsInt() == 0;
        }
        return components.stream().map(Component::id).toList().equals(List.of((int) 'R', (int) 'G', (int) 'B'));
    }

    /// Whether the first three of four components are YCbCr of ink; likewise.
    boolean isYcck() {
        return adobe.orElse(0) != 0;
    }

    /// Components that have all columns and every second row (4:4:0).
    List<Integer> halfAsHigh() {
        int across = components.stream().mapToInt(Component::across).max().orElse(1);
        int down = components.stream().mapToInt(Component::down).max().orElse(1);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            Component component = components.get(i);
            if (component.across() == across && 2 * component.down() == down) {
                found.add(i);
            }
        }
        return found;
    }
}
