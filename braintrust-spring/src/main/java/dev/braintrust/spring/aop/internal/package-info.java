/**
 * From annotations to registry and scope.
 */
@NullMarked
package dev.braintrust.spring.aop.internal;

import org.jspecify.annotations.NullMarked;
