package com.example.consumer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that the versions and the class path are those of the cell, so that the matrix is
 * correct.
 */
class CellTests {

	@Test
	void shouldRunWithTheVersionsOfTheCell() {
		assertThat(SpringBootVersion.getVersion()).isEqualTo(Cell.BOOT);
		assertThat(Runtime.version().feature()).hasToString(Cell.JAVA);
	}

	@Test
	void shouldUseTheSameJars() throws Exception {
		List<String> names = new ArrayList<>(List.of("prompt.PromptRegistry",
				"template.nunjucks.internal.NunjucksEngine", "annotation.UsePrompt",
				"autoconfigure.BraintrustProperties"));
		if (Cell.has("experiments")) {
			names.add("experiment.Experiments");
		}
		if (Cell.has("kotlin")) {
			names.add("kotlin.PromptsKt");
		}
		Set<String> used = new TreeSet<>();
		for (String name : names) {
			Class<?> type = Class.forName("dev.braintrust.spring." + name);
			Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
			assertThat(jar).isRegularFile();
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
			used.add(HexFormat.of().formatHex(digest));
		}
		assertThat(used).hasSameSizeAs(names).isSubsetOf(Cell.JAR_SHA256.split(","));
	}

	@Test
	void shouldHaveOnlyTheTracerOfTheCell() {
		assertPresence("io.micrometer.tracing.Tracer", Cell.hasTracer());
		assertPresence("io.micrometer.tracing.otel.bridge.OtelTracer", Cell.TRACER.equals("otel"));
		assertPresence("io.micrometer.tracing.brave.bridge.BraveTracer", Cell.TRACER.equals("brave"));
	}

	@Test
	void shouldHaveOnlyTheDependenciesOfTheCell() {
		assertPresence("tools.jackson.databind.json.JsonMapper", Cell.JSON.matches("3|both"));
		assertPresence("com.fasterxml.jackson.databind.json.JsonMapper", Cell.JSON.matches("2|both"));
		assertPresence("org.springframework.web.servlet.DispatcherServlet", Cell.WEB.equals("servlet"));
		assertPresence("org.springframework.ai.chat.client.ChatClient", Cell.has("ai"));
		assertPresence("org.springframework.data.redis.connection.RedisConnectionFactory", Cell.has("redis"));
		assertPresence("org.aspectj.weaver.Advice", Cell.has("aspectj"));
		assertPresence("dev.braintrust.spring.experiment.Experiments", Cell.has("experiments"));
		assertPresence("kotlinx.coroutines.reactor.MonoKt", Cell.has("kotlin"));
		if (!Cell.hasTracer()) {
			// a dependency of Spring AI
			assertPresence("io.micrometer.context.ContextSnapshot",
					Cell.has("context-propagation") || Cell.has("ai"));
			assertPresence("org.springframework.boot.actuate.endpoint.annotation.Endpoint", Cell.has("actuator"));
		}
	}

	private static void assertPresence(String className, boolean expected) {
		assertThat(Cell.isPresent(className)).as(className).isEqualTo(expected);
	}

}
