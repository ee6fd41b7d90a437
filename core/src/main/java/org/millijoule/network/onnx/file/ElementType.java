package org.millijoule.network.onnx.file;

import java.util.Optional;

/// The element types of `TensorProto.DataType`.
public enum ElementType {
    UNDEFINED(0, 0),
    FLOAT(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    DOUBLE(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    UINT4(21, 4),
    INT4(22, 4),
    FLOAT4E2M1(23, 4),
    FLOAT8E8M0(24, 8),
    UINT2(25, 2),
    INT2(26, 2);

    private final int code;
    private final int bits;

    ElementType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /// The type with this number in the file; `UNDEFINED` for numbers that no ONNX up to 1.20 knows.
    public static ElementType of(long code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return UNDEFINED;
    }

    /// Bits of an element in the file, packed; 0 where they vary.
    int bits() {
        return bits;
    }

    /// The bit-width of a layer that reads this type; empty for floats and for accumulators of 32 bits.
    public Optional<Integer> gridBits() {
        return switch (this) {
            case UINT2, INT2, UINT4, INT4, UINT8, INT8, UINT16, INT16 -> Optional.of(bits);
            case UNDEFINED,
                    FLOAT,
                    INT32,
                    INT64,
                    STRING,
                    BOOL,
                    FLOAT16,
                    DOUBLE,
                    UINT32,
                    UINT64,
                    COMPLEX64,
                    COMPLEX128,
                    BFLOAT16,
                    FLOAT8E4M3FN,
                    FLOAT8E4M3FNUZ,
                    FLOAT8E5M2,
                    FLOAT8E5M2FNUZ,
                    FLOAT4E2M1,
                    FLOAT8E8M0 -> Optional.empty();
        };
    }

    public boolean integer() {
        return switch (this) {
            case UINT2, INT2, UINT4, INT4, UINT8, INT8, UINT16, INT16, INT32, INT64, UINT32, UINT64 -> true;
            case UNDEFINED,
                    FLOAT,
                    STRING,
                    BOOL,
                    FLOAT16,
                    DOUBLE,
                    COMPLEX64,
                    COMPLEX128,
                    BFLOAT16,
                    FLOAT8E4M3FN,
                    FLOAT8E4M3FNUZ,
                    FLOAT8E5M2,
                    FLOAT8E5M2FNUZ,
                    FLOAT4E2M1,
                    FLOAT8E8M0 -> false;
        };
    }

    /// Whether its elements are numbers that are computed with here.
    public boolean holdsNumbers() {
        return switch (this) {
            case UNDEFINED, STRING, COMPLEX64, COMPLEX128 -> false;
            default -> true;
        };
    }

    /// What a tensor of this type holds when a number is stored in it: floats keep their own precision, integers
    /// drop the fraction and wrap, truths are 1 or 0. A shape computed in float32 may differ from the same in
    /// float64: 0.7 x 10 is 7 in one and 6.99... in the other.
    public double stored(double number) {
        return switch (this) {
            case FLOAT -> (float) number;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) number));
            case BFLOAT16 -> bfloat16((float) number);
            case BOOL -> number == 0 ? 0 : 1;
            case INT32 -> (int) (long) number;
            case INT16 -> (short) (long) number;
            case INT8 -> (byte) (long) number;
            case UINT32 -> (long) number & 0xFFFF_FFFFL;
            case UINT16 -> (long) number & 0xFFFF;
            case UINT8 -> (long) number & 0xFF;
            case INT64, UINT64 -> number < 0 ? Math.ceil(number) : Math.floor(number);
            default -> number; // smaller grids, and what holds no numbers
        };
    }

    /// The upper half of a float32, rounded to even.
    private static double bfloat16(float number) {
        if (!Float.isFinite(number)) {
            return number;
        }
        int bits = Float.floatToRawIntBits(number);
        return Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF_0000);
    }
}
