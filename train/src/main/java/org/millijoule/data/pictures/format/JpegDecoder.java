package org.millijoule.data.pictures.format;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// JPEG to red, green and blue as Pillow and libjpeg-turbo make them: no colour profile is applied, no orientation,
/// and ink is taken as Adobe writes it, inverted. The JDK's reader gives the samples of the components; colours are
/// made of them here, since its own conversions go through profiles.
final class JpegDecoder {
    private JpegDecoder() {}

    static Picture decode(byte[] encoded) throws IOException {
        JpegHeader header = JpegHeader.check(Encoded.of(encoded));
        byte[] samples = samples(encoded, header);
        for (int component : header.halfAsHigh()) {
            JpegColours.smoothRows(samples, header, component);
        }
        byte[] rgb =
                switch (header.components().size()) {
                    case 1 -> JpegColours.grey(samples);
                    case 3 -> header.isRgb() ? samples : JpegColours.fromYcc(samples, 3);
                    default -> JpegColours.fromInk(header.isYcck() ? JpegColours.fromYcck(samples) : samples);
                };
        return new Picture(header.width(), header.height(), rgb);
    }

    /// (H, W, components), each component at full size.
    private static byte[] samples(byte[] encoded, JpegHeader header) throws IOException {
        ImageReader reader = JdkReader.of("jpeg");
        AtomicBoolean cut = new AtomicBoolean();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(in, true, true);
            // What was cut off is filled up with grey, and that is only a warning.
            reader.addIIOReadWarningListener((_, warning) -> cut.compareAndSet(false, warning.contains("remature")));
            Raster raster = reader.readRaster(0, null);
            if (cut.get()) {
                throw PictureException.cutOff();
            }
            byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
            if (samples.length
                    != (long) header.width()
                            * header.height()
                            * header.components().size()) {
                throw PictureException.damaged("its headers contradict each other");
            }
            return samples;
        } catch (RuntimeException e) { // what the reader makes of damaged files
            throw PictureException.damaged(e.toString());
        } finally {
            reader.dispose();
        }
    }
}
