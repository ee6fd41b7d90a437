package org.millijoule.data;

import java.util.Arrays;
import org.millijoule.data.SplitMix64.Purpose;

/// D_train and D_validate: a stratified partition of a training split (DESIGN.md section 5).
///
/// @param train indices of D_train, ascending
/// @param validate indices of D_validate, ascending
@SuppressWarnings("ArrayRecordComponent") // large index lists, never compared
public record Split(int[] train, int[] validate) {
    /// The share of D_validate (DESIGN.md section 5).
    public static final double VALIDATION_SHARE = 0.2;

    /// Cuts all of `images`.
    public static Split of(Images images, long seed) {
        return of(images, Subset.all(images), VALIDATION_SHARE, seed);
    }

    /// Cuts `indices` class by class: `fraction` of each class is for validation, rounded, but one image at least
    /// in either part where the class has two. A class with a single image trains. The seed alone decides.
    ///
    /// @param indices of `images`, in an order that counts
    /// @param fraction between 0 and 1
    public static Split of(Images images, int[] indices, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("the validation share must lie between 0 and 1, not " + fraction);
        }
        int[] train = new int[indices.length];
        int[] validate = new int[indices.length];
        int trained = 0;
        int validated = 0;
        int[][] classes = Subset.byClass(images, indices);
        for (int label = 0; label < classes.length; label++) {
            int[] members = classes[label];
            SplitMix64.of(seed, Purpose.SPLIT, label, 0).shuffle(members, members.length);
            int share = validationShare(members.length, fraction);
            System.arraycopy(members, 0, validate, validated, share);
            System.arraycopy(members, share, train, trained, members.length - share);
            validated += share;
            trained += members.length - share;
        }
        return new Split(sorted(train, trained), sorted(validate, validated));
    }

    private static int validationShare(int members, double fraction) {
        return members < 2 ? 0 : Math.clamp(Math.round(members * fraction), 1, members - 1);
    }

    private static int[] sorted(int[] values, int count) {
        int[] result = Arrays.copyOf(values, count);
        Arrays.sort(result);
        return result;
    }
}
