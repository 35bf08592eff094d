package dev.braintrust.spring.experiment.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

import dev.braintrust.spring.experiment.ExperimentException;
import dev.braintrust.spring.json.internal.Json;
import dev.braintrust.spring.json.internal.JsonException;

/**
 * Reads the cases of a file: a JSON array, or JSON lines.
 */
final class DatasetFile {

	private final ResourceLoader resources;

	DatasetFile(ResourceLoader resources) {
		this.resources = resources;
	}

	List<Map<?, ?>> read(String location) {
		String text = text(location);
		List<Map<?, ?>> rows = new ArrayList<>();
		if (text.stripLeading().startsWith("[")) {
			Object array = parse(text, "", location);
			int number = 0;
			for (Object row : (List<?>) Objects.requireNonNull(array)) {
				rows.add(row(row, "case " + ++number, location));
			}
			return rows;
		}
		int number = 0;
		for (String line : text.lines().toList()) {
			number++;
			if (!line.isBlank()) {
				String place = "line " + number;
				rows.add(row(parse(line, " in " + place, location), place, location));
			}
		}
		return rows;
	}

	private String text(String location) {
		Resource resource = this.resources.getResource(location);
		if (!resource.exists()) {
			throw new ExperimentException(
					"The file '%s' of a dataset does not exist: is the location right, such as classpath:greetings.jsonl?"
						.formatted(location),
					null);
		}
		try {
			// unlike a String's constructor, a decoder rejects what is not UTF-8
			String text = StandardCharsets.UTF_8.newDecoder()
				.decode(ByteBuffer.wrap(resource.getContentAsByteArray()))
				.toString();
			return text.startsWith("\uFEFF") ? text.substring(1) : text;
		}
		catch (CharacterCodingException ex) {
			throw new ExperimentException("The file '%s' of a dataset is not encoded as UTF-8".formatted(location), ex);
		}
		catch (IOException ex) {
			throw new ExperimentException("The file '%s' of a dataset can't be read".formatted(location), ex);
		}
	}

	private static @Nullable Object parse(String text, String place, String location) {
		try {
			return Json.parse(text);
		}
		catch (JsonException ex) {
			throw new ExperimentException("The file '%s' of a dataset is neither JSON lines nor a JSON array:%s %s"
				.formatted(location, place, ex.getMessage()), null);
		}
	}

	private static Map<?, ?> row(@Nullable Object row, String place, String location) {
		if (row instanceof Map<?, ?> map && map.containsKey("input")) {
			return map;
		}
		throw new ExperimentException(
				"The file '%s' of a dataset has no object with \"input\" in %s".formatted(location, place), null);
	}

}
