package com.example.consumer;

import java.util.Arrays;
import java.util.List;

import org.springframework.util.ClassUtils;

/**
 * The current cell of the matrix, from the system properties set by ./run.
 */
final class Cell {

	static final String BOOT = System.getProperty("cell.boot");

	static final String JAVA = System.getProperty("cell.java");

	static final String TRACER = System.getProperty("cell.tracer");

	static final String WEB = System.getProperty("cell.web");

	static final String JSON = System.getProperty("cell.json");

	static final String JAR_SHA256 = System.getProperty("cell.jar-sha256");

	static final List<String> OPTIONS = Arrays.asList(System.getProperty("cell.options", "").split("[, ]+"));

	private Cell() {
	}

	static boolean has(String option) {
		return OPTIONS.contains(option);
	}

	static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, Cell.class.getClassLoader());
	}

	/** For {@code @EnabledIf}. */
	static boolean hasTracer() {
		return !TRACER.equals("none");
	}

	/** For {@code @EnabledIf}. */
	static boolean isWeb() {
		return !WEB.equals("none");
	}

	/** For {@code @EnabledIf}. */
	static boolean observesMethods() {
		return hasTracer() && has("aspectj");
	}

}
