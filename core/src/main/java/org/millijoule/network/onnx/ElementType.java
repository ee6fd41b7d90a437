package org.millijoule.network.onnx;

import java.util.Optional;

/// The element types of `TensorProto.DataType`.
enum ElementType {
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
    static ElementType of(long code) {
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
    Optional<Integer> gridBits() {
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

    boolean integer() {
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
}
