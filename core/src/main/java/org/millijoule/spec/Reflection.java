package org.millijoule.spec;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;

/// Records seen from outside. What their constructors throw comes out as it was thrown.
final class Reflection {
    private Reflection() {}

    static Object value(RecordComponent component, Object record) {
        Method accessor = component.getAccessor();
        return call(accessor, () -> accessor.invoke(record));
    }

    static Object create(Constructor<?> constructor, Object... values) {
        return call(constructor, () -> constructor.newInstance(values));
    }

    static Constructor<?> canonical(Class<?> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " is no record", e);
        }
    }

    /// The static method that reads a type from its text.
    static Optional<Method> parser(Class<?> type) {
        return factory(type, "parse", String.class);
    }

    /// The static method of that name that makes a type from one value.
    static Optional<Method> factory(Class<?> type, String name, Class<?> from) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name)
                        && Modifier.isStatic(method.getModifiers())
                        && method.getReturnType() == type
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {from}))
                .findFirst();
    }

    static Object make(Method factory, Object from) {
        return call(factory, () -> factory.invoke(null, from));
    }

    @FunctionalInterface
    private interface Call {
        Object call() throws ReflectiveOperationException;
    }

    private static Object call(AccessibleObject member, Call call) {
        member.setAccessible(true);
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw new IllegalStateException("cannot use " + member, e);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot use " + member, e);
        }
    }
}
