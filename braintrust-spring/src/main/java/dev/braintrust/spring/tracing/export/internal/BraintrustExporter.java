package dev.braintrust.spring.tracing.export.internal;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.opentelemetry.api.internal.InstrumentationUtil;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.util.ClassUtils;

import dev.braintrust.spring.client.internal.BraintrustHttpClient;
import dev.braintrust.spring.tracing.internal.Destination;
import dev.braintrust.spring.tracing.otel.internal.SpanDestinations;

/**
 * Exports spans to Braintrust by OTLP over HTTP. OpenTelemetry's own exporter logs the
 * body of an error response, which may contain an e-mail address or a key; this exporter
 * never reads it.
 */
public final class BraintrustExporter implements SpanExporter {

	/** The class is internal to OpenTelemetry, and moved to another package in 1.66. */
	private static final boolean CAN_SUPPRESS_SPANS = ClassUtils
		.isPresent("io.opentelemetry.api.internal.InstrumentationUtil", BraintrustExporter.class.getClassLoader());

	private final OtlpRequestFactory requestFactory;

	private final String project;

	private final ExportCall call;

	private final ExportThreads threads;

	private final ExportLog log;

	private final AtomicBoolean closed = new AtomicBoolean();

	BraintrustExporter(ExportSettings settings, Supplier<HttpClient> client,
			Supplier<@Nullable String> proxyAuthorization, ExportThreads threads, ExportRetries retries) {
		this.requestFactory = new OtlpRequestFactory(settings, proxyAuthorization);
		this.project = Objects.requireNonNull(settings.parent());
		this.call = new ExportCall(client, settings.timeout(), retries);
		this.threads = threads;
		this.log = new ExportLog(LoggerFactory.getLogger(BraintrustExporter.class), this.requestFactory.host(),
				System::nanoTime);
	}

	/**
	 * Create an exporter. Connections are opened by the first export.
	 * @param settings the settings; must be active
	 * @param connection the connection to Braintrust; not closed by the exporter
	 * @return the exporter
	 */
	public static SpanExporter create(ExportSettings settings, BraintrustHttpClient connection) {
		return create(settings, connection, ExportRetries.DEFAULT);
	}

	static SpanExporter create(ExportSettings settings, BraintrustHttpClient connection, ExportRetries retries) {
		return new BraintrustExporter(settings, connection::httpClient, connection::proxyAuthorization,
				new ExportThreads(), retries);
	}

	/**
	 * Returns before the request is sent. Never throws, because the batch processor would
	 * log the exception's message.
	 */
	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		if (this.closed.get()) {
			CompletableResultCode result = new CompletableResultCode();
			complete(ExportOutcome.SHUT_DOWN, spans.size(), result);
			return result;
		}
		Map<String, List<SpanData>> requests = new LinkedHashMap<>();
		for (SpanData span : spans) {
			requests.computeIfAbsent(header(span), (header) -> new ArrayList<>()).add(span);
		}
		List<CompletableResultCode> results = new ArrayList<>(requests.size());
		requests.forEach((header, group) -> results.add(send(group, header)));
		return CompletableResultCode.ofAll(results);
	}

	/**
	 * The header that names a span's destination. Braintrust reads the span's attribute
	 * first, so that a destination that no header can contain still receives its spans.
	 */
	private String header(SpanData span) {
		Destination destination = Destination.parse(span.getAttributes().get(SpanDestinations.PARENT));
		String header = (destination != null) ? destination.value() : this.project;
		return OtlpRequestFactory.isSendable(header) ? header : this.project;
	}

	/** Sends one request. All its spans have the same destination. */
	private CompletableResultCode send(Collection<SpanData> spans, String destination) {
		CompletableResultCode result = new CompletableResultCode();
		int count = spans.size();
		if (!OtlpRequestFactory.isSendable(destination)) {
			complete(ExportOutcome.NOT_SENDABLE, count, result);
			return result;
		}
		try {
			HttpRequest.Builder request = this.requestFactory.create(spans, destination);
			this.threads.execute(() -> withoutInstrumentation(() -> execute(request, count, result)));
		}
		catch (RejectedExecutionException ex) {
			complete(ExportOutcome.SHUT_DOWN, count, result);
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			complete(ExportOutcome.notEncoded(ex), count, result);
		}
		return result;
	}

	/** Agents that trace HTTP clients must not create spans for exports. */
	private static void withoutInstrumentation(Runnable export) {
		if (CAN_SUPPRESS_SPANS) {
			InstrumentationUtil.suppressInstrumentation(export);
		}
		else {
			export.run();
		}
	}

	private void execute(HttpRequest.Builder request, int count, CompletableResultCode result) {
		try {
			ExportOutcome outcome = this.call.execute(request);
			boolean abandoned = outcome.problem() != null && this.closed.get();
			complete(abandoned ? ExportOutcome.SHUT_DOWN : outcome, count, result);
		}
		finally {
			// completes the result after an Error, too; otherwise the processor waits
			result.fail();
		}
	}

	private void complete(ExportOutcome outcome, int count, CompletableResultCode result) {
		if (outcome.problem() == null) {
			this.log.succeeded();
			result.succeed();
		}
		else {
			this.log.failed(outcome.problem(), outcome.detail(), count);
			result.fail();
		}
	}

	@Override
	public CompletableResultCode flush() {
		return CompletableResultCode.ofSuccess();
	}

	/** Abandons requests without a response. */
	@Override
	public CompletableResultCode shutdown() {
		if (this.closed.compareAndSet(false, true)) {
			this.threads.close();
		}
		return CompletableResultCode.ofSuccess();
	}

}
