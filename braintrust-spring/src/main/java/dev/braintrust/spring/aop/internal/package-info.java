/**
 * Interception of annotated methods. Input is the annotations of beans and each
 * invocation of an annotated method; output is a prompt call around the method, with its
 * prompt resolved by the registry and the current span linked.
 */
@NullMarked
package dev.braintrust.spring.aop.internal;

import org.jspecify.annotations.NullMarked;
