package dev.braintrust.spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the documentation: the README, CONTRIBUTING, or a file below {@code docs/}.
 *
 * @param file the file
 * @param lines the lines of the file
 */
record DocumentationPage(Path file, List<String> lines) {

	static final Path MODULE = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();

	static final Path PROJECT = MODULE.getParent();

	private static final String FENCE = "```";

	static DocumentationPage of(String name) {
		return read(PROJECT.resolve(name));
	}

	static List<DocumentationPage> all() {
		try (Stream<Path> docs = Files.walk(PROJECT.resolve("docs"))) {
			return Stream
				.concat(Stream.of(PROJECT.resolve("README.md"), PROJECT.resolve("CONTRIBUTING.md")),
						docs.filter((file) -> file.toString().endsWith(".md")).sorted())
				.map(DocumentationPage::read)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static DocumentationPage read(Path file) {
		try {
			return new DocumentationPage(file, Files.readAllLines(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The code blocks in one language.
	 */
	List<List<String>> blocks(String language) {
		List<List<String>> found = new ArrayList<>();
		List<String> current = null;
		boolean wanted = false;
		for (String line : this.lines) {
			if (!line.strip().startsWith(FENCE)) {
				if (current != null) {
					current.add(line);
				}
			}
			else if (current == null) {
				current = new ArrayList<>();
				wanted = line.strip().equals(FENCE + language);
			}
			else {
				if (wanted) {
					found.add(current);
				}
				current = null;
			}
		}
		return found;
	}

	/**
	 * The lines outside of code blocks.
	 */
	List<String> prose() {
		List<String> prose = new ArrayList<>();
		boolean code = false;
		for (String line : this.lines) {
			boolean fence = line.strip().startsWith(FENCE);
			if (!fence && !code) {
				prose.add(line);
			}
			code = code != fence;
		}
		return prose;
	}

	@Override
	public String toString() {
		return PROJECT.relativize(this.file).toString();
	}

}
