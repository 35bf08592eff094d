package dev.braintrust.spring.sample.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The sandbox's only dataset: names, and the reply that is expected for each.
 */
final class SandboxDatasets {

	static final String NAME = "greetings";

	static final String ID = UUID.nameUUIDFromBytes(NAME.getBytes(UTF_8)).toString();

	static final String VERSION = "1000197000000000001";

	private static final String CREATED = "2026-01-01T00:00:00Z";

	private static final List<String> NAMES = List.of("Ada", "Grace", "Alan", "Katherine", "Edsger", "Barbara", "Linus",
			"Margaret");

	/** The dataset in the format of the REST API. */
	Map<String, Object> row() {
		return Map.of("id", ID, "project_id", SandboxPrompts.PROJECT_ID, "name", NAME, "created", CREATED);
	}

	/** The rows in the format of the REST API, newest first. */
	List<Map<String, Object>> rows() {
		List<Map<String, Object>> rows = new ArrayList<>();
		for (String name : NAMES) {
			Map<String, Object> row = new LinkedHashMap<>();
			row.put("id", UUID.nameUUIDFromBytes((NAME + "/" + name).getBytes(UTF_8)).toString());
			row.put("_xact_id", VERSION);
			row.put("created", CREATED);
			row.put("dataset_id", ID);
			row.put("project_id", SandboxPrompts.PROJECT_ID);
			row.put("input", name);
			row.put("expected", "The sandbox's model received: Greet %s warmly.".formatted(name));
			rows.add(0, row);
		}
		return rows;
	}

}
