package dev.braintrust.spring.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Reads JSON files with prompts. A separate class, because {@link FakeBraintrust} also
 * works without Spring.
 */
final class PromptFiles {

	private PromptFiles() {
	}

	/**
	 * Read files.
	 * @param location a file, or a directory (with a trailing slash) of {@code *.json}
	 * @param classLoader the class loader of class path locations, or null for the
	 * default
	 * @return the texts, in the order of the file names; none if the directory does not
	 * exist
	 */
	static List<String> read(String location, @Nullable ClassLoader classLoader) {
		PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver(classLoader);
		List<String> texts = new ArrayList<>();
		try {
			for (Resource file : resolver.getResources(pattern(location))) {
				texts.add(file.getContentAsString(StandardCharsets.UTF_8));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Can't read the prompts of '%s'".formatted(location), ex);
		}
		return texts;
	}

	private static String pattern(String location) {
		if (!location.endsWith("/")) {
			return location;
		}
		// the same directory may exist several times, such as in main and test resources
		return location.replaceFirst("^classpath:", "classpath*:") + "*.json";
	}

}
