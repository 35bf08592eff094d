package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How spans are exported to Braintrust.
 *
 * @param enabled whether to export at all
 * @param endpoint the URL of Braintrust's OTLP ingestion
 * @param authorization the value of {@code Authorization}, or null without an API key
 * @param parent the value of {@code x-bt-parent}, or null without a project
 * @param onlyAiSpans whether only spans of AI are exported, and the roots of their traces
 * @param timeout the longest that one export may take
 * @param scheduleDelay the time between two exports
 * @param maxQueueSize how many spans wait for export; further ones are dropped
 * @param maxBatchSize how many spans go into one export
 */
public record ExportSettings(boolean enabled, String endpoint, @Nullable String authorization, @Nullable String parent,
		boolean onlyAiSpans, Duration timeout, Duration scheduleDelay, int maxQueueSize, int maxBatchSize) {

	/**
	 * Whether anything is exported.
	 * @return whether export is enabled, and there are an API key and a project
	 */
	public boolean isActive() {
		return this.enabled && this.authorization != null && this.parent != null;
	}

	/**
	 * Shows no key.
	 */
	@Override
	public String toString() {
		return "ExportSettings[enabled=%s, endpoint=%s, parent=%s]".formatted(this.enabled, this.endpoint, this.parent);
	}

}
