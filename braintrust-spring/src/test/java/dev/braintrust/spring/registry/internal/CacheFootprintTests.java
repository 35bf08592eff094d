package dev.braintrust.spring.registry.internal;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.management.JMException;
import javax.management.ObjectName;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.braintrust.spring.client.internal.PromptSource;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptReference;
import dev.braintrust.spring.prompt.internal.PromptBuildListener;
import dev.braintrust.spring.prompt.internal.PromptFactory;
import dev.braintrust.spring.selection.internal.ReferenceDefaults;
import dev.braintrust.spring.template.internal.TemplateLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The memory of a cached prompt, whose row has about 800 characters. The exact figures
 * are those of {@code CacheFootprint} in the benchmarks.
 */
class CacheFootprintTests {

	private static final int PROMPTS = 2000;

	private static final String ROW = """
			{"id":"077f4fd2-f315-4b25-aaf8-%012d","_xact_id":"1000195600025784018","project_id":\
			"6f1c2d8e-3b0a-4f57-9a61-5d2c7e8b9f01","log_id":"p","org_id":"b0a7c1d2-94e3-4c58-8f6a-1e2d3c4b5a60",\
			"name":"Support agent","slug":"%s","description":null,"created":"2025-11-03T17:21:09.512Z",\
			"prompt_data":{"prompt":{"type":"chat","messages":[{"role":"system","content":\
			"You are a support agent for {{company}}. Answer in {{language}}.\\n\\nKnown policies:\\n{{#policies}}\\n\
			- {{title}}: {{text}}\\n{{/policies}}\\n\\nBe brief and cite the policy title you used."},{"role":"user",\
			"content":"Customer {{customer.name}} (tier {{customer.tier}}) writes:\\n\\n{{message}}"}]},"options":\
			{"model":"gpt-4o-mini","params":{"temperature":0.2,"max_tokens":400,"use_cache":true}}},"tags":null,\
			"metadata":null,"function_type":null}""";

	@Test
	void shouldNeedFewBytesForACachedPrompt() throws JMException {
		PromptSource source = (reference, etag) -> Mono.just(new PromptSource.Found(row(reference), "\"etag\""));
		try (CachingPromptRegistry registry = new CachingPromptRegistry(source,
				new PromptFactory(TemplateLimits.DEFAULT, PromptBuildListener.NONE),
				new ReferenceDefaults("support-bot", null, null), settings(),
				new PromptStores(null, null, "test", Duration.ofSeconds(1)), List.of())) {
			load(registry, "first");
			release(registry);
			long before = liveBytes();
			load(registry, "prompt");
			assertThat((liveBytes() - before) / PROMPTS).as("with compiled templates").isBetween(2_000L, 6_000L);
			release(registry);
			assertThat((liveBytes() - before) / PROMPTS).as("without compiled templates").isBetween(1_000L, 3_200L);
		}
	}

	private static void release(CachingPromptRegistry registry) {
		registry.statuses().forEach((status) -> PromptFactory.release(status.prompt()));
	}

	private static CacheSettings settings() {
		CacheSettings defaults = CacheSettings.DEFAULTS;
		return new CacheSettings(2 * PROMPTS, Duration.ofHours(1), defaults.refreshConcurrency(),
				defaults.idleTimeout(), defaults.revalidationTimeout(), defaults.failureTtl(), defaults.maxStaleness(),
				defaults.deletedPolicy());
	}

	private static void load(CachingPromptRegistry registry, String prefix) {
		Flux.range(0, PROMPTS)
			.flatMap((i) -> registry.load(PromptReference.of(prefix + "-" + i)), 4)
			.blockLast(Duration.ofSeconds(30));
	}

	private static Map<?, ?> row(PromptReference reference) {
		String slug = String.valueOf(reference.slug());
		return (Map<?, ?>) Json.parse(ROW.formatted(slug.hashCode() & 0xffff, slug));
	}

	/** The total size of all reachable objects; collects the garbage first. */
	private static long liveBytes() throws JMException {
		Object histogram = ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new @Nullable Object[] { new String[0] }, new String[] { String[].class.getName() });
		String[] lines = String.valueOf(histogram).strip().split("\n");
		// Total, instances, bytes
		return Long.parseLong(lines[lines.length - 1].trim().split("\\s+")[2]);
	}

}
