package org.millijoule.network.graph;

/// A function of one number, put together from those that ONNX files write activation functions with. In float64 with
/// `StrictMath`: the same bits on every machine.
public sealed interface Formula {
    /// Its value.
    double at(double x);

    /// Its derivative; where there is none, that of one side.
    double slope(double x);

    /// This function of what `inner` gives.
    Formula of(Formula inner);

    /// The argument itself.
    record Variable() implements Formula {
        @Override
        public double at(double x) {
            return x;
        }

        @Override
        public double slope(double x) {
            return 1;
        }

        @Override
        public Formula of(Formula inner) {
            return inner;
        }
    }

    /// The same number for every argument.
    record Constant(double value) implements Formula {
        @Override
        public double at(double x) {
            return value;
        }

        @Override
        public double slope(double x) {
            return 0;
        }

        @Override
        public Formula of(Formula inner) {
            return this;
        }
    }

    /// Functions of one operand.
    enum Elementary {
        NEGATIVE,
        ABSOLUTE,
        EXP,
        LOG,
        SQRT,
        TANH,
        SIGMOID,
        ERF,
        SOFTPLUS
    }

    /// An elementary function of a formula.
    record Unary(Elementary function, Formula operand) implements Formula {
        @Override
        public double at(double x) {
            return value(operand.at(x));
        }

        private double value(double a) {
            return switch (function) {
                case NEGATIVE -> -a;
                case ABSOLUTE -> Math.abs(a);
                case EXP -> StrictMath.exp(a);
                case LOG -> StrictMath.log(a);
                case SQRT -> Math.sqrt(a);
                case TANH -> StrictMath.tanh(a);
                case SIGMOID -> sigmoid(a);
                case ERF -> ErrorFunction.at(a);
                case SOFTPLUS -> Math.max(a, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(a)));
            };
        }

        @Override
        public double slope(double x) {
            double a = operand.at(x);
            double f = value(a);
            double df =
                    switch (function) {
                        case NEGATIVE -> -1;
                        case ABSOLUTE -> Math.signum(a);
                        case EXP -> f;
                        case LOG -> 1 / a;
                        case SQRT -> 0.5 / f;
                        case TANH -> 1 - f * f;
                        case SIGMOID -> f * (1 - f);
                        case ERF -> 2 / Math.sqrt(Math.PI) * StrictMath.exp(-a * a);
                        case SOFTPLUS -> sigmoid(a);
                    };
            return df * operand.slope(x);
        }

        private static double sigmoid(double a) {
            return 1 / (1 + StrictMath.exp(-a));
        }

        @Override
        public Formula of(Formula inner) {
            return new Unary(function, operand.of(inner));
        }
    }

    /// What two operands are joined by.
    enum Joint {
        PLUS,
        MINUS,
        TIMES,
        OVER,
        LEAST,
        LARGEST,
        POWER
    }

    /// Two formulas of the same argument, joined.
    record Binary(Joint joint, Formula left, Formula right) implements Formula {
        @Override
        public double at(double x) {
            double a = left.at(x);
            double b = right.at(x);
            return switch (joint) {
                case PLUS -> a + b;
                case MINUS -> a - b;
                case TIMES -> a * b;
                case OVER -> a / b;
                case LEAST -> Math.min(a, b);
                case LARGEST -> Math.max(a, b);
                case POWER -> StrictMath.pow(a, b);
            };
        }

        @Override
        public double slope(double x) {
            double a = left.at(x);
            double b = right.at(x);
            double da = left.slope(x);
            double db = right.slope(x);
            return switch (joint) {
                case PLUS -> da + db;
                case MINUS -> da - db;
                case TIMES -> da * b + a * db;
                case OVER -> (da * b - a * db) / (b * b);
                case LEAST -> a <= b ? da : db;
                case LARGEST -> a >= b ? da : db;
                case POWER ->
                    b * StrictMath.pow(a, b - 1) * da + (db == 0 ? 0 : StrictMath.pow(a, b) * StrictMath.log(a) * db);
            };
        }

        @Override
        public Formula of(Formula inner) {
            return new Binary(joint, left.of(inner), right.of(inner));
        }
    }
}
