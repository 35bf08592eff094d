package dev.braintrust.spring.prompt.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.prompt.PromptBuildException;

/**
 * Builds random prompts with this project and with the official SDK, and compares the
 * results.
 */
final class Differential {

	private static final int BATCH = 100;

	private final long seed;

	/** Builds with the same text. */
	int same;

	/** Builds that both reject. */
	int rejected;

	/**
	 * Builds that only this project rejects, by the message without its variable parts.
	 */
	final Map<String, Integer> refused = new TreeMap<>();

	/** Builds that take the SDK too long. */
	int skipped;

	/** Builds with different text, or that only the SDK rejects. */
	final List<String> different = new ArrayList<>();

	Differential(long seed) {
		this.seed = seed;
	}

	void run(int first, int builds) throws IOException {
		try (OfficialSdk sdk = OfficialSdk.start()) {
			for (int i = first; i < first + builds; i += BATCH) {
				List<Build> batch = new ArrayList<>();
				for (int n = i; n < Math.min(i + BATCH, first + builds); n++) {
					batch.add(new TemplateGenerator(this.seed, n).next());
				}
				List<Map<String, Object>> expected = sdk.build(batch);
				for (int n = 0; n < batch.size(); n++) {
					compare(i + n, batch.get(n), expected.get(n));
				}
			}
		}
	}

	String summary() {
		return "seed %d: %d equal, %d rejected by both, %d rejected only here %s, %d different, %d too slow".formatted(
				this.seed, this.same, this.rejected, this.refused.values().stream().mapToInt((count) -> count).sum(),
				this.refused, this.different.size(), this.skipped);
	}

	private void compare(int number, Build build, Map<String, Object> expected) {
		if (expected.containsKey("timeout")) {
			this.skipped++;
			return;
		}
		Object text = null;
		String error = null;
		try {
			text = build.run();
		}
		catch (PromptBuildException ex) {
			error = ex.getMessage();
		}
		if (error != null && expected.containsKey("error")) {
			this.rejected++;
		}
		else if (error != null) {
			this.refused.merge(reason(error), 1, Integer::sum);
		}
		else if (expected.containsKey("ok") && expected.get("ok").equals(text)) {
			this.same++;
		}
		else {
			this.different
				.add("#%d strict=%s %s%n  variables %s%n  SDK  %s%n  ours %s".formatted(number, build.strict(),
						Json.write(build.template()), Json.write(build.variables()), expected, Json.write(text)));
		}
	}

	private static String reason(String message) {
		return message.substring(message.indexOf("content") + 7)
			.replaceAll("\\[Line[^\\]]*\\]", "")
			.replaceAll("'[^']*'", "'…'")
			.replaceAll("[0-9]+", "n")
			.trim();
	}

}
