package com.example.consumer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.braintrust.spring.prompt.PromptRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The class path is what the cell says that it is: a matrix that lies is worse than none.
 */
class CellTests {

	@Test
	void shouldRunOnTheSaidVersions() {
		assertThat(SpringBootVersion.getVersion()).isEqualTo(Cell.BOOT);
		assertThat(Runtime.version().feature()).hasToString(Cell.JAVA);
	}

	@Test
	void shouldUseTheOneJar() throws Exception {
		Path jar = Path.of(PromptRegistry.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		assertThat(jar).isRegularFile();
		byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
		assertThat(HexFormat.of().formatHex(digest)).isEqualTo(Cell.JAR_SHA256);
	}

	@Test
	void shouldHaveTheSaidTracerAndNoOther() {
		assertPresence("io.micrometer.tracing.Tracer", Cell.hasTracer());
		assertPresence("io.micrometer.tracing.otel.bridge.OtelTracer", Cell.TRACER.equals("otel"));
		assertPresence("io.micrometer.tracing.brave.bridge.BraveTracer", Cell.TRACER.equals("brave"));
	}

	@Test
	void shouldHaveTheSaidDependenciesAndNoOthers() {
		assertPresence("tools.jackson.databind.json.JsonMapper", Cell.JSON.matches("3|both"));
		assertPresence("com.fasterxml.jackson.databind.json.JsonMapper", Cell.JSON.matches("2|both"));
		assertPresence("org.springframework.web.servlet.DispatcherServlet", Cell.WEB.equals("servlet"));
		assertPresence("org.springframework.ai.chat.client.ChatClient", Cell.has("ai"));
		assertPresence("org.springframework.data.redis.connection.RedisConnectionFactory", Cell.has("redis"));
		assertPresence("org.aspectj.weaver.Advice", Cell.has("aspectj"));
		if (!Cell.hasTracer()) {
			// Spring AI brings it along
			assertPresence("io.micrometer.context.ContextSnapshot",
					Cell.has("context-propagation") || Cell.has("ai"));
			assertPresence("org.springframework.boot.actuate.endpoint.annotation.Endpoint", Cell.has("actuator"));
		}
	}

	private static void assertPresence(String className, boolean expected) {
		assertThat(Cell.isPresent(className)).as(className).isEqualTo(expected);
	}

}
