package org.millijoule.data.batch;

import org.millijoule.data.ImageDatasetContract;
import org.millijoule.data.Images;
import org.millijoule.data.Normalisation;
import org.millijoule.network.Shape;

/// Pixel by pixel what a view of an image must look like, written to be obvious.
final class SlowViews {
    private SlowViews() {}

    static float[] of(Images images, int index, View view, Normalisation normalisation) {
        Shape shape = images.shape();
        byte[] pixels = ImageDatasetContract.pixels(images, index);
        view.region().ifPresent(region -> images.read(index, region, pixels, 0));
        view.jitter().apply(pixels, shape.channels());
        float[] result = new float[pixels.length];
        int filled = 0;
        for (int y = 0; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++) {
                int sourceY = y + view.down();
                int sourceX = (view.mirrored() ? shape.width() - 1 - x : x) + view.right();
                boolean outside = sourceY < 0 || sourceY >= shape.height() || sourceX < 0 || sourceX >= shape.width();
                boolean blank = y >= view.top()
                        && y < view.top() + view.side()
                        && x >= view.left()
                        && x < view.left() + view.side();
                for (int c = 0; c < shape.channels(); c++) {
                    int source = (sourceY * shape.width() + sourceX) * shape.channels() + c;
                    result[filled++] = outside || blank ? 0 : normalisation.apply(pixels[source] & 0xff, c);
                }
            }
        }
        return result;
    }
}
