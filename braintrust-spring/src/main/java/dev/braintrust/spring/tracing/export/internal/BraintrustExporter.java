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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
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

import dev.braintrust.spring.client.internal.ApiKey;
import dev.braintrust.spring.client.internal.ApiKeys;
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

	/**
	 * A batch has a request for each destination. If remote callers may choose
	 * destinations, there can be as many as spans.
	 */
	private static final int MAX_PARALLEL_REQUESTS = 8;

	private final OtlpRequestFactory requestFactory;

	private final String project;

	private final ExportCall call;

	private final ExportThreads threads;

	private final ExportLog log;

	private final SpanDeliveries deliveries;

	private final ApiKeys keys;

	private final AtomicBoolean closed = new AtomicBoolean();

	BraintrustExporter(ExportSettings settings, Supplier<HttpClient> client,
			Supplier<@Nullable String> proxyAuthorization, ExportThreads threads, ExportRetries retries) {
		this(settings, client, proxyAuthorization, threads, retries, new SpanDeliveries(), ApiKeys.fixed(null));
	}

	private BraintrustExporter(ExportSettings settings, Supplier<HttpClient> client,
			Supplier<@Nullable String> proxyAuthorization, ExportThreads threads, ExportRetries retries,
			SpanDeliveries deliveries, ApiKeys keys) {
		this.keys = keys;
		this.requestFactory = new OtlpRequestFactory(settings, proxyAuthorization);
		this.project = Objects.requireNonNull(settings.parent());
		this.call = new ExportCall(client, settings.timeout(), retries);
		this.threads = threads;
		this.log = new ExportLog(LoggerFactory.getLogger(BraintrustExporter.class), this.requestFactory.host(),
				System::nanoTime);
		this.deliveries = deliveries;
	}

	/**
	 * Create an exporter. Connections are opened by the first export.
	 * @param settings the settings; must be active
	 * @param connection the connection to Braintrust; not closed by the exporter
	 * @param deliveries the deliveries to report to
	 * @param keys the keys to export with
	 * @return the exporter
	 */
	public static SpanExporter create(ExportSettings settings, BraintrustHttpClient connection,
			SpanDeliveries deliveries, ApiKeys keys) {
		return new BraintrustExporter(settings, connection::httpClient, connection::proxyAuthorization,
				new ExportThreads(), ExportRetries.DEFAULT, deliveries, keys);
	}

	static SpanExporter create(ExportSettings settings, BraintrustHttpClient connection) {
		return create(settings, connection, new SpanDeliveries(), ApiKeys.fixed(null));
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
			complete(ExportOutcome.SHUT_DOWN, spans.size(), result, this.project);
			return result;
		}
		ApiKeys.State state = this.keys.state();
		Map<String, List<SpanData>> groups = new LinkedHashMap<>();
		Map<String, Integer> foreign = new LinkedHashMap<>();
		for (SpanData span : spans) {
			if (span.getStartEpochNanos() < state.organizationSince()) {
				foreign.merge(header(span), 1, Integer::sum);
			}
			else {
				groups.computeIfAbsent(header(span), (header) -> new ArrayList<>()).add(span);
			}
		}
		Queue<Request> requests = new ConcurrentLinkedQueue<>();
		List<CompletableResultCode> results = new ArrayList<>(groups.size());
		groups.forEach((header, group) -> results.add(prepare(group, header, state, requests)));
		foreign.forEach((header, count) -> results.add(drop(count, header)));
		send(requests);
		return CompletableResultCode.ofAll(results);
	}

	/** Spans that started before the organization changed, and were queued. */
	private CompletableResultCode drop(int count, String destination) {
		CompletableResultCode result = new CompletableResultCode();
		complete(ExportOutcome.OTHER_ORGANIZATION, count, result, destination);
		return result;
	}

	/** With the keys as they were when the spans were compared with them. */
	private record Request(HttpRequest.Builder http, int count, CompletableResultCode result, String destination,
			ApiKeys.State state) {
	}

	/**
	 * The header that names a span's destination. Braintrust reads the span's attribute
	 * first, so that a destination that no header can contain still receives its spans.
	 */
	private String header(SpanData span) {
		String parent = span.getAttributes().get(SpanDestinations.PARENT);
		if (parent == null) {
			return this.project;
		}
		Destination destination = Destination.parse(parent);
		String header = (destination != null) ? destination.value() : this.project;
		return OtlpRequestFactory.isSendable(header) ? header : this.project;
	}

	/** Encodes one request. All its spans have the same destination. */
	private CompletableResultCode prepare(Collection<SpanData> spans, String destination, ApiKeys.State state,
			Queue<Request> requests) {
		CompletableResultCode result = new CompletableResultCode();
		int count = spans.size();
		if (!OtlpRequestFactory.isSendable(destination)) {
			complete(ExportOutcome.NOT_SENDABLE, count, result, destination);
			return result;
		}
		try {
			requests
				.add(new Request(this.requestFactory.create(spans, destination), count, result, destination, state));
		}
		catch (IOException | RuntimeException | LinkageError ex) {
			complete(ExportOutcome.notEncoded(ex), count, result, destination);
		}
		return result;
	}

	private void send(Queue<Request> requests) {
		int threads = Math.min(requests.size(), MAX_PARALLEL_REQUESTS);
		try {
			for (int i = 0; i < threads; i++) {
				this.threads.execute(() -> withoutInstrumentation(() -> sendAll(requests)));
			}
		}
		catch (RejectedExecutionException ex) {
			abandon(requests);
		}
	}

	private void sendAll(Queue<Request> requests) {
		try {
			Request request = requests.poll();
			while (request != null) {
				execute(request);
				request = requests.poll();
			}
		}
		finally {
			// after an Error, too; otherwise the processor waits
			abandon(requests);
		}
	}

	private void abandon(Queue<Request> requests) {
		Request request = requests.poll();
		while (request != null) {
			complete(ExportOutcome.SHUT_DOWN, request.count(), request.result(), request.destination());
			request = requests.poll();
		}
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

	private void execute(Request request) {
		try {
			ExportOutcome outcome = this.closed.get() ? ExportOutcome.SHUT_DOWN : send(request.http(), request.state());
			boolean abandoned = outcome.problem() != null && this.closed.get();
			complete(abandoned ? ExportOutcome.SHUT_DOWN : outcome, request.count(), request.result(),
					request.destination());
		}
		finally {
			// completes the result after an Error, too; otherwise the processor waits
			request.result().fail();
		}
	}

	/**
	 * Sends once more if the key was rejected, and there is a new one. Spans that were
	 * recorded for one organization are not sent to another.
	 */
	private ExportOutcome send(HttpRequest.Builder request, ApiKeys.State prepared) {
		ApiKeys.State before = this.keys.state();
		ApiKey key = before.key();
		if (key == null) {
			return this.call.execute(request);
		}
		if (before.isForeignTo(prepared)) {
			return ExportOutcome.OTHER_ORGANIZATION;
		}
		ExportOutcome outcome = this.call.execute(request.setHeader("Authorization", key.authorization()));
		if (outcome.problem() != ExportProblem.API_KEY || !renew(key)) {
			return outcome;
		}
		ApiKeys.State after = this.keys.state();
		return after.isForeignTo(prepared) ? outcome : this.call
			.execute(request.setHeader("Authorization", Objects.requireNonNull(after.key()).authorization()));
	}

	private boolean renew(ApiKey rejected) {
		try {
			return Boolean.TRUE.equals(this.keys.renew(rejected).toFuture().get());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException ex) {
			return false;
		}
	}

	private void complete(ExportOutcome outcome, int count, CompletableResultCode result, String destination) {
		this.deliveries.exported(destination, count, outcome.problem(), outcome.detail());
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
