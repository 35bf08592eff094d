package dev.braintrust.spring.tracing.export.internal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings for the export to Braintrust.
 *
 * @param enabled whether spans are exported
 * @param endpoint the URL of Braintrust's OTLP ingestion
 * @param authorization the value of {@code Authorization}, or null without an API key
 * @param parent the value of {@code x-bt-parent}, or null without a project
 * @param onlyAiSpans whether only AI spans and the root spans of their traces are
 * exported
 * @param timeout the maximum time of one export, including retries
 * @param scheduleDelay the time between two exports
 * @param maxQueueSize the maximum number of queued spans; further spans are dropped
 * @param maxBatchSize the maximum number of spans in one export
 */
public record ExportSettings(boolean enabled, String endpoint, @Nullable String authorization, @Nullable String parent,
		boolean onlyAiSpans, Duration timeout, Duration scheduleDelay, int maxQueueSize, int maxBatchSize) {

	/**
	 * Whether spans are exported.
	 * @return whether the export is enabled, and an API key and a project are set
	 */
	public boolean isActive() {
		return this.enabled && this.authorization != null && this.parent != null;
	}

	/**
	 * Does not contain the API key.
	 */
	@Override
	public String toString() {
		return "ExportSettings[enabled=%s, endpoint=%s, parent=%s]".formatted(this.enabled, this.endpoint, this.parent);
	}

}
