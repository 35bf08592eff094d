package dev.braintrust.spring.starter;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for the jars that the starter adds to an application with
 * {@code spring-boot-starter-webmvc} and {@code spring-boot-starter-actuator}.
 */
class StarterDependenciesTests {

	/** Besides the starter's own jar. */
	private static final Set<String> OWN = Set.of("braintrust-prompt", "braintrust-prompt-nunjucks",
			"braintrust-spring", "braintrust-spring-boot-autoconfigure");

	private static final Set<String> OTHERS = Set.of("caffeine", "context-propagation", "error_prone_annotations",
			"micrometer-tracing", "micrometer-tracing-bridge-otel", "opentelemetry-api", "opentelemetry-common",
			"opentelemetry-context", "opentelemetry-exporter-common", "opentelemetry-exporter-otlp",
			"opentelemetry-exporter-otlp-common", "opentelemetry-exporter-sender-jdk",
			"opentelemetry-extension-trace-propagators", "opentelemetry-sdk", "opentelemetry-sdk-common",
			"opentelemetry-sdk-extension-autoconfigure-spi", "opentelemetry-sdk-logs", "opentelemetry-sdk-metrics",
			"opentelemetry-sdk-trace", "opentelemetry-semconv", "reactive-streams", "reactor-core",
			"spring-boot-micrometer-tracing", "spring-boot-micrometer-tracing-opentelemetry",
			"spring-boot-opentelemetry", "spring-boot-reactor", "spring-boot-starter-opentelemetry", "spring-webflux");

	@Test
	void shouldAddOnlyKnownJars() {
		assertThat(added().map(StarterDependenciesTests::name))
			.containsExactlyInAnyOrderElementsOf(Stream.of(OWN, OTHERS).flatMap(Set::stream).toList());
	}

	/** Skipped in a build that does not package the other modules. */
	@Test
	void shouldAddAtMostEightMegabytes() {
		assumeThat(added()).allMatch(Files::isRegularFile);
		assertThat(added().mapToLong((jar) -> jar.toFile().length()).sum()).isBetween(4_000_000L, 8_000_000L);
	}

	private static Stream<Path> added() {
		Set<String> plain = Set.copyOf(text("/plain-web-application.txt").lines().toList());
		return classPath().filter((jar) -> !plain.contains(name(jar)));
	}

	private static Stream<Path> classPath() {
		return Arrays.stream(text("/class-path.txt").strip().split(File.pathSeparator)).map(Path::of);
	}

	/** Without version; the module of a directory of classes. */
	private static String name(Path path) {
		return Files.isDirectory(path) ? path.getName(path.getNameCount() - 3).toString()
				: path.getFileName().toString().replaceFirst("-[0-9][0-9.]*(-SNAPSHOT)?\\.jar$", "");
	}

	private static String text(String resource) {
		try (InputStream stream = StarterDependenciesTests.class.getResourceAsStream(resource)) {
			return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
