package org.millijoule.study;

import java.util.OptionalDouble;

/// How fast one variant takes its steps.
///
/// @param network for example `mobilenet-10`, `mobilenet-10 sampled` or `mobilenet-10 largest`
/// @param mmac 10^6 multiply-accumulates of one image, forward; the mean where there are several architectures
/// @param width multiplier of the channels
/// @param bits `fp32`, or `mixed` where layers have different ones
/// @param input shape of an image
/// @param imagesPerSecond of a step at its median time, the wait for its batch included
/// @param ratioToFp32 speed over that of the `fp32` row of the same network and batch
/// @param ratioToStandalone of the supernet: speed over that of the `quantized` row of the same network and batch
/// @param peakShare of the matrix product's speed, forward and backward counted as three times `mmac`
/// @param stallShare of the time that the trainer waited for data
public record SpeedRow(
        String network,
        double mmac,
        double width,
        String bits,
        String input,
        int batch,
        StepVariant variant,
        double imagesPerSecond,
        double ratioToFp32,
        OptionalDouble ratioToStandalone,
        double peakShare,
        double stallShare) {
    /// Forward, backward to the inputs and backward to the weights cost the same.
    private static final int PASSES = 3;

    private static final int FLOPS_PER_MAC = 2;

    /// The share of `gflops` that a training at this speed makes use of.
    static double peakShare(double mmac, double imagesPerSecond, double gflops) {
        return PASSES * FLOPS_PER_MAC * mmac * 1e6 * imagesPerSecond / (gflops * 1e9);
    }
}
