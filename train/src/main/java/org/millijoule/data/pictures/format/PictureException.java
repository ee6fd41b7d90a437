package org.millijoule.data.pictures.format;

import java.io.IOException;

/// A picture that cannot be shown: what is wrong with it, and the way out, as parts of a sentence whose subject is
/// the picture.
public final class PictureException extends IOException {
    private static final long serialVersionUID = 1;

    private final String maybe;

    public PictureException(String broken, String maybe) {
        super(broken);
        this.maybe = maybe;
    }

    static PictureException cutOff() {
        return new PictureException("ends too early", "it was cut off while it was copied");
    }

    static PictureException damaged(String how) {
        return new PictureException("is damaged (" + how + ")", "copy it anew; it may also be left out");
    }

    static PictureException unread(String what) {
        return new PictureException(
                "is " + what + ", which is not read", "convert it to JPEG or PNG; it may also be left out");
    }

    public String maybe() {
        return maybe;
    }
}
