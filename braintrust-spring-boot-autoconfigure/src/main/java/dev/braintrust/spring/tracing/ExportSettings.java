package dev.braintrust.spring.tracing;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How spans are exported to Braintrust.
 * <p>
 * Internal to the starter.
 *
 * @param enabled whether to export at all
 * @param endpoint the URL of Braintrust's OTLP ingestion
 * @param authorization the value of {@code Authorization}, or null without an API key
 * @param parent the value of {@code x-bt-parent}, or null without a project
 * @param timeout the longest that one export may take
 */
public record ExportSettings(boolean enabled, String endpoint, @Nullable String authorization, @Nullable String parent,
		Duration timeout) {

	/**
	 * Shows no key.
	 */
	@Override
	public String toString() {
		return "ExportSettings[enabled=%s, endpoint=%s, parent=%s]".formatted(this.enabled, this.endpoint, this.parent);
	}

}
