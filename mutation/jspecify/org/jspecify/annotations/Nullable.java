package org.jspecify.annotations;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * JSpecify's annotation, but invisible at run time, in place of which the main classes are
 * compiled for mutation tests. A JVM with the bug JDK-8376185 breaks a record with visible
 * annotations of types when PIT redefines it: the tests then fail, or the JVM crashes,
 * whatever the mutant is.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE_USE)
public @interface Nullable {

}
