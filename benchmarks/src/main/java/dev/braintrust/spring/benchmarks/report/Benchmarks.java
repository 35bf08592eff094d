package dev.braintrust.spring.benchmarks.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tables of JMH's benchmarks: for each block of the page, the benchmarks by their
 * names in the table.
 */
final class Benchmarks {

	static final Map<String, Map<String, String>> TABLES = tables();

	private Benchmarks() {
	}

	private static Map<String, Map<String, String>> tables() {
		Map<String, Map<String, String>> tables = new LinkedHashMap<>();
		tables.put("annotations", table("AnnotatedCallBenchmark", //
				"emptyInterceptor", "empty interceptor", //
				"practicalLimit", "an interceptor that reads a cache and sets one constant tag", //
				"cacheable", "`@Cacheable` on Caffeine", //
				"observed", "`@Observed`", //
				"continueSpan", "`@ContinueSpan` and one `@SpanTag`", //
				"usePrompt", "**`@UsePrompt`**", //
				"usePromptFiveVariables", "**`@UsePrompt`**, five variables", //
				"usePromptAndBuild", "**`@UsePrompt`**, and building the prompt", //
				"usePromptNotRecording", "**`@UsePrompt`**, span not sampled", //
				"usePromptFiveVariablesNotRecording", "**`@UsePrompt`**, five variables, span not sampled", //
				"usePromptNoSpan", "**`@UsePrompt`**, no span", //
				"usePromptNoTracer", "**`@UsePrompt`**, no tracer", //
				"hardcodedPrompt", "**`@HardcodedPrompt`**", //
				"newSpan", "a new span around the method without annotations", //
				"newSpanWithConstantTag", "a new span with one constant tag", //
				"newSpanWithUsePromptFiveVariables",
				"a new span around a method with **`@UsePrompt`**, five variables"));
		tables.put("rollouts", table("RolloutBenchmark", //
				"noTracer", "call, no tracer", //
				"noTracerRollout", "**with a rollout**, key of 9 characters", //
				"noTracerRolloutLongKey", "**with a rollout**, key of 36 characters", //
				"notRecording", "call, span not recorded", //
				"notRecordingRollout", "**with a rollout**, key of 9 characters, span not recorded", //
				"notRecordingRolloutBaggage", "**with a rollout**, key from baggage, span not recorded", //
				"link", "link", //
				"linkWithRollout", "**link with the member `rollout`**"));
		tables.put("prompts", table("RegistryReadBenchmark", //
				"caffeineBySize", "Caffeine, limited by size", //
				"caffeineWithExpiry", "Caffeine with expiry", //
				"registry", "**`registry.get(reference)`**", //
				"registryBySlug", "**`registry.get(slug)`**", //
				"officialSdkLoad", "`load` of the official SDK, over loopback"));
		tables.put("building", table("PromptBuildBenchmark", //
				"concatenation", "string concatenation", //
				"render", "**rendering the messages**", //
				"build", "**`build()`**: the whole request and its origin", //
				"jmustache", "jmustache, template compiled in advance", //
				"mustacheJava", "mustache.java, template compiled in advance", //
				"handlebarsJava", "handlebars.java, template compiled in advance", //
				"officialSdkRenderMessages", "official SDK, `renderMessages`", //
				"springAiPromptTemplate", "Spring AI, `PromptTemplate`"));
		tables.put("nunjucks", table("NunjucksBenchmark", //
				"compile messages", "compiling the messages of the same prompt", //
				"render messages", "rendering them", //
				"compile language", "compiling a template of 25 lines that uses most of the language", //
				"render language", "rendering it"));
		tables.put("spring-ai", table("SpringAiRequestBenchmark", //
				"toPrompt", "**`SpringAiPrompts.toPrompt(built)`**", //
				"toPromptOfModel", "**`SpringAiPrompts.toPrompt(built, model)`**", //
				"advisor", "**the advisor**, directly before the model call", //
				"callOfABuiltPrompt", "a call of a `ChatClient` with **`toPrompt(built)`**", //
				"springAiTemplates", "Spring AI's `PromptTemplate` for both messages, and its options", //
				"callOfSpringAiTemplates", "a call of a `ChatClient` with these"));
		tables.put("chat-client", table("ChatClientBenchmark", //
				"withoutPrompt", "a call without a prompt", //
				"emptyAdvisor", "an empty advisor", //
				"hardcodedAdvisor", "**`PromptAdvisors.hardcoded`**", //
				"hardcodedScope", "**`HardcodedPrompts.call`**", //
				"managedAdvisor", "**`PromptAdvisors.managed`**", //
				"toPrompt", "**`SpringAiPrompts.toPrompt`**, and building"));
		tables.put("spans", table("SpanBenchmark", //
				"unrelatedSpanWithoutStarter", "an unrelated span, without the starter", //
				"unrelatedSpan", "an unrelated span, **with the starter**", //
				"starterPartOfUnrelatedSpan", "**the starter's part** of an unrelated span", //
				"llmSpanWithoutStarter", "an LLM span, without the starter", //
				"llmSpan", "an LLM span in a call with **`@UsePrompt`**, including the call"));
		return Collections.unmodifiableMap(tables);
	}

	/** Benchmarks by their labels, in the order of the table. */
	private static Map<String, String> table(String type, String... methodsAndLabels) {
		Map<String, String> table = new LinkedHashMap<>();
		for (int i = 0; i < methodsAndLabels.length; i += 2) {
			table.put(methodsAndLabels[i + 1], type + "." + methodsAndLabels[i]);
		}
		return table;
	}

}
