/**
 * From annotations to registry and scope.
 */
@NullMarked
package dev.braintrust.spring.aop;

import org.jspecify.annotations.NullMarked;
